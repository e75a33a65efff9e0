"""Deliveries by day, the queue and the dead letters beside them, what was noticed.

Every delivery that is there stays readable; those that wait and those that failed keep their place.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from traffic.partitions import Partitioned

DELIVERIES = Partitioned(
    "webhooks_delivery",
    "received_at",
    "day",
    pinned="SELECT FROM webhooks_waiting w WHERE w.received_at >= lower AND w.received_at < upper",
)

QUEUE = """
    INSERT INTO webhooks_waiting (delivery_id, received_at, size, attempts, not_before, error)
    SELECT id, received_at, octet_length(body), attempts, not_before, error
    FROM webhooks_delivery WHERE state = 'waiting';
    INSERT INTO webhooks_deadletter (delivery_id, received_at, attempts, error, died_at)
    SELECT id, received_at, attempts, error, COALESCE(digested_at, now())
    FROM webhooks_delivery WHERE state = 'failed';
    UPDATE webhooks_change c SET received_at = d.received_at
    FROM webhooks_delivery d WHERE d.id = c.delivery_id;
"""

# The numbers go on where they were, from a sequence of the table's own: an identity would end with
# the plain table.
NUMBERS = """
    CREATE SEQUENCE webhooks_delivery_number;
    SELECT setval('webhooks_delivery_number', (SELECT COALESCE(max(id), 0) + 1 FROM webhooks_delivery), false);
    ALTER TABLE webhooks_delivery ALTER COLUMN id DROP IDENTITY;
    ALTER TABLE webhooks_delivery ALTER COLUMN id SET DEFAULT nextval('webhooks_delivery_number');
"""

# The queue is written and emptied all day: dead rows must not pile up at its head.
HABITS = """
    ALTER SEQUENCE webhooks_delivery_number OWNED BY webhooks_delivery.id;
    ALTER TABLE webhooks_waiting SET (
        autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
        autovacuum_vacuum_cost_delay = 0
    );
"""


class Migration(migrations.Migration):

    dependencies = [
        ('traffic', '0001_initial'),
        ('webhooks', '0003_due'),
    ]

    operations = [
        migrations.AlterField('change', 'delivery', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='changes', to='webhooks.delivery')),
        migrations.AddField('change', 'received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('delivery', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, serialize=False, to='webhooks.delivery')),
                ('received_at', models.DateTimeField()),
                ('kind', models.PositiveSmallIntegerField(choices=[(0, 'Management'), (1, 'Inbound messages'), (2, 'Statuses')], db_default=0)),
                ('sender', models.CharField(db_default='-', max_length=40)),
                ('size', models.PositiveIntegerField(db_default=0)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0)),
                ('not_before', models.DateTimeField(null=True)),
                ('error', models.TextField(db_default='')),
            ],
            options={'verbose_name_plural': 'waiting'},
        ),
        migrations.CreateModel(
            name='DeadLetter',
            fields=[
                ('delivery', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='dead_letter', serialize=False, to='webhooks.delivery')),
                ('received_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField()),
                ('error', models.TextField()),
                ('died_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='Noticed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=40)),
                ('word', models.CharField(max_length=80)),
                ('count', models.PositiveBigIntegerField()),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'noticed',
                'constraints': [models.UniqueConstraint(fields=('what', 'word'), name='noticed_once')],
            },
        ),
        migrations.RunSQL(QUEUE, migrations.RunSQL.noop),
        migrations.RemoveIndex('delivery', 'delivery_due'),
        migrations.RemoveIndex('delivery', 'delivery_by_age'),
        migrations.RemoveConstraint('delivery', 'delivery_state_known'),
        migrations.RemoveField('delivery', 'state'),
        migrations.RemoveField('delivery', 'attempts'),
        migrations.RemoveField('delivery', 'not_before'),
        migrations.RemoveField('delivery', 'digested_at'),
        migrations.RemoveField('delivery', 'error'),
        migrations.AddField('delivery', 'kind', models.PositiveSmallIntegerField(choices=[(0, 'Management'), (1, 'Inbound messages'), (2, 'Statuses')], db_default=0)),
        migrations.AddField('delivery', 'sender', models.CharField(db_default='-', max_length=40)),
        migrations.RunSQL(NUMBERS, migrations.RunSQL.noop),
        *DELIVERIES.conversion('id', 'received_at'),
        migrations.RunSQL(HABITS, migrations.RunSQL.noop),
        migrations.AddIndex('delivery', models.Index(fields=['-received_at'], name='delivery_by_age')),
        migrations.AddIndex('waiting', models.Index(condition=models.Q(('not_before', None)), fields=['kind', 'sender', 'delivery'], name='waiting_by_lane')),
        migrations.AddIndex('waiting', models.Index(condition=models.Q(('not_before', None), _negated=True), fields=['not_before'], name='waiting_again')),
        migrations.AddIndex('waiting', models.Index(fields=['received_at'], name='waiting_by_age')),
        migrations.AddIndex('deadletter', models.Index(fields=['received_at'], name='deadletter_by_age')),
        migrations.AddIndex('change', models.Index(fields=['received_at'], name='change_by_age')),
    ]
