"""Messages that could be an opt-out: those that wait, and what others were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Organisation
from optin.masking import shown
from optin.models import Subject, UnclearMessage, UnclearState
from optin.models.unclear import UnclearQuerySet
from optin.reports import person, stop_words
from optin.reports.people import reached_by
from optin.services.doubting import text_of

PER_PAGE = 25
MOST_IN_A_FILE = 20_000


@dataclass(frozen=True)
class Line:
    """One message; `person` is None once they are erased or merged away."""

    row: UnclearMessage
    person: UUID | None
    reached: tuple[str, ...]  # numbers and user ids, unmasked: the page masks them
    text: str
    rule: str | Promise
    now: datetime

    @property
    def is_open(self) -> bool:
        return self.row.state == UnclearState.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.row.due_at < self.now


def waiting(organisation: Organisation) -> int:
    return UnclearMessage.objects.of(organisation).open().count()


def page(
    organisation: Organisation, *, decided: bool, number: str
) -> tuple[Page[UnclearMessage], list[Line]]:
    """Those that wait, the oldest first; or those that are decided, the newest first. Within `of(…)`."""
    found = Paginator(_rows(organisation, decided=decided), PER_PAGE).get_page(number)
    return found, lines(organisation, list(found))


def lines(organisation: Organisation, rows: list[UnclearMessage]) -> list[Line]:
    """Within `of(organisation)`."""
    people = {row.subject: person.find(organisation, row.subject) for row in rows}
    living: list[Subject] = [one for one in people.values() if one and not one.erased_at]
    reached = reached_by(living)
    now, made = timezone.now(), []
    for row in rows:
        subject = people[row.subject]
        pk = subject.pk if subject and not subject.erased_at else None
        values = tuple(one.value for one in reached.get(pk, ())) if pk else ()
        rule = stop_words.RULES.get(row.rule, row.rule)
        made.append(Line(row, pk, values, text_of(row), rule, now))
    return made


def header() -> list[object]:
    return [
        _("Heard"), pgettext("recipients", "Person"), _("Message"), _("Why it is unclear"), _("To be decided by"),
        _("Decision"), _("Decided by"), _("Decided"),
    ]  # fmt: skip


def cells(organisation: Organisation, *, decided: bool, unmasked: bool) -> Iterator[list[object]]:
    """What the list shows, all pages of it. Within `of(organisation)`."""
    rows = _rows(organisation, decided=decided)[:MOST_IN_A_FILE]
    for line in lines(organisation, list(rows)):
        row = line.row
        yield [
            row.heard_at, " · ".join(shown(one, unmasked) for one in line.reached), line.text,
            str(line.rule), row.due_at, row.get_state_display(), str(row.colleague or "")
            or row.get_decided_by_display(), row.decided_at,
        ]  # fmt: skip


def _rows(organisation: Organisation, *, decided: bool) -> UnclearQuerySet:
    rows = UnclearMessage.objects.of(organisation).select_related("colleague")
    if decided:
        return rows.exclude(state=UnclearState.OPEN).order_by("-decided_at", "-pk")
    return rows.open().order_by("due_at", "pk")
