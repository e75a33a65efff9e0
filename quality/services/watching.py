"""Portfolios near their messaging limit, as alerts. Raised and closed from what was measured."""

from __future__ import annotations

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
    """Raise what is at the threshold, close what is well below, or of which no limit is known any more."""
    most = threshold(organisation, Kind.LIMIT_NEAR)
    opened = Alert.objects.of(organisation).open().filter(kind=Kind.LIMIT_NEAR)
    told = set(opened.values_list("subject", flat=True))
    near: set[str] = set()
    for one in limits(organisation):
        subject = f"portfolio:{one.connection.business_id}"
        if one.share >= most or (subject in told and one.share >= most * CALM):
            near.add(subject)
            _tell(organisation, one, subject)
    for subject in told - near:
        close_alert(organisation, kind=Kind.LIMIT_NEAR, subject=subject)


def _tell(organisation: Organisation, one: PortfolioLimit, subject: str) -> None:
    room = one.room
    assert room is not None  # or it would have no share
    full_at = room.fills_at.isoformat(timespec="minutes") if room.fills_at else ""
    raise_alert(
        organisation,
        kind=Kind.LIMIT_NEAR,
        subject=subject,
        title=str(one.connection),
        severity=Severity.CRITICAL if one.share >= 100 else Severity.WARNING,
        link=reverse("quality:limit_detail", args=[organisation.slug, one.connection.pk]),
        detail={"people": room.used, "most": room.limit, "full_at": full_at},
    )
