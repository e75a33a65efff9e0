"""On the clock: days and limits counted from facts. Each may run twice or late without harm."""

from quality.services import counting, limits, trimming, watching

LATELY = 2  # days counted every hour; the others settle at night


def count_lately() -> None:
    """Today and yesterday of every number."""
    counting.count_days(LATELY)


def count_newest() -> None:
    """Accounts that have just been connected, so that nobody waits an hour for the first figures."""
    counting.count_newest()


def count_days() -> None:
    """Every day of which news may still come, and how many people portfolios reached."""
    counting.count_days()
    counting.count_newcomers()
    limits.reach()


def measure_limits() -> None:
    """How much of each messaging limit is used now; what is nearly full is told."""
    limits.measure()
    watching.watch_limits()


def trim_sightings() -> None:
    """Forget moments that decide nothing any more."""
    trimming.trim_sightings()
