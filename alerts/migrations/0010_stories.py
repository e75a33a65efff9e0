from django.db import migrations

# What is known of cases from before they had a story. Who took one on has it.
STORIES = """
INSERT INTO alerts_entry (alert_id, at, what, text)
    SELECT id, opened_at, 'opened', '' FROM alerts_alert;
INSERT INTO alerts_entry (alert_id, at, what, by_id, person_id, text)
    SELECT id, acknowledged_at, 'taken', acknowledged_by_id, acknowledged_by_id, ''
    FROM alerts_alert WHERE acknowledged_at IS NOT NULL;
INSERT INTO alerts_entry (alert_id, at, what, text)
    SELECT id, closed_at, 'over', '' FROM alerts_alert WHERE closed_at IS NOT NULL;
UPDATE alerts_alert SET owner_id = acknowledged_by_id WHERE acknowledged_by_id IS NOT NULL;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('alerts', '0009_cases'),
    ]

    operations = [
        migrations.RunSQL(STORIES, migrations.RunSQL.noop),
    ]
