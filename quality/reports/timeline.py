"""What held when, of one number or one account: bands of values with what happened laid over them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, Q
from django.utils.functional import Promise

from accounts.charts import WIDTH
from accounts.models import Organisation
from assets.models import PhoneNumber, WhatsAppAccount
from assets.words import Word
from quality.models import Kind, Metric, Reading
from quality.periods import Period
from quality.ports import Around
from quality.reports.around import around
from quality.words import word_of

HEIGHTS = {"good": 24, "info": 18, "neutral": 18, "warn": 14, "bad": 7}  # of BAND: lower is worse
BAND = 24
MOST_PIECES = 400  # of one band, the newest; more cannot be told apart
MOST_ROWS = 100  # of the table; the file has all
SHORTEST = timedelta(days=1)  # a time that is drawn, when there is only a moment


@dataclass(frozen=True)
class Subject:
    """`prefix`: how its bands are named where there are several subjects of a kind."""

    kind: Kind
    id: str
    prefix: str = ""


@dataclass(frozen=True)
class Layer:
    """All that a band has in one tone, as the path of an SVG."""

    tone: str
    path: str


@dataclass(frozen=True)
class Band:
    """`now` holds since `since`; it is the last one that is known."""

    key: str
    label: str | Promise
    prefix: str
    now: Word
    since: datetime
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class Row:
    """One value, as the table beside the bands has it. `until` None: it still holds."""

    subject: Subject
    label: str | Promise
    word: Word
    value: str
    since: datetime
    until: datetime | None
    source: str


@dataclass(frozen=True)
class Mark:
    """Something that happened, at `x` of WIDTH."""

    x: float
    what: Around


@dataclass(frozen=True)
class Timeline:
    """`since` is where the drawing begins: the period, or the first reading."""

    period: Period
    since: datetime
    bands: tuple[Band, ...]
    rows: tuple[Row, ...]  # the newest first
    marks: tuple[Mark, ...]  # the newest first

    @property
    def is_empty(self) -> bool:
        return not self.bands

    @property
    def marks_path(self) -> str:
        """A line across a band for each."""
        return "".join(f"M{mark.x} 0V{BAND}" for mark in self.marks)

    @property
    def shown_rows(self) -> tuple[Row, ...]:
        return self.rows[:MOST_ROWS]

    @property
    def is_cut(self) -> bool:
        return len(self.rows) > MOST_ROWS


def of_number(number: PhoneNumber, period: Period) -> Timeline:
    """With what its account and its portfolio have in common with it."""
    account = number.account
    subjects = [
        Subject(Kind.NUMBER, number.phone_number_id),
        Subject(Kind.PORTFOLIO, account.connection.business_id),
        Subject(Kind.ACCOUNT, account.waba_id),
    ]
    wanted = {Kind.ACCOUNT: {Metric.RESTRICTION, Metric.MISUSE, Metric.BAN, Metric.REVIEW}}
    return _timeline(number.organisation, subjects, period, account, number, wanted)


def of_account(account: WhatsAppAccount, period: Period) -> Timeline:
    """With the rating and the connection of each of its numbers."""
    numbers = account.numbers.order_by("display_phone_number", "pk")
    subjects = [
        Subject(Kind.ACCOUNT, account.waba_id),
        Subject(Kind.PORTFOLIO, account.connection.business_id),
        *(Subject(Kind.NUMBER, one.phone_number_id, str(one)) for one in numbers),
    ]
    wanted = {Kind.NUMBER: {Metric.RATING, Metric.STATUS}}
    return _timeline(account.organisation, subjects, period, account, None, wanted)


def _timeline(
    organisation: Organisation,
    subjects: Sequence[Subject],
    period: Period,
    account: WhatsAppAccount,
    number: PhoneNumber | None,
    wanted: dict[Kind, set[Metric]],
) -> Timeline:
    """Two queries, and those of what happened around it."""
    readings = Reading.objects.of(organisation).filter(_about(subjects, wanted))
    first = period.since or readings.aggregate(first=Min("from_at"))["first"] or period.until
    since = min(first, period.until - SHORTEST)
    rows = list(readings.between(since, period.until).in_order())
    events = around(account, number, since, period.until) if rows else ()
    return Timeline(
        period,
        since,
        tuple(_bands(subjects, rows, since, period.until)),
        tuple(_row(subjects, row) for row in reversed(rows)),
        tuple(Mark(_x(one.at, since, period.until), one) for one in events),
    )


def _about(subjects: Sequence[Subject], wanted: dict[Kind, set[Metric]]) -> Q:
    by_kind: dict[Kind, list[str]] = defaultdict(list)
    for one in subjects:
        by_kind[one.kind].append(one.id)
    found = Q()
    for kind, ids in by_kind.items():
        of_kind = Q(kind=kind, subject_id__in=ids)
        if kind in wanted:
            of_kind &= Q(metric__in=sorted(wanted[kind]))
        found |= of_kind
    return found


def _bands(
    subjects: Sequence[Subject], rows: Sequence[Reading], since: datetime, until: datetime
) -> Iterator[Band]:
    """In the order of the subjects, then of the metrics."""
    told: dict[tuple[str, str, str], list[Reading]] = defaultdict(list)
    for row in rows:
        told[row.kind, row.subject_id, row.metric].append(row)
    for subject in subjects:
        for metric in Metric:
            found = told.get((subject.kind, subject.id, metric))
            if found:
                last = found[-1]
                yield Band(
                    f"{subject.id}-{metric}",
                    metric.label,
                    subject.prefix,
                    word_of(last.kind, last.metric, last.value),
                    last.from_at,
                    tuple(_layers(found[-MOST_PIECES:], since, until)),
                )


def _layers(rows: Sequence[Reading], since: datetime, until: datetime) -> Iterator[Layer]:
    """A box for each value, as high as its tone is good."""
    paths: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        tone = word_of(row.kind, row.metric, row.value).tone
        x, end = _x(row.from_at, since, until), _x(row.until_at or until, since, until)
        height = HEIGHTS[tone]
        paths[tone].append(f"M{x} {BAND}v-{height}h{max(end - x, 1):.1f}v{height}z")
    yield from (Layer(tone, "".join(boxes)) for tone, boxes in paths.items())


def _x(at: datetime, since: datetime, until: datetime) -> float:
    share = (at - since) / (until - since)
    return round(WIDTH * min(max(share, 0.0), 1.0), 1)


def _row(subjects: Sequence[Subject], row: Reading) -> Row:
    subject = next(one for one in subjects if (one.kind, one.id) == (row.kind, row.subject_id))
    return Row(
        subject,
        Metric(row.metric).label,
        word_of(row.kind, row.metric, row.value),
        row.value,
        row.from_at,
        row.until_at,
        row.get_source_display(),
    )
