"""What follows an event is done once for a statement, however many it writes."""

from django.db import migrations

from optin.ledger import sets


class Migration(migrations.Migration):
    dependencies = [("optin", "0014_papers")]

    operations = [migrations.RunSQL(sets.IN_SETS, migrations.RunSQL.noop)]
