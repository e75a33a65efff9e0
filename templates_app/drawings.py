"""The charts of templates' numbers, and what a comparison says in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.charts import Bar, Chart, chart, funnel
from templates_app.reports import quality
from templates_app.reports.chance import Verdict
from templates_app.reports.numbers import Day, Numbers, Totals
from templates_app.reports.numbers_list import Comparison


def funnel_of(totals: Totals) -> list[Bar]:
    """Sent → delivered → read → clicked."""
    return funnel(
        [
            (_("Sent"), totals.sent, None, ""),
            (_("Delivered"), totals.delivered, totals.delivery.share, _("sent")),
            (_("Read"), totals.read, totals.reading.share, _("delivered")),
            (_("Clicked"), totals.clicked, totals.clicking.share, _("delivered")),
        ]
    )


def trend(days: Sequence[Day]) -> Chart | None:
    """By day; None without a day."""
    if not days:
        return None
    return chart(
        "trend", _("Day by day"), _("messages"), days,
        [(_("Sent"), lambda day: day.sent), (_("Delivered"), lambda day: day.delivered),
         (_("Read"), lambda day: day.read), (_("Clicked"), lambda day: day.clicked)],
    )  # fmt: skip


def spending(report: Numbers) -> Chart | None:
    """Cost by day, where it is known and of one currency."""
    if report.totals.spent is None:
        return None
    return chart(
        "spending", _("Cost by day"), report.totals.currency, report.every_day,
        [(_("Cost"), _cost)],
    )  # fmt: skip


def _cost(day: Day) -> float | None:
    if day.spent is None:
        return None if day.sent else 0.0
    return float(day.spent)


def quality_line(scores: Sequence[quality.Score]) -> Chart | None:
    days = quality.days(scores)
    if not any(day.height for day in days):
        return None
    return chart(
        "quality", _("Quality"), _("3 high, 2 medium, 1 low"), days,
        [(_("Quality"), lambda day: day.height)], stepped=True, top=3.0,
    )  # fmt: skip


RATES = {
    "delivery": _("Delivered"),
    "reading": _("Read"),
    "clicking": _("Clicked"),
}


def sentences_of(report: Comparison) -> list[str]:
    """Each template against the first, rate by rate."""
    return [
        _sentence(verdict, str(RATES[one.name]), str(line.template), str(report.lines[0].template))
        for one in report.rates
        for line, verdict in zip(report.lines, one.verdicts, strict=True)
        if verdict is not None
    ]


def _sentence(verdict: Verdict, rate: str, second: str, first: str) -> str:
    words = {
        "rate": rate, "second": second, "first": first,
        "points": number_format(round(abs(verdict.points), 1), decimal_pos=1),
    }  # fmt: skip
    if not verdict.enough:
        return gettext("%(rate)s: not enough data to compare %(second)s with %(first)s.") % words
    if round(verdict.points, 1) == 0:
        return gettext("%(rate)s: %(second)s and %(first)s are equal.") % words
    if verdict.likely_chance:
        said = gettext(
            "%(rate)s: %(second)s differs from %(first)s by %(points)s percentage points. That can be"
            " chance."
        )
    elif verdict.points > 0:
        said = gettext(
            "%(rate)s: %(second)s is %(points)s percentage points above %(first)s. That is hardly"
            " chance."
        )
    else:
        said = gettext(
            "%(rate)s: %(second)s is %(points)s percentage points below %(first)s. That is hardly"
            " chance."
        )
    return said % words
