"""Alerts about the log: it is not signed, it does not verify, it is late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from alerts.models import Kind, Severity
from alerts.services import close_alert, raise_alert
from optin.models import Anchor, Log, Verification

UNANCHORED = timedelta(hours=48)  # a day is one anchor's distance; two are trouble


def tell_of_refusal(log: Log) -> None:
    wrong, severity = bool(log.refusal), Severity.CRITICAL
    _tell(log, Kind.LOG_REFUSED, wrong=wrong, severity=severity, facts=log.facts)


def tell_of_verification(log: Log, verification: Verification) -> None:
    said = [str(one["said"]) for one in verification.failed]
    _tell(
        log, Kind.LOG_BROKEN, wrong=bool(said), severity=Severity.CRITICAL, facts={"said": said[:5]}
    )


def tell_of_lateness(log: Log, *, overdue: int, unsigned_since: datetime | None) -> None:
    """`overdue`: promises that were not kept. `unsigned_since`: the oldest event that is in no checkpoint
    that was kept outside."""
    stale = unsigned_since is not None and unsigned_since < timezone.now() - UNANCHORED
    since = unsigned_since.isoformat(timespec="minutes") if unsigned_since else ""
    facts = {"overdue": overdue or "", "unsigned_since": since}
    _tell(
        log,
        Kind.LOG_LATE,
        wrong=bool(overdue) or stale,
        severity=Severity.CRITICAL if overdue else Severity.WARNING,
        facts=facts,
    )


def last_anchored(log: Log) -> int:
    """The size of the largest checkpoint that is kept outside; 0 when none is."""
    rows = Anchor.objects.of(log.organisation).filter(origin=log.origin)
    sizes = rows.exclude(anchored_at=None).order_by("-size").values_list("size", flat=True)
    return sizes.first() or 0


def _tell(
    log: Log, kind: Kind, *, wrong: bool, severity: Severity, facts: Mapping[str, object]
) -> None:
    subject = "consent-log"
    if not wrong:
        close_alert(log.organisation, kind=kind, subject=subject)
        return
    raise_alert(
        log.organisation,
        kind=kind,
        subject=subject,
        title=log.origin,
        severity=severity,
        link=reverse("optin:integrity_detail", args=[log.organisation.slug]),
        detail=dict(facts),
    )
