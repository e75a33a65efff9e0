"""Budgets: made, changed, put away; watched by the clock; asked before something is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from alerts.models import Alert, Kind, Severity
from alerts.services import close_alert, raise_alert
from assets.models import WhatsAppAccount
from assets.zones import zone_of
from billing.calendar import SERVICE_CHARGED_SINCE
from billing.markets import market_of_country
from billing.models import Budget, Category
from billing.quoting import quote
from billing.rates import table
from billing.reports.budgets import Gauge, gauges, spent_of
from billing.reports.tagged import by_tag

FIELDS = (
    "name", "account", "tag", "length", "currency", "limit", "thresholds", "tells_forecast",
    "is_hard_stop", "owner",
)  # fmt: skip
WARNING_FROM = 80  # percent
KINDS = (Kind.BUDGET_REACHED, Kind.BUDGET_FORECAST)


class NameTaken(Exception):
    """Another budget in use has this name."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the budget since it was read."""


def create(organisation: Organisation, *, by: User, **fields: Any) -> Budget:
    """Raises NameTaken."""
    budget = Budget(organisation=organisation, created_by=by, **fields)
    _save(budget)
    return budget


def change(budget: Budget, *, version: str | None = None, **fields: Any) -> None:
    """What is told of it is set right at once. `version`: the one that the change was made on.
    Raises NameTaken, ChangedMeanwhile."""
    with transaction.atomic():
        row = Budget.objects.select_for_update().get(pk=budget.pk)
        if version is not None and version != version_of(row):
            raise ChangedMeanwhile
        for name in FIELDS:
            setattr(budget, name, fields[name])
        _save(budget)
    watch_one(budget.organisation)


def version_of(budget: Budget) -> str:
    """Another one after each change: its last entry in the trail."""
    events = apps.get_model("billing", "BudgetEvent").objects.filter(pgh_obj=budget)
    return str(events.aggregate(last=Max("pgh_id"))["last"])


def archive(budget: Budget, *, by: User) -> bool:
    """It counts no more and forbids nothing; its past can be read. True the first time."""
    rows = Budget.objects.in_use().filter(pk=budget.pk)
    changed = rows.update(archived_at=timezone.now(), archived_by=by)
    watch_one(budget.organisation)
    return bool(changed)


def _save(budget: Budget) -> None:
    try:
        with transaction.atomic():
            budget.save()
    except IntegrityError as error:
        if "budget_one_name" in str(error):
            raise NameTaken from None
        raise


def watch() -> None:
    """Every organisation that has a budget, or an alert of one that it had."""
    told = Alert.objects.open().filter(kind__in=KINDS).values("organisation")
    used = Budget.objects.in_use().values("organisation")
    for organisation in Organisation.objects.filter(Q(pk__in=used) | Q(pk__in=told)).order_by("pk"):
        watch_one(organisation)


def watch_one(organisation: Organisation) -> None:
    """Raise what is so, close what is no longer: the period ended, or the budget was raised."""
    budgets = Budget.objects.of(organisation).in_use().select_related("account")
    alive: set[tuple[str, str]] = set()
    for gauge in gauges(organisation, list(budgets)):
        subject = f"budget:{gauge.budget.pk}:{gauge.period.first}"
        if gauge.reached:
            alive.add((Kind.BUDGET_REACHED, subject))
            _tell(gauge, Kind.BUDGET_REACHED, subject, _severity(gauge.reached))
        if gauge.budget.tells_forecast and gauge.is_over_by_forecast and gauge.left:
            alive.add((Kind.BUDGET_FORECAST, subject))
            _tell(gauge, Kind.BUDGET_FORECAST, subject, Severity.WARNING)
    opened = Alert.objects.of(organisation).open().filter(kind__in=KINDS)
    for kind, subject in opened.values_list("kind", "subject"):
        if (kind, subject) not in alive:
            close_alert(organisation, kind=kind, subject=subject)


def _severity(threshold: int) -> Severity:
    if threshold >= 100:
        return Severity.CRITICAL
    return Severity.WARNING if threshold >= WARNING_FROM else Severity.INFO


def _tell(gauge: Gauge, kind: str, subject: str, severity: str) -> None:
    budget, foretold = gauge.budget, gauge.forecast
    detail = {
        "spent": f"{budget.currency} {gauge.spent:,.2f}",
        "limit": f"{budget.currency} {budget.limit:,.2f}",
        "until": gauge.period.last.isoformat(),
    }
    if kind == Kind.BUDGET_REACHED:
        detail["reached"] = str(gauge.reached)
    if foretold:
        detail["forecast"] = f"{budget.currency} {foretold.likely:,.2f}"
    raise_alert(
        budget.organisation,
        kind=kind,
        subject=subject,
        title=f"{budget.name} · {gauge.period.first:%Y-%m}",
        severity=severity,
        link=reverse("billing:budget_detail", args=[budget.organisation.slug, budget.pk]),
        detail=detail,
    )


class Because(StrEnum):
    """Why something may not be sent."""

    NOTHING = ""
    SPENT = "spent"  # it would pass the budget
    UNKNOWN_RATE = "unknown_rate"  # nobody knows what it would cost
    UNKNOWN_SPENT = "unknown_spent"  # charges of the period have no known price


@dataclass(frozen=True)
class Decision:
    """`budget` is the one that forbids it; `cost` what it would cost at most, None if not known."""

    allowed: bool
    because: Because = Because.NOTHING
    budget: Budget | None = None
    cost: Decimal | None = None
    left: Decimal | None = None


def may_spend(
    account: WhatsAppAccount, category: str, country: str, messages: int, at: datetime,
    *, template_id: str = "",
) -> Decision:  # fmt: skip
    """May so many messages of a category be sent to a country? Asked before they are.

    Only budgets with a hard stop are asked; without one everything is allowed, in one query. With
    one, doubt forbids: a rate that is not known, or charges of the period without a known price. The
    cost is taken at the list rate as if each were delivered and charged. What was sent and is not
    delivered yet is not counted: whoever sends in parts asks before each. A budget in another
    currency than the account's does not count it and so does not forbid it; one of a tag is asked
    where `template_id` has the tag.
    """
    stops = list(Budget.objects.hard_stops_of(account).select_related("account"))
    if any(budget.tag for budget in stops):
        tags = by_tag(account.organisation)
        stops = [b for b in stops if not b.tag or template_id in tags.get(b.tag, ())]
    stops = [b for b in stops if account.currency in ("", b.currency)]
    if not stops:
        return Decision(allowed=True)
    cost = _cost(account, category.lower(), country, messages, at)
    if cost is None:
        return Decision(False, Because.UNKNOWN_RATE, stops[0])
    for budget, spent, unknown in spent_of(account.organisation, stops):
        left = max(budget.limit - spent, Decimal(0))
        if unknown:
            return Decision(False, Because.UNKNOWN_SPENT, budget, cost, left)
        if spent + cost > budget.limit:
            return Decision(False, Because.SPENT, budget, cost, left)
    return Decision(True, cost=cost)


def _cost(
    account: WhatsAppAccount, category: str, country: str, messages: int, at: datetime
) -> Decimal | None:
    zone = zone_of(account.facts.get("timezone_id"))
    day = at.astimezone(zone).date()  # rates change at midnight of the account
    if category == Category.SERVICE and day < SERVICE_CHARGED_SINCE:
        return Decimal(0)
    market = market_of_country(country, on=day)
    if market is None or not account.currency:
        return None
    rates = table(account.organisation, account.currency, on=day)
    return quote(rates, market, category, messages).amount
