"""For partners: every client in one table, those in trouble first. What a link does not let this person
see of a client is not counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Act, clients_of
from accounts.models import Organisation, User
from alerts.models import Alert, Severity
from assets.models import PhoneNumber, WhatsAppAccount
from billing.reports.clients import MonthCost, month_so_far
from quality.models import NumberDay
from quality.reports.limits import PortfolioLimit, fullest
from templates_app.models import Status, Template

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """None: the link does not let this person see it."""

    client: Organisation
    critical: int | None
    warnings: int | None
    accounts: int | None
    unread: int | None  # accounts that cannot be read
    numbers: int | None
    troubled: int | None  # numbers that are rated low or medium, or cannot send
    rejected: int | None  # templates that Meta rejected, paused or disabled
    waiting: int | None  # templates that wait for a colleague
    delivered: int | None  # in the seven days up to yesterday
    costs: Sequence[MonthCost] | None  # this month, each currency for itself
    limit: PortfolioLimit | None  # the fullest; None also where there is none
    has_limit: bool  # may it be seen?
    read_at: datetime | None

    @property
    def trouble(self) -> tuple[int, ...]:
        """The more, the worse; compared from the left."""
        return (
            self.critical or 0,
            self.unread or 0,
            self.troubled or 0,
            self.warnings or 0,
            self.rejected or 0,
        )

    @property
    def tone(self) -> str:
        if self.critical or self.unread:
            return "bad"
        return "warn" if any(self.trouble) else "good"

    @property
    def word(self) -> str:
        return {"bad": _("Needs somebody"), "warn": _("Look at it"), "good": _("Fine")}[self.tone]


def _limit(line: Line) -> Any:
    return (-line.limit.share if line.limit else 1, line.client.name.lower())


def _costs(line: Line) -> Any:
    """By currency, since amounts of two cannot be compared; of each, the most first."""
    known = [one for one in line.costs or () if one.amount is not None]
    first = (0, known[0].currency, -(known[0].amount or 0)) if known else (1, "", 0)
    return (*first, line.client.name.lower())


def _number(name: str) -> Callable[[Line], Any]:
    return lambda line: (-(getattr(line, name) or 0), line.client.name.lower())


# What may be sorted by: its heading, and the order.
SORTS: dict[str, Callable[[Line], Any]] = {
    "trouble": lambda line: (tuple(-one for one in line.trouble), line.client.name.lower()),
    "client": lambda line: line.client.name.lower(),
    "numbers": _number("troubled"),
    "templates": _number("rejected"),
    "delivered": _number("delivered"),
    "limit": _limit,
    "costs": _costs,
}


def lines(user: User, partner: Organisation, *, query: str = "", sort: str = "") -> list[Line]:
    """Of all clients that this person may open by the partner's link now. Thirteen queries, however many."""
    mine = [
        (client, acts)
        for client, acts in clients_of(user, partner)
        if query.lower() in client.name.lower() or query.lower() in client.slug
    ]
    alerts = _alerts(_who_may(mine, Act.ALERTS_READ))
    assets = _who_may(mine, Act.ASSETS_READ)
    accounts, numbers, sent = _accounts(assets), _numbers(assets), _delivered(assets)
    templates = _templates(_who_may(mine, Act.TEMPLATES_READ))
    limits = fullest(list(assets))
    paying = [client for client, acts in mine if Act.COSTS_READ in acts]
    costs = month_so_far(paying)
    may_cost = {client.pk for client in paying}
    found = [
        Line(
            client=client,
            **_cells(alerts, client, "critical", "warnings"),
            **_cells(accounts, client, "accounts", "unread", "read_at"),
            **_cells(numbers, client, "numbers", "troubled"),
            **_cells(templates, client, "rejected", "waiting"),
            **_cells(sent, client, "delivered"),
            costs=costs.get(client.pk, []) if client.pk in may_cost else None,
            limit=limits.get(client.pk),
            has_limit=client.pk in assets,
        )
        for client, _acts in mine
    ]
    return sorted(found, key=SORTS.get(sort, SORTS["trouble"]))


