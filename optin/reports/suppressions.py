"""Addresses that are not written to: the list, one of them with its history, the file. They name nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Organisation, User
from optin.identity import keys
from optin.identity.numbers import NotANumber
from optin.identity.who import SPACES, Who
from optin.ledger import reading
from optin.models import Event, Proposal, Suppression, Use
from optin.reports import words
from optin.words import Purpose, Reason

PAGE = 50
MOST = 20_000  # rows of a file


@dataclass(frozen=True)
class Filter:
    """What the address asks for. `q`: one number or user id, in whichever state."""

    q: str = ""
    reason: str = ""
    state: str = "in_force"  # or lifted, all

    @classmethod
    def from_query(cls, query: Any) -> Filter:
        """What is not known is left out."""
        reason, state = query.get("reason", ""), query.get("state", "")
        return cls(
            q=query.get("q", "").strip()[:200],
            reason=reason if reason in set(Reason) else "",
            state=state if state in ("lifted", "all") else "in_force",
        )


@dataclass(frozen=True)
class Row:
    suppression: Suppression
    by: str  # the colleague, where one did it

    @property
    def purpose(self) -> str:
        known = self.suppression.purpose in set(Purpose)
        return str(words.PURPOSES[Purpose(self.suppression.purpose)] if known else _("Everything"))

    @property
    def reason(self) -> str:
        known = self.suppression.reason in set(Reason)
        return str(words.REASONS[Reason(self.suppression.reason)] if known else "")


@dataclass(frozen=True)
class Listed:
    rows: list[Row] = field(default_factory=list)
    page: Page[Suppression] | None = None
    problem: str = ""  # why the search was not made


@dataclass(frozen=True)
class Step:
    at: datetime
    what: str
    by: str = ""
    why: str = ""


def index_of(organisation: Organisation, text: str) -> bytes:
    """As suppressions are kept. Within `of(organisation)`. Raises NotANumber."""
    kind, value = next(iter(Who.named(text).values()))
    return keys.blind(keys.organisation_key(organisation, Use.SUPPRESSION), SPACES[kind], value)


def listed(organisation: Organisation, asked: Filter, page: str | None) -> Listed:
    """The newest first. Within `of(organisation)`."""
    try:
        found = Paginator(_found(organisation, asked), PAGE).get_page(page)
    except NotANumber as error:
        return Listed(problem=str(error))
    return Listed(_rows(list(found)), found)


def lines(organisation: Organisation, asked: Filter) -> Iterator[list[object]]:
    """Up to MOST of them for a file; nothing for a number that is none. Within `of(organisation)`."""
    try:
        found = list(_found(organisation, asked)[:MOST])
    except NotANumber:
        return
    for row in _rows(found):
        one = row.suppression
        yield [one.pk, row.reason, row.purpose, one.added_at, row.by, one.lifted_at]


def header() -> list[object]:
    return [
        _("Suppression"),
        _("Reason"),
        _("For"),
        pgettext("suppression", "Since"),
        _("Recorded by"),
        _("Lifted"),
    ]


def row_of(suppression: Suppression) -> Row:
    return _rows([suppression])[0]


def history(suppression: Suppression, proposals: list[Proposal]) -> list[Step]:
    """The newest first. Within `of(organisation)`."""
    wanted = [suppression.since_event, suppression.lifted_by_event]
    told = [reading.told(one) for one in Event.objects.filter(pk__in=[pk for pk in wanted if pk])]
    names = _names(told)
    steps = [
        Step(
            one.event.occurred_at, str(words.EVENTS.get(one.event.type, one.event.type.value)),
            " · ".join(name for name in _people(one, names) if name),
            str(one.body.get("because", "")),
        )
        for one in told
    ]  # fmt: skip
    for one in proposals:
        steps.append(Step(one.at, _("Somebody asked to lift it"), str(one.by), one.reason))
        if one.decided_at and one.outcome != "agreed":
            steps.append(Step(one.decided_at, one.get_outcome_display(), str(one.second)))
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _found(organisation: Organisation, asked: Filter) -> QuerySet[Suppression]:
    rows = Suppression.objects.of(organisation)
    if asked.q:
        return rows.filter(index=index_of(organisation, asked.q)).order_by("-added_at", "-pk")
    if asked.reason:
        rows = rows.filter(reason=asked.reason)
    if asked.state != "all":
        rows = rows.filter(lifted_at__isnull=asked.state == "in_force")
    return rows.order_by("-added_at", "-pk")


def _rows(found: list[Suppression]) -> list[Row]:
    events = Event.objects.filter(pk__in={one.since_event for one in found})
    told = {one.pk: reading.told(one) for one in events}
    names = _names(list(told.values()))
    return [
        Row(one, names.get(str(told[one.since_event].body.get("by", "")), ""))
        if one.since_event in told
        else Row(one, "")
        for one in found
    ]


def _people(told: reading.Told, names: dict[str, str]) -> list[str]:
    return [names.get(str(told.body.get(name, "")), "") for name in ("by", "second")]


def _names(told: list[reading.Told]) -> dict[str, str]:
    said = {str(one.body.get(name, "")) for one in told for name in ("by", "second")}
    pks = [int(pk) for one in said if (pk := one.removeprefix("user:")).isdecimal()]
    return {f"user:{pk}": str(user) for pk, user in User.objects.in_bulk(pks).items()}
