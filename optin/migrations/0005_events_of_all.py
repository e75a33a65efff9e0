"""What is said of a whole notice names no person: without this index each person's page, and each event
written about one, read all events of the organisation to find none."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('optin', '0004_log'),
    ]

    operations = [
        migrations.RunSQL(
            'CREATE INDEX optin_event_of_all ON optin_event (organisation_id, type)'
            ' WHERE subject_id IS NULL',
            'DROP INDEX optin_event_of_all',
        ),
    ]
