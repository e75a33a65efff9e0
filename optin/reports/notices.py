"""What the pages about notices show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q

from accounts.models import Organisation, User
from optin.ledger import reading
from optin.ledger.writing import of
from optin.models import Notice, NoticeMove, NoticeStatus, NoticeVersion
from optin.policies import deadlines
from optin.reports.under import People, people_under
from optin.words import Status

REVIEW_MONTHS = 12  # after which a published notice is read again


@dataclass(frozen=True)
class Line:
    """A notice in the list: of each language the version that matters, the open one besides."""

    notice: Notice
    versions: tuple[NoticeVersion, ...]


@dataclass(frozen=True)
class Void:
    """Since when a version is void, and why; `people`: those whose opt-in under it counts no more."""

    since: datetime
    because: str
    people: People


@dataclass(frozen=True)
class Row:
    """A version with those whose consent under it counts; None: nobody was shown it."""

    version: NoticeVersion
    people: People | None
    authors: tuple[User, ...]
    void: Void | None = None


# Of several versions in one language the first of these is what counts.
RANK = {status: rank for rank, status in enumerate(
    (NoticeStatus.PUBLISHED, NoticeStatus.IN_REVIEW, NoticeStatus.DRAFT, NoticeStatus.SENT_BACK,
     NoticeStatus.RETIRED)
)}  # fmt: skip


def chosen(organisation: Organisation, wanted: Mapping[str, str]) -> list[Notice]:
    """By name. `wanted`: q, jurisdiction, purpose, status, as the list's form has them."""
    rows = Notice.objects.of(organisation)
    if text := wanted.get("q"):
        rows = rows.filter(Q(name__icontains=text) | Q(business__icontains=text))
    for name in ("jurisdiction", "purpose"):
        if value := wanted.get(name):
            rows = rows.filter(**{name: value})
    if status := wanted.get("status"):
        rows = rows.filter(pk__in=NoticeVersion.objects.filter(status=status).values("notice"))
    versions = Prefetch("versions", NoticeVersion.objects.order_by("language", "-number"))
    return list(rows.prefetch_related(versions).order_by("name", "pk"))


def line(notice: Notice) -> Line:
    by_language: dict[str, list[NoticeVersion]] = {}
    for version in notice.versions.all():
        by_language.setdefault(version.language, []).append(version)
    shown = []
    for versions in by_language.values():
        ranked = sorted(versions, key=lambda one: (RANK[NoticeStatus(one.status)], -one.number))
        shown += [ranked[0], *(one for one in ranked[1:] if one.status in ("draft", "in_review"))]
    return Line(notice, tuple(shown))


def rows(organisation: Organisation, versions: Sequence[NoticeVersion]) -> list[Row]:
    authors = {user.pk: user for user in User.objects.filter(pk__in=_authors(versions))}
    shown = [version.text_hash for version in versions if version.is_shown]
    people = people_under(organisation, shown) if shown else {}
    void = _void(organisation, shown) if shown else {}
    return [
        Row(
            version,
            people.get(version.text_hash),
            tuple(authors[pk] for pk in version.author_ids if pk in authors),
            void.get(version.text_hash),
        )
        for version in versions
    ]


def _void(organisation: Organisation, hashes: Sequence[str]) -> dict[str, Void]:
    found = {one.event.notice: one for one in _spoils(organisation) if one.event.notice in hashes}
    people = people_under(organisation, found, Status.INVALID) if found else {}
    return {
        text_hash: Void(one.event.recorded_at, str(one.body.get("because", "")), people[text_hash])
        for text_hash, one in found.items()
    }


def _spoils(organisation: Organisation) -> list[reading.Told]:
    """What says of a whole notice that it is void."""
    with of(organisation):
        return [reading.told(row) for row in reading.events_of(organisation, [])]


def _authors(versions: Sequence[NoticeVersion]) -> set[int]:
    return {pk for version in versions for pk in version.author_ids}


def review_day(version: NoticeVersion) -> date:
    """The day by which a published version is read again: so long after it was published or read last."""
    last = version.reviews.values_list("at", flat=True).first() or version.published_at
    assert last
    return deadlines.after(last.date(), REVIEW_MONTHS, "months")


def to_ask_again(organisation: Organisation) -> list[Row]:
    """Versions that other words have replaced, whose people agreed to what is not shown any more, and those
    that are void."""
    ours = NoticeVersion.objects.of(organisation)
    void = [one.event.notice for one in _spoils(organisation)]
    found = ours.filter(Q(pk__in=ours.replaced().values("pk")) | Q(text_hash__in=void))
    ordered = found.select_related("notice__organisation").order_by("notice__name", "-number")
    return rows(organisation, list(ordered))


def story(version: NoticeVersion) -> list[NoticeMove]:
    """What happened, the newest first; of saves in a row by one person the last."""
    told: list[NoticeMove] = []
    for move in version.moves.select_related("by"):
        before = told[-1] if told else None
        if before and before.is_edit and move.is_edit and before.by_id == move.by_id:
            continue
        told.append(move)
    return told
