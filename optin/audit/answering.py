"""What an answer is made of: figures, a table that is a page and a file, and what has to be said with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from optin.masking import shown
from optin.models import Subject
from optin.reports import people
from optin.reports.person import find

SHOWN = 200  # rows of a page
FILED = 20_000  # rows of a file
DAYS = 30  # of a period that nobody chose
LONGEST = 400  # days


@dataclass(frozen=True)
class Period:
    """`[since, until)`, whole days of the organisation's zone. `problem`: what was asked for cannot be."""

    first: date
    last: date
    zone: ZoneInfo
    problem: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], organisation: Organisation) -> Period:
        """`?since=2026-11-01&until=2026-11-30`; without them the last thirty days."""
        zone = ZoneInfo(organisation.time_zone)
        today = timezone.localdate(timezone=zone)
        usual = cls(today - timedelta(days=DAYS - 1), today, zone)
        first, last = _day(query.get("since", "")), _day(query.get("until", ""))
        if not query.get("since") and not query.get("until"):
            return usual
        if first is None or last is None:
            return cls(usual.first, usual.last, zone, _("Give both days, the first and the last."))
        if last < first:
            return cls(usual.first, usual.last, zone, _("The last day is before the first."))
        if (last - first).days >= LONGEST:
            problem = _("A period has at most %(days)d days. Ask for several.") % {"days": LONGEST}
            return cls(usual.first, usual.last, zone, problem)
        return cls(first, last, zone)

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone)

    @property
    def until(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    @property
    def query(self) -> str:
        return f"since={self.first.isoformat()}&until={self.last.isoformat()}"


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Asked:
    """A question with all that narrows it."""

    organisation: Organisation
    period: Period
    query: Mapping[str, str]
    unmasked: bool = False
    most: int = SHOWN  # rows


@dataclass(frozen=True)
class Cell:
    """`tone`: it is a badge; `at`: a moment; `small`: said below it."""

    text: str = ""
    link: str = ""
    tone: str = ""
    at: datetime | None = None
    small: str = ""

    @property
    def value(self) -> object:
        """As a file has it."""
        if self.at:
            return self.at
        return f"{self.text} ({self.small})" if self.small else self.text


@dataclass(frozen=True)
class Figure:
    label: str
    value: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Notice:
    """Said above the table. `tone`: good, warn, bad or info."""

    tone: str
    text: str


@dataclass(frozen=True)
class Answer:
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    figures: Sequence[Figure] = ()
    notices: Sequence[Notice] = ()
    none: str = ""  # said where there are no rows
    more: Mapping[str, Any] = field(default_factory=dict)  # for a template of the question's own


def moment(at: datetime | None) -> Cell:
    return Cell(at=at) if at else Cell("—")


def person_url(organisation: Organisation, pk: UUID | str) -> str:
    return reverse("optin:person_detail", args=[organisation.slug, pk])


def named(asked: Asked, wanted: Iterable[UUID | None]) -> dict[UUID | None, Cell]:
    """Each person by what reaches them now, with a link. Within `of(organisation)`."""
    pks = {pk for pk in wanted if pk}
    found = Subject.objects.of(asked.organisation).in_bulk(list(pks))
    heirs = {
        pk: one if one.merged_into_id is None else find(asked.organisation, pk) or one
        for pk, one in found.items()
    }
    reached = people.reached_by(heirs.values())
    cells: dict[UUID | None, Cell] = {None: Cell(_("nobody we know"))}
    for pk in pks:
        heir = heirs.get(pk)
        if heir is None:
            cells[pk] = Cell(str(pk))
            continue
        values = [shown(one.value, asked.unmasked) for one in reached[heir.pk]]
        text = " · ".join(values) or _("not reached by anything any more")
        cells[pk] = Cell(text, person_url(asked.organisation, pk))
    return cells


def span(seconds: float | None) -> str:
    """A duration as people say it, to two units at most."""
    if seconds is None:
        return "—"
    if abs(seconds) < 1:
        return _("%(n)d ms") % {"n": round(seconds * 1000)}
    whole = round(seconds)
    if whole < 120:
        return _("%(n)d s") % {"n": whole}
    if whole < 7200:
        return _("%(n)d min") % {"n": whole // 60}
    if whole < 172_800:
        return _("%(n)d h") % {"n": whole // 3600}
    days = whole // 86_400
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
