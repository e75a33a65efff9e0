"""Key figures with how they go: against the week before, and yesterday against the same day a week before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.access import Act
from accounts.charts import Chart, chart
from accounts.money import money
from billing.reports.month_now import MonthNow, month_now
from optin.reports.growth import Growth, growth
from quality.reports import whole
from quality.reports.days import Counts, Day
from templates_app.models import Status, Template
from waportal.overview.here import Here

WEEK = 7
FORTNIGHT = 14


@dataclass(frozen=True)
class Trend:
    """`way`: up, down or same; `tone` says whether that is good."""

    way: str
    text: str
    tone: str


@dataclass(frozen=True)
class Figure:
    label: str
    value: str
    link: str
    of: str = ""
    trend: Trend | None = None
    notes: tuple[str, ...] = ()


def figures(here: Here, wanted: Sequence[str]) -> list[Figure]:
    """Those of `wanted` that this person may see and of which something is known."""
    found = [FIGURES[name](here) for name in wanted]
    return [one for one in found if one]


def days(here: Here) -> tuple[Day, ...]:
    """Two weeks of them, the last is yesterday."""
    until = timezone.localdate() - timedelta(days=1)
    return here.kept(
        "days",
        lambda: whole.days(here.organisation, waba_id=here.waba_id, until=until, count=FORTNIGHT),
    )


def delivered_chart(here: Here) -> Chart | None:
    """A week over the week before it, day over the same day."""
    found = days(here)
    if not any(day.counts.delivered for day in found):
        return None
    before = {day.at + timedelta(days=WEEK): day.counts.delivered for day in found}
    return chart(
        "delivered", _("Delivered by day"), _("messages"), found[-WEEK:],
        [
            (_("This week"), lambda day: day.counts.delivered),
            (_("The same day a week before"), lambda day: before.get(day.at)),
        ],
    )  # fmt: skip


def growth_chart(here: Here) -> Chart | None:
    found = consents(here)
    if not any(day.came or day.went for day in found.days):
        return None
    return chart(
        "growth", _("Opt-ins by day"), _("consents to marketing"), found.days,
        [(_("New"), lambda day: day.came), (_("Ended"), lambda day: day.went)],
    )  # fmt: skip


def consents(here: Here) -> Growth:
    return here.kept("growth", lambda: growth(here.organisation, days=FORTNIGHT))


def months(here: Here) -> list[MonthNow]:
    return month_now(here.organisation, waba_id=here.waba_id, may_be_old=True)


def _delivered(here: Here) -> Figure | None:
    if Act.ASSETS_READ not in here.acts:
        return None
    found = days(here)
    now, before = _sum(found[-WEEK:]), _sum(found[-2 * WEEK : -WEEK])
    if not now.tried and not before.tried:
        return None
    read = now.reading
    notes = [_("%(rate)s%% read") % {"rate": _short(read)}] if read is not None else []
    return Figure(
        label=_("Delivered, 7 days"),
        value=number_format(now.delivered, force_grouping=True),
        link=reverse("quality:number_list", args=[here.organisation.slug]),
        trend=_change(now.delivered, before.delivered),
        notes=(*notes, _same_day(found[-1].counts.delivered, found[-1 - WEEK].counts.delivered)),
    )


def _failed(here: Here) -> Figure | None:
    if Act.ASSETS_READ not in here.acts:
        return None
    found = days(here)
    now, before = _sum(found[-WEEK:]), _sum(found[-2 * WEEK : -WEEK])
    if now.failure is None:
        return None
    trend = None
    if before.failure is not None:
        points = round(now.failure - before.failure, 1)
        way = "up" if points > 0 else "down" if points < 0 else "same"
        text = _("%(points)s points on the week before") % {"points": number_format(abs(points))}
        tone = {"up": "warn", "down": "good"}.get(way, "neutral")
        trend = Trend(way, text if points else _("as the week before"), tone)
    return Figure(
        label=_("Failed, 7 days"),
        value=f"{_short(now.failure)}%",
        link=reverse("quality:number_list", args=[here.organisation.slug]),
        trend=trend,
        notes=(
            _("%(count)s messages") % {"count": number_format(now.failed, force_grouping=True)},
        ),
    )


def _spend(here: Here) -> Figure | None:
    if Act.COSTS_READ not in here.acts:
        return None
    found = months(here)
    if not found:
        return None
    month = found[0]
    notes = []
    if month.budget:
        said = {"limit": money(month.budget.limit, month.currency), "percent": month.percent}
        notes.append(_("%(percent)s%% of %(limit)s") % said)
    if month.forecast:
        said = {"amount": money(month.forecast.likely, month.currency)}
        notes.append(_("forecast %(amount)s") % said)
    yesterday = month.today - timedelta(days=1)
    one = month.days.get(yesterday, Decimal())
    other = month.days.get(yesterday - timedelta(days=WEEK), Decimal())
    notes.append(_same_day(money(one, month.currency), money(other, month.currency)))
    return Figure(
        label=_("Costs this month"),
        value=str(money(month.spent, month.currency)),
        link=reverse("billing:cost_report", args=[here.organisation.slug]),
        of=_("and other currencies") if len(found) > 1 else "",
        trend=_change(*_weeks(month), costs=True),
        notes=tuple(notes),
    )


def _weeks(month: MonthNow) -> tuple[Decimal, Decimal]:
    """What the seven days up to yesterday cost, and the seven before."""
    past = [month.days.get(month.today - timedelta(days=n), Decimal()) for n in range(1, 15)]
    return sum(past[:WEEK], Decimal()), sum(past[WEEK:], Decimal())


def _optins(here: Here) -> Figure | None:
    if Act.OPTINS_READ not in here.acts or here.account:
        return None
    found = consents(here)
    came, went = found.came(WEEK), found.went(WEEK)
    before = sum(day.came - day.went for day in found.days[:-WEEK])
    net = came - went
    way = "up" if net > 0 else "down" if net < 0 else "same"
    said = {"net": f"{net:+,}", "before": f"{before:+,}"}
    trend = Trend(
        way,
        _("%(net)s in 7 days, %(before)s in the 7 before") % said,
        {"up": "good", "down": "warn"}.get(way, "neutral"),
    )
    return Figure(
        label=_("Opted in to marketing"),
        value=number_format(found.holding, force_grouping=True),
        link=reverse("optin:person_list", args=[here.organisation.slug]),
        trend=trend if came or went or before else None,
        notes=(_("%(came)s new, %(went)s ended") % {"came": came, "went": went},),
    )  # fmt: skip


def _templates(here: Here) -> Figure | None:
    if Act.TEMPLATES_READ not in here.acts:
        return None
    counts = status_counts(here)
    sendable, total = counts.get(Status.APPROVED, 0), sum(counts.values())
    shown = [
        f"{counts[status]} {status.label}"
        for status in (Status.IN_REVIEW, Status.PENDING, Status.REJECTED, Status.PAUSED)
        if counts.get(status)
    ]
    return Figure(
        label=_("Templates that can be sent"),
        value=number_format(sendable, force_grouping=True),
        link=reverse("templates_app:template_list", args=[here.organisation.slug]),
        of=_("of %(total)s") % {"total": number_format(total, force_grouping=True)},
        notes=(" · ".join(shown),) if shown else (),
    )


def status_counts(here: Here) -> dict[str, int]:
    """Without deleted ones. One query for each time it is asked; `Screen` asks twice at most."""
    rows = Template.objects.of(here.organisation).listed().exclude(status=Status.DELETED)
    if here.account:
        rows = rows.filter(account=here.account)
    return dict(rows.values_list("status").annotate(Count("pk")).order_by())


def _sum(days: Sequence[Day]) -> Counts:
    total = Counts()
    for day in days:
        total.add(day.counts)
    return total


def _change(now: int | Decimal, before: int | Decimal, *, costs: bool = False) -> Trend | None:
    """In percent of the week before; None when there was nothing then. More costs are no good news."""
    if not before:
        return None
    percent = round(float((now - before) * 100 / before))
    way = "up" if percent > 0 else "down" if percent < 0 else "same"
    text = _("%(percent)s%% on the week before") % {"percent": abs(percent)}
    good = {"up": "neutral" if costs else "good", "down": "neutral"}
    return Trend(way, text if percent else _("as the week before"), good.get(way, "neutral"))


def _same_day(now: object, before: object) -> str:
    """Of yesterday, and the same day a week before."""
    said = {"now": _shown(now), "before": _shown(before)}
    return _("yesterday %(now)s, a week before %(before)s") % said


def _shown(value: object) -> str:
    return number_format(value, force_grouping=True) if isinstance(value, int) else str(value)


def _short(share: float) -> str:
    rounded = round(share, 1)
    return number_format(int(rounded) if rounded.is_integer() else rounded)


FIGURES: dict[str, Callable[[Here], Figure | None]] = {
    "spend": _spend,
    "delivered": _delivered,
    "failed": _failed,
    "optins": _optins,
    "templates": _templates,
}
