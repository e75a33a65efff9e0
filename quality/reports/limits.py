"""Portfolios against their messaging limits: how much is used, when it fills, the way to the next tier."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Organisation
from assets.models import Connection, PhoneNumber
from assets.words import Word
from quality import ports
from quality.headroom import Headroom, Path, headroom, path
from quality.models import Kind, LimitUse, Metric, PortfolioDay, Reading
from quality.words import word_of

PEAKS = 30  # days of the chart


@dataclass(frozen=True)
class PortfolioLimit:
    """`room` None: not counted yet. `word` None: the limit was not read yet."""

    connection: Connection
    word: Word | None
    room: Headroom | None

    @property
    def share(self) -> float:
        return self.room.share or 0.0 if self.room else 0.0


@dataclass(frozen=True)
class Peak:
    """The most people of any 24 hours that ended on the day."""

    at: date
    people: int


@dataclass(frozen=True)
class Detail:
    limit: PortfolioLimit
    path: Path | None
    next_word: Word | None
    peaks: tuple[Peak, ...]


def limits(
    organisation: Organisation, connections: Sequence[Connection] | None = None
) -> list[PortfolioLimit]:
    """Of every connected portfolio, the fullest first. Three queries."""
    if connections is None:
        usable = Connection.objects.of(organisation).usable()
        connections = list(usable.order_by("business_name", "pk"))
    return sorted(_limits(connections), key=lambda one: -one.share)


def fullest(organisations: Collection[int]) -> dict[int, PortfolioLimit]:
    """By organisation's key, its fullest portfolio; one without a portfolio has none. Three queries."""
    usable = Connection.objects.usable().filter(organisation__in=organisations)
    found = _limits(list(usable.order_by("business_name", "pk")))
    return {one.connection.organisation_id: one for one in sorted(found, key=lambda one: one.share)}


def _limits(connections: Sequence[Connection]) -> list[PortfolioLimit]:
    """In their order. Two queries."""
    organisations = {one.organisation_id for one in connections}
    ids = [one.business_id for one in connections]
    uses = {
        (use.organisation_id, use.business_id): use
        for use in LimitUse.objects.filter(organisation__in=organisations, business_id__in=ids)
    }
    rows = Reading.objects.filter(organisation__in=organisations).present()
    told = rows.about(Kind.PORTFOLIO, *ids).filter(metric=Metric.LIMIT)
    words = {
        (organisation, business_id): word
        for organisation, business_id, word in told.values_list(
            "organisation_id", "subject_id", "value"
        )
    }
    keys = [(one.organisation_id, one.business_id) for one in connections]
    return [
        _limit(one, words.get(key, ""), uses.get(key))
        for one, key in zip(connections, keys, strict=True)
    ]


def _limit(connection: Connection, word: str, use: LimitUse | None) -> PortfolioLimit:
    told = word_of(Kind.PORTFOLIO, Metric.LIMIT, word) if word else None
    if use is None:
        return PortfolioLimit(connection, told, None)
    room = headroom(
        word,
        used=use.used,
        leaving=use.leaving,
        arrived=use.arrived,
        counted_at=use.counted_at,
    )
    return PortfolioLimit(connection, told, room)


def detail(connection: Connection) -> Detail:
    """One portfolio with the way to its next tier. Nine queries."""
    organisation = connection.organisation
    [limit] = limits(organisation, [connection])
    today = timezone.now().date()
    rows = PortfolioDay.objects.of(organisation).filter(business_id=connection.business_id)
    reached = rows.exclude(month=None).filter(day__gte=today - timedelta(days=2))
    last = reached.order_by("-day").first()
    word = _word(connection)
    way = path(
        word,
        is_verified=_is_verified(connection),
        high_quality=_has_high_quality(connection),
        week=last.week if last else None,
        month=last.month if last else None,
    )
    peaks = dict(rows.filter(day__gt=today - timedelta(days=PEAKS)).values_list("day", "peak"))
    every = (today - timedelta(days=n) for n in reversed(range(PEAKS)))
    return Detail(
        limit,
        way,
        word_of(Kind.PORTFOLIO, Metric.LIMIT, way.next_word) if way else None,
        tuple(Peak(day, peaks.get(day, 0)) for day in every),
    )


def _word(connection: Connection) -> str:
    rows = Reading.objects.of(connection.organisation).present()
    found = rows.about(Kind.PORTFOLIO, connection.business_id).filter(metric=Metric.LIMIT)
    return found.values_list("value", flat=True).first() or ""


def _is_verified(connection: Connection) -> bool | None:
    """By what the portfolio's accounts say, or the portfolio itself."""
    wabas = connection.accounts.values("waba_id")
    rows = Reading.objects.of(connection.organisation).present()
    rows = rows.filter(kind=Kind.ACCOUNT, subject_id__in=wabas, metric=Metric.VERIFICATION)
    said = set(rows.values_list("value", flat=True))
    said.add(str(connection.business_facts.get("verification_status") or "").upper())
    said.discard("")
    return "VERIFIED" in said if said else None


def _has_high_quality(connection: Connection) -> bool | None:
    """Is no number and no template of the portfolio rated medium or low?"""
    if ports.low_templates(list(connection.accounts.values_list("waba_id", flat=True))):
        return False
    numbers = PhoneNumber.objects.of(connection.organisation).filter(
        account__connection=connection, missing_since=None
    )
    rows = Reading.objects.of(connection.organisation).present()
    rows = rows.filter(
        kind=Kind.NUMBER,
        subject_id__in=numbers.values("phone_number_id"),
        metric=Metric.RATING,
    )
    said = set(rows.values_list("value", flat=True))
    return not said & {"YELLOW", "RED"} if said else None
