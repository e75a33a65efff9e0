"""How a log stands, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.utils import timezone

from accounts.models import Organisation
from optin.integrity import anchoring, promising, signing, telling
from optin.ledger import hashes, writing
from optin.models import Anchor, Checkpoint, KeyKind, Log, LogKey, Place, Verification

PAGE = 20
LATELY = timedelta(days=90)  # places that got nothing since are no longer shown


@dataclass(frozen=True)
class Standing:
    log: Log
    last: Checkpoint | None
    root: str
    size: int  # entries, signed or not
    waiting: int  # events that are not entries yet
    oldest: datetime | None  # of them
    overdue: int  # promises
    anchored: int  # the size of the largest checkpoint outside
    page: Page[Checkpoint]

    @property
    def unsigned(self) -> int:
        return self.size - (self.last.size if self.last else 0)

    @property
    def unanchored(self) -> int:
        return max(self.size - self.anchored, 0) + self.waiting

    @property
    def is_empty(self) -> bool:
        return not self.size and not self.waiting


@dataclass(frozen=True)
class Kept:
    """What a place outside got last, and what went wrong since."""

    place: Place
    target: str
    size: int
    at: datetime | None
    problem: str
    is_given_up: bool


@dataclass(frozen=True)
class Progress:
    """Of a verification under way. `rate` in leaves a second; `left` in seconds; 0 when not known."""

    verification: Verification
    rate: int
    left: int


def standing(organisation: Organisation, page: str | None) -> Standing:
    log = signing.log_of(organisation)
    with writing.of(organisation):
        last = signing.newest(log)
        waiting, oldest = hashes.waiting(organisation.pk)
        rows = Checkpoint.objects.filter(organisation_id=organisation.pk, origin=log.origin)
        shown = Paginator(rows.order_by("-size"), PAGE).get_page(page)
        shown.object_list = list(shown.object_list)
        return Standing(
            log=log,
            last=last,
            root=bytes(last.root).hex() if last else "",
            size=hashes.size_of(organisation.pk),
            waiting=waiting,
            oldest=oldest,
            overdue=promising.broken(organisation, signed_size=last.size if last else 0),
            anchored=telling.last_anchored(log),
            page=shown,
        )


def places(log: Log) -> list[Kept]:
    """Each place's last checkpoint, the newest first."""
    since = timezone.now() - LATELY
    found: dict[tuple[str, str], Kept] = {}
    rows = Anchor.objects.of(log.organisation).filter(origin=log.origin, planned_at__gt=since)
    readers = {one.email for one in anchoring.officers(log.organisation)}
    for row in rows.order_by("-day", "-pk"):
        if row.place == Place.MAIL and row.target not in readers:
            continue  # who left gets no more
        before = found.get((row.place, row.target))
        if before is None or (before.at is None and row.anchored_at):
            problem, given_up = (before.problem, before.is_given_up) if before else ("", False)
            if row.anchored_at is None:
                problem, given_up = row.problem, row.tries >= Anchor.TRIES
            found[row.place, row.target] = Kept(
                Place(row.place), row.target, row.size, row.anchored_at, problem, given_up
            )
    return list(found.values())


def keys(log: Log) -> list[LogKey]:
    rows = LogKey.objects.filter(
        organisation_id=log.organisation_id, origin=log.origin, kind=KeyKind.CHECKPOINT
    )
    return list(rows.order_by("-since", "-pk"))


def progress(organisation: Organisation) -> Progress | None:
    found = Verification.objects.of(organisation).unfinished().first()
    if found is None:
        return None
    seconds = (timezone.now() - found.began_at).total_seconds() if found.began_at else 0
    rate = round(found.done / seconds) if seconds > 1 else 0
    left = round((found.size - found.done) / rate) if rate else 0
    return Progress(found, rate, left)


def last_verification(organisation: Organisation) -> Verification | None:
    """The last that was not stopped."""
    rows = Verification.objects.of(organisation).filter(stopped_at=None)
    return rows.exclude(finished_at=None).order_by("-asked_at").first()
