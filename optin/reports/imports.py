"""What became of lists, or would: counts, how far the work is, and each line for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from optin import masking
from optin.importing.reasons import Reason
from optin.ledger.writing import of
from optin.models import ImportBatch, ImportRow, Outcome, Subject, Work
from optin.reports.people import reached_by
from optin.services import import_work

AT_ONCE = 1_000
TONES = {
    Outcome.NEW: "good", Outcome.WITHDRAWAL: "info", Outcome.NO_NOTICE: "warn",
    Outcome.CONFLICT: "bad", Outcome.SUPPRESSED: "bad", Outcome.UNREADABLE: "bad",
}  # fmt: skip


@dataclass(frozen=True)
class Count:
    outcome: Outcome
    number: int

    @property
    def tone(self) -> str:
        return TONES.get(self.outcome, "neutral")


@dataclass(frozen=True)
class Progress:
    label: str
    done: int
    total: int
    rate: int  # lines a second
    left: int | None  # seconds


def counts(batch: ImportBatch) -> list[Count]:
    """Of every outcome that there is, in their own order."""
    found = batch.counts
    return [Count(one, found[one]) for one in Outcome if found.get(one)]


def progress(batch: ImportBatch) -> Progress | None:
    """None: nothing is done with it now."""
    if not batch.work or not batch.began_at:
        return None
    seconds = max((timezone.now() - batch.began_at).total_seconds(), 1.0)
    rate = int(batch.done / seconds)
    left = max(batch.lines - batch.done, 0)
    return Progress(
        str(Work(batch.work).label), min(batch.done, batch.lines), batch.lines, rate,
        left // rate if rate else None,
    )  # fmt: skip


def sample(batch: ImportBatch) -> list[tuple[int, Outcome, Any]]:
    """(line, outcome, why) of the first that are not taken as they are."""
    return [
        (line, Outcome(outcome), Reason(reason).label if reason else "")
        for line, outcome, reason in batch.sample
    ]


def header() -> list[str]:
    return [
        _("Line"),
        _("Number"),
        _("What becomes of it"),
        _("Why"),
        pgettext("recipients", "Person"),
        _("Event"),
    ]


def lines(batch: ImportBatch, *, unmasked: bool) -> Iterator[list[object]]:
    """Of the whole file: as it would be now, or what became of each."""
    if batch.content and batch.purpose:
        for one in import_work.planned(batch):
            number = masking.shown(one.line.number, unmasked) if one.line.number else ""
            why = one.reason.label if one.reason else ""
            person = one.subject.pk if one.subject else ""
            yield [one.line.line, number, str(one.outcome.label), str(why), str(person), ""]
        return
    last = 0
    while rows := list(batch.rows.filter(line__gt=last).order_by("line")[:AT_ONCE]):
        yield from _told(batch, rows, unmasked)
        last = rows[-1].line


def _told(batch: ImportBatch, rows: list[ImportRow], unmasked: bool) -> Iterator[list[object]]:
    with of(batch.organisation):
        people = list(Subject.objects.filter(pk__in={one.person for one in rows if one.person}))
        reached = reached_by(people)
    for one in rows:
        numbers = reached.get(one.person, []) if one.person else []
        outcome, why = (
            str(Outcome(one.outcome).label),
            Reason(one.reason).label if one.reason else "",
        )
        if one.undone_by:
            outcome = f"{outcome} ({_('taken back')})"
        number = masking.shown(numbers[0].value, unmasked) if numbers else ""
        yield [
            one.line, number, outcome, str(why), str(one.person or ""), str(one.event_id or ""),
        ]  # fmt: skip