Told = dict[int, dict[str, Any]]


def _who_may(mine: Iterable[tuple[Organisation, frozenset[Act]]], act: Act) -> Told:
    return {client.pk: defaultdict(int) for client, acts in mine if act in acts}


def _cells(told: Told, client: Organisation, *names: str) -> dict[str, Any]:
    """Zero where nothing was found, None where nothing may be seen."""
    row = told.get(client.pk)
    if row is None:
        return dict.fromkeys(names)
    return {name: row[name] or (None if name == "read_at" else 0) for name in names}


def _fill(told: Told, rows: Iterable[Mapping[str, Any]]) -> Told:
    for row in rows:
        told[row["organisation"]].update(row)
    return told


def _alerts(told: Told) -> Told:
    rows = Alert.objects.standing().filter(organisation__in=list(told))
    return _fill(
        told,
        rows.values("organisation").order_by().annotate(
            critical=Count("pk", filter=Q(severity=Severity.CRITICAL)),
            warnings=Count("pk", filter=Q(severity=Severity.WARNING)),
        ),
    )  # fmt: skip


def _accounts(of: Told) -> Told:
    rows = WhatsAppAccount.objects.readable().filter(organisation__in=list(of))
    broken = ~Q(problem="") | ~Q(connection__problem="")
    return _fill(
        {pk: defaultdict(int) for pk in of},
        rows.values("organisation").order_by().annotate(
            accounts=Count("pk"), unread=Count("pk", filter=broken), read_at=Max("read_at")
        ),
    )  # fmt: skip


def _numbers(of: Told) -> Told:
    rows = PhoneNumber.objects.filter(organisation__in=list(of), missing_since=None)
    troubled = Q(quality_rating__in=["RED", "YELLOW"]) | ~Q(status__in=["CONNECTED", ""])
    return _fill(
        {pk: defaultdict(int) for pk in of},
        rows.values("organisation").order_by().annotate(
            numbers=Count("pk"), troubled=Count("pk", filter=troubled)
        ),
    )  # fmt: skip


def _templates(told: Told) -> Told:
    rows = Template.objects.filter(organisation__in=list(told))
    stopped = Q(status__in=[Status.REJECTED, Status.PAUSED, Status.DISABLED])
    return _fill(
        told,
        rows.values("organisation").order_by().annotate(
            rejected=Count("pk", filter=stopped),
            waiting=Count("pk", filter=Q(status=Status.IN_REVIEW)),
        ),
    )  # fmt: skip


def _delivered(of: Told) -> Told:
    today = timezone.localdate()
    rows = NumberDay.objects.filter(organisation__in=list(of), day__gte=today - WEEK, day__lt=today)
    return _fill(
        {pk: defaultdict(int) for pk in of},
        rows.values("organisation").order_by().annotate(delivered=Sum("delivered")),
    )


def header() -> list[str]:
    return [
        _("Client"), _("State"), _("Critical alerts"), _("Warnings"), _("Accounts"),
        _("Accounts that cannot be read"), _("Numbers"), _("Numbers in trouble"),
        _("Templates stopped"), _("Templates to review"), _("Delivered, 7 days"),
        _("People written to, 24 hours"), _("Messaging limit"), _("Costs this month"), _("Read last"),
    ]  # fmt: skip


def as_row(line: Line) -> list[object]:
    room = line.limit.room if line.limit else None
    costs = [
        f"{one.currency} {one.amount:.2f}" for one in line.costs or () if one.amount is not None
    ]
    return [
        line.client.name, line.word, line.critical, line.warnings, line.accounts, line.unread,
        line.numbers, line.troubled, line.rejected, line.waiting, line.delivered,
        room.used if room else None, room.limit if room else None, "; ".join(costs), line.read_at,
    ]  # fmt: skip
