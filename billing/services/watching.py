"""Tell in time that a quarter begins for which no rate card is here."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from alerts.models import Alert, Kind, Severity
from alerts.services import close_alert, raise_alert
from assets.models import WhatsAppAccount
from billing.models import Card

NOTICE = timedelta(days=21)  # Meta announces rates a month before


def watch(today: date | None = None) -> int:
    """One open alert for each organisation and currency that it is billed in; it closes when there is
    a card of the quarter, or when nobody is billed in the currency any more. How many are open."""
    quarter = quarter_due(today or timezone.now().date())
    missing = _missing(quarter)
    for alert in (
        Alert.objects.open().filter(kind=Kind.RATES_MISSING).select_related("organisation")
    ):
        if (alert.organisation_id, alert.subject) not in missing:
            close_alert(alert.organisation, kind=Kind.RATES_MISSING, subject=alert.subject)
    for organisation, currency in missing.values():
        raise_alert(
            organisation,
            kind=Kind.RATES_MISSING,
            subject=_subject(currency),
            title=f"{currency} {quarter}",
            severity=Severity.WARNING,
            link=reverse("billing:upload_create", args=[organisation.slug]),
            detail={"billed_in": currency, "quarter": str(quarter)},
        )
    return len(missing)


def quarter_due(today: date) -> date:
    """The first day of the quarter that has begun, or of the next one if that is near."""
    day = today + NOTICE
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _missing(quarter: date) -> dict[tuple[int, str], tuple[Organisation, str]]:
    """Organisation and currency without an active card of this quarter, own or shipped."""
    used: dict[tuple[int, str], tuple[Organisation, str]] = {}
    for account in WhatsAppAccount.objects.exclude(currency="").select_related("organisation"):
        key = (account.organisation_id, _subject(account.currency))
        used[key] = (account.organisation, account.currency)
    return {
        key: (organisation, currency)
        for key, (organisation, currency) in used.items()
        if not _has(organisation, currency, quarter)
    }


def _has(organisation: Organisation, currency: str, quarter: date) -> bool:
    cards = Card.objects.for_use_by(organisation).filter(effective_from__gte=quarter)
    return cards.filter(currency=currency).exists()


def _subject(currency: str) -> str:
    return f"rates:{currency}"
