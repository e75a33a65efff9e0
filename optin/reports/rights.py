"""Requests of people by deadline, one of them with its steps, holds, and proof that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.models import Organisation
from optin import policies
from optin.models import Hold, Request, RequestState, RequestStep, Right, Vault
from optin.policies import deadlines
from optin.policies.deadlines import Deadline

PAGE = 50
MOST = 20_000
SOON = 90  # days ahead that the page of kept proof looks
STEPS = {
    "opened": pgettext_lazy("request", "Received"),
    "taken": pgettext_lazy("request", "Taken on"),
    "identity": gettext_lazy("Identity confirmed"),
    "extended": gettext_lazy("Deadline extended"),
    "answered": pgettext_lazy("request", "Answered"),
    "refused": pgettext_lazy("request", "Refused"),
    "erasing": gettext_lazy("Two people agreed to the erasure"),
    "held": gettext_lazy("A legal hold stopped the erasure"),
    "erased": gettext_lazy("Erased everywhere"),
    "over": gettext_lazy("The time of their proof is over"),
    "exported": gettext_lazy("Their data was downloaded"),
}
TONES = {
    RequestState.OPEN: "info",
    RequestState.ERASING: "warn",
    RequestState.ANSWERED: "good",
    RequestState.REFUSED: "neutral",
}


@dataclass(frozen=True)
class Filter:
    kind: str = ""
    state: str = "waiting"  # or answered, refused, all
    mine: bool = False

    @classmethod
    def from_query(cls, query: Any) -> Filter:
        """What is not known is left out."""
        kind, state = query.get("kind", ""), query.get("state", "")
        return cls(
            kind=kind if kind in Right.values else "",
            state=state if state in ("answered", "refused", "all") else "waiting",
            mine=query.get("mine") == "1",
        )


@dataclass(frozen=True)
class Row:
    request: Request
    today: date

    @property
    def days(self) -> int:
        """Until it is due; below zero it is late."""
        return (self.request.due_on - self.today).days

    @property
    def is_late(self) -> bool:
        return self.request.is_open and self.days < 0

    @property
    def is_soon(self) -> bool:
        return self.request.is_open and 0 <= self.days <= 5

    @property
    def tone(self) -> str:
        return TONES[RequestState(self.request.state)]

    @property
    def place(self) -> str:
        code = self.request.jurisdiction
        return policies.name_of(code) if code else _("Not known")

    @property
    def rule(self) -> Deadline | None:
        return deadlines.of_code(self.request.rule)

    @property
    def can_extend(self) -> bool:
        rule = self.rule
        extends = rule is not None and bool(rule.extension) and not self.request.extended_on
        return extends and not self.is_late and self.request.state == RequestState.OPEN


def found(organisation: Organisation, asked: Filter, *, me: int) -> QuerySet[Request]:
    rows = Request.objects.of(organisation).select_related("owner")
    if asked.state == "waiting":
        rows = rows.waiting()
    elif asked.state != "all":
        rows = rows.filter(state=asked.state)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.mine:
        rows = rows.filter(owner=me)
    return rows.by_deadline()


def listed(
    rows: QuerySet[Request], page: str | None, today: date
) -> tuple[Page[Request], list[Row]]:
    one = Paginator(rows, PAGE).get_page(page)
    return one, [Row(request, today) for request in one]


def header() -> list[object]:
    return [
        _("Request"), _("What they ask for"), _("Received on"), _("Due"), _("State"), pgettext("request", "Owner"),
        pgettext("jurisdiction", "Place"), _("Rule"), _("Answered on"),
    ]  # fmt: skip


def lines(rows: QuerySet[Request], today: date) -> Iterator[list[object]]:
    """A file names nobody."""
    for request in rows[:MOST]:
        row = Row(request, today)
        yield [
            request.number, request.get_kind_display(), request.received_on, request.due_on,
            request.get_state_display(), str(request.owner or ""), row.place, request.rule,
            request.closed_at,
        ]  # fmt: skip


def steps(request: Request) -> list[tuple[str, RequestStep]]:
    rows = request.steps.select_related("by")
    return [(str(STEPS.get(one.what, one.what)), one) for one in rows]


@dataclass(frozen=True)
class Kept:
    """Proof that outlives an erasure."""

    vault: Vault
    hold: Hold | None
    is_soon: bool


def kept(
    organisation: Organisation, today: date, page: str | None
) -> tuple[Page[Vault], list[Kept]]:
    """What ends first comes first. Within `of(organisation)`."""
    rows = Vault.objects.of(organisation).order_by("until", "pk")
    one = Paginator(rows, PAGE).get_page(page)
    people = [vault.person for vault in one]
    held = {
        hold.person: hold
        for hold in Hold.objects.of(organisation).in_force().filter(person__in=people)
    }
    soon = today + timedelta(days=SOON)
    return one, [Kept(vault, held.get(vault.person), vault.until <= soon) for vault in one]
