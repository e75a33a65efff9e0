"""Everything on a clock, in one file. Run by exactly one `python -m waportal.clock`.

Each of these may run twice or late without harm. A bell that nobody heard for one interval is forgotten
(ttl): the next one finds the same work. Times of day are UTC (the Procfile sets TZ=UTC).

Tasks are named, not imported: the clock runs without the portal.
"""

from types import FunctionType

from django.conf import settings
from rq.cron import register

HOUR = 3600
DAY = 24 * HOUR


def every(seconds: int, task: str, *, queue: str = "default") -> None:
    register(_named(task), queue, interval=seconds, ttl=seconds, result_ttl=60, name=task)


def nightly(at: str, task: str) -> None:
    """`at` is "minute hour" in UTC."""
    register(_named(task), "slow", cron=f"{at} * * *", ttl=DAY, result_ttl=60, name=task)


def _named(task: str) -> FunctionType:
    """RQ asks for a function, and takes nothing of it but its name."""

    def stand_in() -> None:
        raise AssertionError(task)

    stand_in.__module__, _, stand_in.__qualname__ = task.rpartition(".")
    stand_in.__name__ = stand_in.__qualname__
    assert isinstance(stand_in, FunctionType)
    return stand_in


# Read from Meta. The tasks ask only for what is due, so they ring more often than they call.
every(min(settings.POLL_SECONDS, 60), "assets.tasks.poll_all")
every(min(settings.POLL_SECONDS, 60), "assets.tasks.check_connections")
every(settings.POLL_RING_SECONDS, "templates_app.tasks.poll_templates")
every(300, "templates_app.tasks.ring_numbers", queue="slow")
every(300, "billing.meta.tasks.ring_costs", queue="slow")

# What is not told: silence, changes that only readings found.
every(300, "webhooks.gaps.tasks.watch", queue="slow")

# Find work whose bell or worker was lost.
every(settings.SWEEP_SECONDS, "templates_app.tasks.sweep")
every(settings.SWEEP_SECONDS, "accounts.tasks.sweep_invitations")
every(settings.SWEEP_SECONDS, "assets.tasks.sweep_changes")
every(settings.SWEEP_SECONDS, "webhooks.tasks.sweep_deliveries", queue="slow")
every(settings.SWEEP_SECONDS, "webhooks.gaps.tasks.sweep_gaps")
every(settings.SWEEP_SECONDS, "billing.tasks.sweep_repricings", queue="slow")
every(settings.SWEEP_SECONDS, "optin.importing.tasks.sweep_imports", queue="slow")

# Look whether deliveries come in, and tell.
every(60, "webhooks.tasks.tally_queue")
every(60, "webhooks.tasks.watch")

# Tell what expires or is to be reviewed again. (That an account cannot pay is told by its readings and webhooks.)
every(HOUR, "templates_app.tasks.watch_dates", queue="slow")
every(HOUR, "billing.meta.tasks.watch_payments", queue="slow")

# Tell what is reached of budgets, or will be.
every(HOUR, "billing.tasks.watch_budgets", queue="slow")

# Reports of costs by mail: those that are due, and those whose bell or worker was lost.
every(60, "billing.tasks.ring_reports", queue="slow")

# Tell of messages that could be opt-outs and wait for a decision, of ways to opt in that lost their notice.
every(300, "optin.tasks.watch_unclear", queue="slow")
every(300, "optin.tasks.watch_flows", queue="slow")

# Price again what was charged before its account's currency was known.
every(HOUR, "billing.tasks.watch_currencies", queue="slow")

# Send to customers' own systems, first or again.
every(settings.OUTGOING_RING_SECONDS, "outgoing.tasks.ring")

# Send what waits: tests of templates, replies.
every(settings.SEND_RING_SECONDS, "messaging.tasks.ring")
every(600, "messaging.tasks.watch_failing", queue="slow")

# What messages cost, from what the digest took in.
every(settings.CHARGE_SECONDS, "billing.tasks.charge", queue="slow")

# How numbers do by day, and how much of messaging limits is used.
every(300, "quality.tasks.measure_limits", queue="slow")
every(60, "quality.tasks.count_newest", queue="slow")
every(HOUR, "quality.tasks.count_lately", queue="slow")
nightly("5 2", "quality.tasks.count_days")

# The consent log: events into it, signed, checked, its checkpoints brought outside.
every(settings.LOG_SECONDS, "optin.integrity.tasks.sequence")
every(60, "optin.integrity.tasks.batch_decisions")
every(60, "optin.integrity.tasks.watch", queue="slow")
every(settings.SWEEP_SECONDS, "optin.integrity.tasks.sweep_verifications", queue="slow")
every(600, "optin.integrity.tasks.anchor", queue="slow")
every(600, "optin.tasks.lapse_questions", queue="slow")
every(settings.SWEEP_SECONDS, "optin.tasks.sweep_voids", queue="slow")
nightly("5 4", "optin.integrity.tasks.verify_all")
# The auditor's desk: checks of a period that broke off, and opt-ins counted by where they came from.
every(settings.SWEEP_SECONDS, "optin.audit.tasks.sweep_reviews", queue="slow")
every(60, "optin.audit.tasks.count_sources", queue="slow")

# Rights of people: erasures that were agreed to, days that are near, notices and rules to be read again.
every(settings.SWEEP_SECONDS, "optin.rights.tasks.sweep_erasures", queue="slow")
every(HOUR, "optin.rights.tasks.watch", queue="slow")

# Tell people of alerts, by mail and in chats; summaries in the morning; news that is old is over.
every(settings.ALERT_RING_SECONDS, "alerts.tasks.ring")
every(300, "alerts.tasks.ring_digests", queue="slow")
every(HOUR, "alerts.tasks.close_old_news", queue="slow")

# Pieces of tables, made long before they are needed.
every(HOUR, "traffic.tasks.make_partitions", queue="slow")
every(HOUR, "webhooks.tasks.make_partitions", queue="slow")
every(HOUR, "webhooks.gaps.tasks.settle_heard", queue="slow")

# Rate cards: what a waiting one would change, whether one is missing for the quarter.
every(settings.SWEEP_SECONDS, "billing.tasks.sweep_effects", queue="slow")
nightly("10 3", "billing.tasks.watch_cards")

# Forget what is old.
nightly("15 3", "assets.tasks.trim_calls")
nightly("18 3", "quality.tasks.trim_sightings")
nightly("20 3", "templates_app.tasks.forget_old_readings")
nightly("25 3", "templates_app.tasks.forget_old_bulk_acts")
nightly("22 3", "templates_app.tasks.forget_imports")
nightly("24 3", "billing.tasks.forget_uploads")
nightly("26 3", "optin.importing.tasks.forget_imports")
nightly("25 3", "traffic.tasks.drop_old_facts")
nightly("30 3", "webhooks.tasks.drop_old_deliveries")
nightly("35 3", "webhooks.tasks.forget_old_tallies")
nightly("40 3", "webhooks.gaps.tasks.forget_old_gaps")
nightly("45 3", "outgoing.tasks.forget_old_events")
nightly("48 3", "optin.rights.tasks.remove_over")
nightly("50 3", "alerts.tasks.forget_old_messages")
