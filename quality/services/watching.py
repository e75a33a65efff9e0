"""Portfolios near their messaging limit, or about to fill it, as alerts. Raised and closed from what was
measured."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from accounts.models import Organisation
from alerts.models import Alert, Kind, Severity
from alerts.rules import threshold
from alerts.services import close_alert, raise_alert
from quality.models import LimitUse
from quality.reports.limits import PortfolioLimit, limits

CALM = 0.9  # of the threshold: above it an open alert stays, so that it does not come and go


def watch_limits() -> None:
    """Every organisation of which something was measured. Twice is once."""
    measured = LimitUse.objects.values("organisation")
    for organisation in Organisation.objects.filter(pk__in=measured).order_by("pk"):
        watch(organisation)


def watch(organisation: Organisation) -> None:
    """Raise what is at the threshold, close what is well below, or of which no limit is known any more.

    A limit that fills fast is told before it is near; once it is near, that case tells when it is full.
    """
    most = threshold(organisation, Kind.LIMIT_NEAR)
    early = timedelta(hours=threshold(organisation, Kind.LIMIT_FILLS))
    told = {kind: _subjects(organisation, kind) for kind in (Kind.LIMIT_NEAR, Kind.LIMIT_FILLS)}
    now: dict[Kind, set[str]] = {kind: set() for kind in told}
    for one in limits(organisation):
        subject = f"portfolio:{one.connection.business_id}"
        kind = None
        if one.share >= most or (subject in told[Kind.LIMIT_NEAR] and one.share >= most * CALM):
            kind = Kind.LIMIT_NEAR
        elif _fills(one, early, is_told=subject in told[Kind.LIMIT_FILLS]):
            kind = Kind.LIMIT_FILLS
        if kind:
            now[kind].add(subject)
            _tell(organisation, kind, one, subject)
    for kind, subjects in told.items():
        for subject in subjects - now[kind]:
            close_alert(organisation, kind=kind, subject=subject)


def _subjects(organisation: Organisation, kind: Kind) -> set[str]:
    opened = Alert.objects.of(organisation).open().filter(kind=kind)
    return set(opened.values_list("subject", flat=True))


def _fills(one: PortfolioLimit, early: timedelta, *, is_told: bool) -> bool:
    """Within `early`, or, where it was told already, at all within a day."""
    if one.room is None or one.room.fills_at is None:
        return False
    return is_told or one.room.fills_at - one.room.counted_at <= early


def _tell(organisation: Organisation, kind: Kind, one: PortfolioLimit, subject: str) -> None:
    room = one.room
    assert room is not None  # or it would have no share
    full_at = room.fills_at.isoformat(timespec="minutes") if room.fills_at else ""
    raise_alert(
        organisation,
        kind=kind,
        subject=subject,
        title=str(one.connection),
        severity=Severity.CRITICAL if one.share >= 100 else Severity.WARNING,
        link=reverse("quality:limit_detail", args=[organisation.slug, one.connection.pk]),
        detail={"people": room.used, "most": room.limit, "full_at": full_at},
    )
