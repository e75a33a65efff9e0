"""The age of deliveries by blocks: an index less to keep for the intake."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0006_fewer_indexes")]

    operations = [
        migrations.RemoveIndex(model_name="delivery", name="delivery_by_age"),
        migrations.AddIndex(
            model_name="delivery",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["received_at"], name="delivery_by_age"
            ),
        ),
    ]
