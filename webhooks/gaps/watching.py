"""Is an account silent? Its rhythm says when to suspect it, Meta's message history whether it is so.

An account that sends nothing is quiet and not silent. So before anybody is told, the span since the last
webhook is back-filled: statuses in it that nobody told are proof, none are the answer that all is well.
Where Meta offers no history, longer quiet than usual is told as what it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from alerts.models import Alert, Kind, Severity
from alerts.services import close_alert, raise_alert
from assets.models import WhatsAppAccount
from webhooks.gaps import backfilling
from webhooks.gaps.hearing import MESSAGES
from webhooks.gaps.links import webhooks_page
from webhooks.gaps.missed import GRACE
from webhooks.gaps.models import Backfill
from webhooks.gaps.rhythm import Rhythm, State, rhythms

ASK_AGAIN = timedelta(hours=1)  # while it stays quiet


def watch(account: WhatsAppAccount) -> Backfill | None:
    """Raise or close the alerts of each field; the back-fill to ring for, if one was asked for."""
    asked = None
    for rhythm in rhythms(account, timezone.now()):
        if rhythm.state != State.SILENT:
            asked = _is_heard(account, rhythm) or asked
        elif rhythm.field != MESSAGES:
            _tell(account, rhythm, Severity.WARNING)
        else:
            asked = _look_for_proof(account, rhythm) or asked
    return asked


def forget_unread() -> None:
    """Close the alerts of accounts whose connection is not in use: nothing is expected of them."""
    read = set(WhatsAppAccount.objects.readable().values_list("waba_id", flat=True))
    opened = Alert.objects.open().filter(kind=Kind.WEBHOOKS_SILENT).select_related("organisation")
    for alert in opened:
        if alert.subject.split(":")[1] not in read:
            close_alert(alert.organisation, kind=alert.kind, subject=alert.subject)


def _look_for_proof(account: WhatsAppAccount, rhythm: Rhythm) -> Backfill | None:
    """Decide by what was read since the last webhook; ask when nothing was, or long ago."""
    now = timezone.now()
    of_gap = account.backfills.filter(from_at__gte=rhythm.last_at).order_by("-asked_at")
    done = [one for one in of_gap if one.finished_at]
    missed = sum(one.learned for one in done)
    if missed:
        _tell(account, rhythm, Severity.CRITICAL, missed=missed)
    elif done and not done[0].history_offered:
        _tell(account, rhythm, Severity.WARNING)
    elif done:
        _close(account, rhythm.field)  # nothing was sent: it is only quiet
    if done and done[0].asked_at > now - ASK_AGAIN:
        return None
    return backfilling.ask(account, from_at=rhythm.last_at, to_at=now - GRACE)


def _is_heard(account: WhatsAppAccount, rhythm: Rhythm) -> Backfill | None:
    """It comes again: close the alert, and read what the gap may have swallowed."""
    alert = _alert(account, rhythm.field)
    if alert is None:
        return None
    _close(account, rhythm.field)
    since = datetime.fromisoformat(alert.detail["since"])
    return backfilling.ask(account, from_at=since, to_at=timezone.now() - GRACE)


def _tell(account: WhatsAppAccount, rhythm: Rhythm, severity: Severity, **more: Any) -> None:
    raise_alert(
        account.organisation,
        kind=Kind.WEBHOOKS_SILENT,
        subject=_subject(account, rhythm.field),
        title=str(account),
        severity=severity,
        link=webhooks_page(account),
        detail={
            "webhook": rhythm.field,
            "since": rhythm.last_at.isoformat(timespec="seconds"),
            **more,
        },
    )


def _close(account: WhatsAppAccount, field: str) -> None:
    subject = _subject(account, field)
    close_alert(account.organisation, kind=Kind.WEBHOOKS_SILENT, subject=subject)


def _alert(account: WhatsAppAccount, field: str) -> Alert | None:
    alerts = Alert.objects.of(account.organisation).open().filter(kind=Kind.WEBHOOKS_SILENT)
    return alerts.filter(subject=_subject(account, field)).first()


def _subject(account: WhatsAppAccount, field: str) -> str:
    return f"silence:{account.waba_id}:{field}"[:120]
