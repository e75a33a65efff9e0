"""Charts of how messages went and how full limits were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accounts.charts import Chart, chart
from quality.reports.days import Counts, Day, Days
from quality.reports.limits import Peak

MOST_STEPS = 120
LENGTHS = (1, 7, 28, 91, 364)  # days of a step: the shortest that makes no more than MOST_STEPS


def steps(days: Days) -> list[Day]:
    """Days, or longer steps by their first day."""
    count, first = len(days.every), days.every[0].at
    length = next((n for n in LENGTHS if count <= n * MOST_STEPS), LENGTHS[-1])
    if length == 1:
        return list(days.every)
    found = [Day(first + timedelta(days=n), Counts()) for n in range(0, count, length)]
    for day in days.every:
        found[(day.at - first).days // length].counts.add(day.counts)
    return found


def rates(days: Days) -> Chart | None:
    """In percent by day; None without a message."""
    if not days.total.tried:
        return None
    return chart(
        "rates", _("How messages went"), _("percent"), steps(days),
        [(_("Delivered"), lambda day: day.counts.delivery),
         (_("Read"), lambda day: day.counts.reading),
         (_("Failed"), lambda day: day.counts.failure)],
        top=100.0, places=1,
    )  # fmt: skip


def volume(days: Days) -> Chart | None:
    if not days.total.tried and not days.total.received:
        return None

    def sent(day: Day) -> float:
        return day.counts.sent

    return chart(
        "volume", _("How many"), _("messages and people"), steps(days),
        [(_("Sent"), sent), (_("Received"), lambda day: day.counts.received),
         (_("Stopped marketing"), lambda day: day.counts.stopped)],
    )  # fmt: skip


def peaks(found: Sequence[Peak], limit: int | None) -> Chart | None:
    """With the limit of today; None when nobody was written to."""
    if not any(one.people for one in found):
        return None
    series = [(_("People in 24 hours, at most"), lambda peak: peak.people)]
    if limit is not None:
        series.append((_("Limit now"), lambda peak: limit))
    return chart("peaks", _("The fullest moment of each day"), _("people"), found, series)
