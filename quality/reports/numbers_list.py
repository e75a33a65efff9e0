"""Every number with how it stands now and where it is going, those in trouble first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import Organisation
from assets.models import PhoneNumber, WhatsAppAccount
from assets.words import Word
from quality.models import Kind, Metric, Reading
from quality.reports.days import Counts, lately
from quality.words import word_of

RATINGS = ("GREEN", "YELLOW", "RED", "UNKNOWN")
RANKS = {"GREEN": 3, "YELLOW": 2, "RED": 1}
TREND = timedelta(days=30)
LATELY = timedelta(days=6)  # and today
AT_ONCE = 500
# The order: the first that fits. A number in none of these is fine.
TROUBLES: list[tuple[Metric, tuple[str, ...]]] = [
    (Metric.STATUS, ()),  # anything but CONNECTED
    (Metric.HEALTH, ("BLOCKED",)),
    (Metric.RATING, ("RED",)),
    (Metric.RATING, ("YELLOW",)),
    (Metric.HEALTH, ("LIMITED",)),
]
FINE = 9


@dataclass(frozen=True)
class Filters:
    """`rating`: Meta's word, "" for all; `only_trouble`: those in any of TROUBLES."""

    q: str = ""
    rating: str = ""
    only_trouble: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        rating = query.get("rating", "").upper()
        return cls(
            q=query.get("q", "").strip()[:100],
            rating=rating if rating in RATINGS else "",
            only_trouble=query.get("show") == "trouble",
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.q or self.rating or self.only_trouble)


@dataclass(frozen=True)
class Trend:
    """How the rating last changed in TREND: up, down, or another word. None where it did not."""

    way: str  # up or down
    was: Word
    at: datetime


@dataclass(frozen=True)
class Line:
    """A word is None where nothing was read."""

    number: PhoneNumber
    rating: Word | None
    since: datetime | None  # of the rating
    trend: Trend | None
    status: Word | None
    health: Word | None
    limit: Word | None
    lately: Counts


def numbers(
    organisation: Organisation, filters: Filters, account: WhatsAppAccount | None
) -> QuerySet[PhoneNumber]:
    """In order, those in trouble first."""
    rows = PhoneNumber.objects.of(organisation).select_related("account__connection")
    if account is not None:
        rows = rows.filter(account=account)
    if filters.q:
        digits = "".join(filter(str.isdecimal, filters.q))
        found = Q(verified_name__icontains=filters.q) | Q(account__name__icontains=filters.q)
        found |= Q(display_phone_number__icontains=filters.q) | Q(phone_number_id=filters.q)
        if len(digits) >= 4:  # +81 3-5550-0142, however it is typed
            found |= Q(display_phone_number__regex=r"[^0-9]*".join(digits))
        rows = rows.filter(found)
    present = Reading.objects.of(organisation).present().filter(kind=Kind.NUMBER)
    if filters.rating:
        rated = present.filter(metric=Metric.RATING, value=filters.rating)
        rows = rows.filter(phone_number_id__in=rated.values("subject_id"))
    ranked: QuerySet[Any] = rows.annotate(trouble=_trouble(present))
    if filters.only_trouble:
        ranked = ranked.filter(trouble__lt=FINE)
    return ranked.order_by("trouble", "display_phone_number", "pk")


def _trouble(present: QuerySet[Reading]) -> Case:
    """As a rank; 0 is a number that Meta no longer lists."""
    whens = [When(missing_since__isnull=False, then=Value(0))]
    for rank, (metric, values) in enumerate(TROUBLES, start=1):
        rows = present.filter(metric=metric)
        rows = rows.filter(value__in=values) if values else rows.exclude(value="CONNECTED")
        ids = list(rows.values_list("subject_id", flat=True))
        if ids:
            whens.append(When(phone_number_id__in=ids, then=Value(rank)))
    return Case(*whens, default=Value(FINE), output_field=IntegerField())


def lines(organisation: Organisation, rows: Sequence[PhoneNumber]) -> list[Line]:
    """Three queries, however many rows."""
    ids = [row.phone_number_id for row in rows]
    told = _readings(organisation, ids)
    limits = dict(
        Reading.objects.of(organisation)
        .present()
        .about(Kind.PORTFOLIO, *{row.account.connection.business_id for row in rows})
        .filter(metric=Metric.LIMIT)
        .values_list("subject_id", "value")
    )
    sums = lately(organisation, ids, timezone.localdate() - LATELY)
    return [
        _line(
            row,
            told[row.phone_number_id],
            limits.get(row.account.connection.business_id, ""),
            sums.get(row.phone_number_id, Counts()),
        )
        for row in rows
    ]


def every_line(organisation: Organisation, rows: QuerySet[PhoneNumber]) -> Iterator[Line]:
    """For a file: all of them, some hundreds at a time."""
    found = list(rows)
    for start in range(0, len(found), AT_ONCE):
        yield from lines(organisation, found[start : start + AT_ONCE])


def _readings(
    organisation: Organisation, ids: Iterable[str]
) -> dict[str, dict[str, list[Reading]]]:
    """By number and metric, the newest first: what holds, and ratings that ended lately."""
    rows = Reading.objects.of(organisation).about(Kind.NUMBER, *ids)
    lately_rated = Q(metric=Metric.RATING, until_at__gte=timezone.now() - TREND)
    wanted = Q(until_at=None, metric__in=[Metric.RATING, Metric.STATUS, Metric.HEALTH])
    found: dict[str, dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.filter(wanted | lately_rated).order_by("-from_at", "-value"):
        found[row.subject_id][row.metric].append(row)
    return found


def _line(number: PhoneNumber, told: Mapping[str, list[Reading]], limit: str, sums: Counts) -> Line:
    def now(metric: Metric) -> Word | None:
        held = [row for row in told.get(metric, ()) if row.until_at is None]
        return word_of(Kind.NUMBER, metric, held[0].value) if held else None

    ratings = told.get(Metric.RATING, [])
    return Line(
        number=number,
        rating=now(Metric.RATING),
        since=ratings[0].from_at if ratings else None,
        trend=trend(ratings),
        status=now(Metric.STATUS),
        health=now(Metric.HEALTH),
        limit=word_of(Kind.PORTFOLIO, Metric.LIMIT, limit) if limit else None,
        lately=sums,
    )


def trend(ratings: Sequence[Reading]) -> Trend | None:
    """Of ratings, the newest first. What is not rated says nothing about a direction."""
    rated = [row for row in ratings if row.value in RANKS]
    if len(rated) < 2 or rated[0].until_at is not None:
        return None
    new, old = rated[0], rated[1]
    if new.value == old.value:
        return None
    way = "up" if RANKS[new.value] > RANKS[old.value] else "down"
    return Trend(way, word_of(Kind.NUMBER, Metric.RATING, old.value), new.from_at)
