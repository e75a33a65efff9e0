"""What a reading shows that a person must know, as alerts; each closes when a later reading is
clean.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from alerts.models import Alert, Kind, Severity
from alerts.services import close_alert, raise_alert
from assets import ports, subscription
from assets.models import PhoneNumber, WhatsAppAccount
from assets.services import news
from assets.services.trouble import link_to_account, link_to_number, subject_of
from assets.words import ACCOUNT_WORDS, NUMBER_WORDS, unknown_words, word_in

RATED = {"YELLOW": Severity.WARNING, "RED": Severity.CRITICAL}
HEALTH = {"LIMITED": Severity.WARNING, "BLOCKED": Severity.CRITICAL}


def report_findings(account: WhatsAppAccount) -> None:
    """Compare the account and its numbers, just read, with what should be."""
    numbers = list(account.numbers.select_related("organisation").order_by("pk"))
    _report_subscription(account)
    _report_overrides(account, numbers)
    subjects = [_subject(number) for number in numbers]
    alerts = Alert.objects.of(account.organisation).open().filter(kind=Kind.NUMBER_TROUBLE)
    told = set(alerts.filter(subject__in=subjects).values_list("subject", flat=True))
    news.settle_reviews(account, numbers)
    stopped = _is_stopped(account)
    for number in numbers:
        _report_number(number, is_told=_subject(number) in told, stopped=stopped)
    _report_unknown_words(account, numbers)


def trouble_of(number: PhoneNumber) -> tuple[Severity, dict[str, Any]] | None:
    """How bad and what: gone from Meta's list, not connected, cannot send, or rated low.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
    """
    if number.missing_since:
        return Severity.WARNING, {"what": "missing"}
    if number.status and number.status.upper() != "CONNECTED":
        return Severity.CRITICAL, {"what": "status", "word": number.status}
    health = word_in(number.facts, "can_send_message").upper()
    if health in HEALTH:
        return HEALTH[health], {"what": "health", "word": health}
    if number.quality_rating.upper() in RATED:
        rating = number.quality_rating.upper()
        return RATED[rating], {"what": "quality", "word": rating}
    return None


def _subject(number: PhoneNumber) -> str:
    return f"number:{number.phone_number_id}"


def _is_stopped(account: WhatsAppAccount) -> bool:
    """Is there a case that says why nothing of this account can send: restricted, banned, not paid for?"""
    restricted = Q(kind=Kind.ACCOUNT_RESTRICTED, subject__startswith=f"news:{account.waba_id}:")
    unpaid = Q(kind=Kind.PAYMENT_MISSING, subject=f"payment:{account.waba_id}")
    return Alert.objects.of(account.organisation).open().filter(restricted | unpaid).exists()


def _report_number(number: PhoneNumber, *, is_told: bool, stopped: bool) -> None:
    """What comes of its account's trouble (`stopped`) is no case of its own."""
    trouble = trouble_of(number)
    if trouble and stopped and trouble[1]["what"] in ("status", "health"):
        return
    if trouble is None:
        if is_told:
            close_alert(number.organisation, kind=Kind.NUMBER_TROUBLE, subject=_subject(number))
        return
    severity, detail = trouble
    raise_alert(
        number.organisation,
        kind=Kind.NUMBER_TROUBLE,
        subject=_subject(number),
        title=str(number),
        severity=severity,
        link=link_to_number(number),
        detail=detail,
    )


def _report_subscription(account: WhatsAppAccount) -> None:
    """Without our app among its subscribers the account sends us no webhooks at all.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
    """
    subject = subject_of(account)
    if account.subscribed is not False:
        close_alert(account.organisation, kind=Kind.SUBSCRIPTION_MISSING, subject=subject)
        return
    raise_alert(
        account.organisation,
        kind=Kind.SUBSCRIPTION_MISSING,
        subject=subject,
        title=str(account),
        severity=Severity.CRITICAL,
        link=ports.webhooks_page(account) or link_to_account(account),
    )


def _report_overrides(account: WhatsAppAccount, numbers: list[PhoneNumber]) -> None:
    """Messages that go to an address that is not ours, because somebody set one."""
    subject = subject_of(account)
    listed = [number for number in numbers if number.missing_since is None]
    found = [*subscription.of_account(account)]
    for number in listed:
        found += subscription.of_number(account.connection, number)
    where = sorted({one.where for one in found if one.code in subscription.ELSEWHERE})
    if not where:
        close_alert(account.organisation, kind=Kind.WEBHOOKS_ELSEWHERE, subject=subject)
        return
    raise_alert(
        account.organisation,
        kind=Kind.WEBHOOKS_ELSEWHERE,
        subject=subject,
        title=str(account),
        severity=Severity.CRITICAL,
        link=ports.webhooks_page(account) or link_to_account(account),
        detail={"where": where},
    )


def _report_unknown_words(account: WhatsAppAccount, numbers: list[PhoneNumber]) -> None:
    """One alert per field and word of this account; the word itself is kept as it came."""
    found = set(unknown_words(ACCOUNT_WORDS, account.facts).items())
    for number in numbers:
        said = number.facts | {"quality_rating": number.quality_rating, "status": number.status}
        found |= set(unknown_words(NUMBER_WORDS, said).items())
    prefix = f"assets:{account.waba_id}:"
    subjects = {f"{prefix}{field}:{word}"[:120]: (field, word) for field, word in found}
    ours = Alert.objects.of(account.organisation).open().filter(kind=Kind.UNKNOWN_WORD)
    for alert in ours.filter(subject__startswith=prefix).exclude(subject__in=subjects):
        close_alert(account.organisation, kind=Kind.UNKNOWN_WORD, subject=alert.subject)
    for subject, (field, word) in subjects.items():
        raise_alert(
            account.organisation,
            kind=Kind.UNKNOWN_WORD,
            subject=subject,
            title=str(account),
            severity=Severity.INFO,
            link=link_to_account(account),
            detail={"field": field, "word": word[:100]},
        )
