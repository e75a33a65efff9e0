"""Which parts the first screen has, for whom and in which order. What a person may not see, or of which
there is nothing, is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.access import Act
from accounts.models import Role
from billing.reports.month_now import MonthNow
from optin.models import Checkpoint, Log, Pending
from quality.reports.limits import PortfolioLimit, limits
from templates_app.models import Status
from templates_app.reports.lately import Funnel, funnel
from waportal.overview import clients, learning
from waportal.overview.changes import changes
from waportal.overview.figures import (
    Figure,
    delivered_chart,
    figures,
    growth_chart,
    months,
    status_counts,
)
from waportal.overview.here import Here
from waportal.overview.needs import needs
from waportal.overview.standing import Numbers, accounts, numbers
from waportal.overview.steps import steps

Row = tuple[str, ...]
MOST_LIMITS, MOST_CLIENTS = 3, 5

# Rows of parts, the most important first; two parts in a row stand beside each other.
SCREENS: dict[str, tuple[Row, ...]] = {
    Role.ADMIN: (
        ("needs", "numbers"), ("figures",), ("clients",), ("delivered", "steps"), ("spending", "limits"),
        ("accounts", "changes"), ("templates", "learning"), ("growth",),
    ),
    Role.MARKETER: (
        ("needs", "numbers"), ("figures",), ("templates", "limits"), ("delivered", "steps"),
        ("spending", "learning"), ("growth", "changes"),
    ),
    Role.REVIEWER: (("needs", "templates"), ("changes", "learning"), ("numbers", "steps")),
    Role.COMPLIANCE: (
        ("needs", "log"), ("figures",), ("growth", "steps"), ("changes", "learning"), ("numbers",),
    ),
    Role.AUDITOR: (("log", "growth"), ("figures",), ("changes", "learning"), ("templates", "numbers")),
    Role.FINANCE: (
        ("needs", "spending"), ("figures",), ("limits", "steps"), ("delivered", "learning"), ("accounts",),
    ),
    Role.AGENT: (("needs", "learning"), ("numbers", "templates")),
    Role.VIEWER: (
        ("numbers", "needs"), ("figures",), ("delivered", "templates"), ("limits", "learning"), ("accounts",),
    ),
}  # fmt: skip
FIGURES: dict[str, Row] = {
    Role.ADMIN: ("spend", "delivered", "optins", "templates"),
    Role.MARKETER: ("delivered", "failed", "optins", "spend"),
    Role.COMPLIANCE: ("optins", "templates"),
    Role.AUDITOR: ("optins", "spend", "templates"),
    Role.FINANCE: ("spend", "delivered", "failed"),
    Role.VIEWER: ("delivered", "failed", "templates"),
}


@dataclass(frozen=True)
class Part:
    """`template` draws `data`; everything it shows is in there."""

    template: str
    data: Any


@dataclass(frozen=True)
class Screen:
    """`is_first_day`: no account was ever read, so there is nothing to show but how to begin."""

    rows: list[list[Part]]
    numbers: int
    read_at: datetime | None
    is_first_day: bool


def screen(here: Here) -> Screen:
    """A constant number of queries, however many accounts, numbers, templates and people there are."""
    told = numbers(here)
    rows = [[_part(name, here, told) for name in row] for row in _order(here.roles)]
    kept = [[part for part in row if part] for row in rows]
    return Screen(
        rows=[row for row in kept if row],
        numbers=told.count,
        read_at=told.read_at,
        is_first_day=not told.count and told.read_at is None,
    )


def _order(roles: frozenset[str]) -> list[Row]:
    """The rows of the person's roles one after the other, no part twice."""
    seen: set[str] = set()
    rows = []
    for row in (row for role in Role if role in roles for row in SCREENS[role]):
        fresh = tuple(name for name in row if name not in seen)
        seen |= set(fresh)
        rows.append(fresh)
    return rows


def _part(name: str, here: Here, told: Numbers) -> Part | None:
    act, make = PARTS[name]
    if act not in here.acts:
        return None
    data = make(here, told)
    return Part(f"overview/_{name}.html", data) if data else None


def _figures(here: Here, told: Numbers) -> list[Figure]:
    wanted = [name for role in Role if role in here.roles for name in FIGURES.get(role, ())]
    return figures(here, list(dict.fromkeys(wanted))[:4])


@dataclass(frozen=True)
class Spending:
    months: list[MonthNow]


@dataclass(frozen=True)
class Limits:
    shown: list[PortfolioLimit]
    more: int


def _limits(here: Here, told: Numbers) -> Limits | None:
    """The fullest."""
    one = [here.account.connection] if here.account else None
    found = limits(here.organisation, one)
    return Limits(found[:MOST_LIMITS], len(found[MOST_LIMITS:])) if found else None


@dataclass(frozen=True)
class Templates:
    """`statuses`: status and how many, in the order of a template's life."""

    statuses: list[tuple[Status, int]]
    sendable: int
    total: int
    funnel: Funnel


def _templates(here: Here, told: Numbers) -> Templates:
    counts = status_counts(here)
    return Templates(
        statuses=[(status, counts[status]) for status in Status if counts.get(status)],
        sendable=counts.get(Status.APPROVED, 0),
        total=sum(counts.values()),
        funnel=funnel(here.organisation, [here.account] if here.account else None),
    )


@dataclass(frozen=True)
class ConsentLog:
    log: Log
    last: Checkpoint | None
    waiting: int


def _log(here: Here, told: Numbers) -> ConsentLog | None:
    log = Log.objects.filter(organisation=here.organisation).first()
    if log is None:
        return None
    signed = Checkpoint.objects.filter(organisation_id=here.organisation.pk, origin=log.origin)
    waiting = Pending.objects.filter(organisation_id=here.organisation.pk).count()
    return ConsentLog(log, signed.order_by("-size").first(), waiting)


@dataclass(frozen=True)
class Clients:
    shown: list[clients.Line]
    count: int


def _clients(here: Here, told: Numbers) -> Clients | None:
    found = clients.lines(here.user, here.organisation)
    return Clients(found[:MOST_CLIENTS], len(found)) if found else None


def _learning(here: Here, told: Numbers) -> Sequence[learning.Guide]:
    low = any(row.quality_rating in ("YELLOW", "RED") for row, _states in told.rows)
    return learning.fitting(here, low_quality=low)


PARTS: dict[str, tuple[Act, Callable[[Here, Numbers], Any]]] = {
    "needs": (Act.OVERVIEW, lambda here, told: needs(here)),
    "numbers": (Act.ASSETS_READ, lambda here, told: told),
    "accounts": (Act.ASSETS_READ, lambda here, told: accounts(here)),
    "figures": (Act.OVERVIEW, _figures),
    "delivered": (Act.ASSETS_READ, lambda here, told: delivered_chart(here)),
    "growth": (Act.OPTINS_READ, lambda here, told: None if here.account else growth_chart(here)),
    "spending": (Act.COSTS_READ, lambda here, told: Spending(months(here))),
    "limits": (Act.ASSETS_READ, _limits),
    "templates": (Act.TEMPLATES_READ, _templates),
    "changes": (Act.OVERVIEW, lambda here, told: changes(here)),
    "steps": (Act.OVERVIEW, lambda here, told: steps(here)),
    "learning": (Act.OVERVIEW, _learning),
    "log": (Act.OPTINS_READ, _log),
    "clients": (Act.OVERVIEW, _clients),
}
