"""Can Meta bill an account, and until when in its currency?

The account's own reading tells `primary_funding_id`: absent from a valid answer means that there is no
payment method; where Meta would not tell the field, nothing is known. It being there says nothing of
money. https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing/change-billing-currency
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from alerts.models import Kind, Severity
from alerts.rules import threshold
from alerts.services import close_alert, raise_alert
from assets.models import WhatsAppAccount
from billing import ports
from billing.models import Payment
from traffic.facts import StatusFact

FIELD = "primary_funding_id"
BILLING_HUB = "https://business.facebook.com/billing_hub/"
PAYMENT_CODE = 131042  # "Business eligibility payment issue"
SEEN_WITHIN = timedelta(hours=24)  # so long a refusal counts after it came
URGENT = 14


class Method(models.TextChoices):
    KNOWN = "known", _("There is one")
    MISSING = "missing", _("There is none")
    REFUSED = "refused", _("There is one, and Meta refuses messages because of it")
    UNKNOWN = "unknown", _("Not known")


@dataclass(frozen=True)
class Deadline:
    """A country whose businesses Meta bills in its own currency only."""

    country: str
    currency: str
    last_day: date  # with another currency
    stops_on: date  # from here on nothing of such accounts is delivered


DEADLINES = (
    Deadline("IN", "INR", date(2026, 12, 31), date(2027, 1, 1)),
    Deadline("BR", "BRL", date(2027, 6, 30), date(2027, 7, 1)),
)


@dataclass(frozen=True)
class Readiness:
    account: WhatsAppAccount
    method: Method
    refused_at: datetime | None
    deadline: Deadline | None  # of its country, where its currency is another one
    country_known: bool
    today: date
    limit: ports.LimitUse | None = None  # None: not counted, or not asked for

    @property
    def days_left(self) -> int:
        """Up to the last day; below zero when it is over."""
        assert self.deadline is not None
        return (self.deadline.last_day - self.today).days

    @property
    def is_over(self) -> bool:
        return self.deadline is not None and self.today >= self.deadline.stops_on


def readiness(
    account: WhatsAppAccount, *, now: datetime, limit: ports.LimitUse | None = None
) -> Readiness:
    payment: Payment | None = getattr(account, "payment", None)
    refused_at = payment.refused_at if payment else None
    country = country_of(account.facts)
    return Readiness(
        account=account,
        method=method_of(account, refused_at, now),
        refused_at=refused_at,
        deadline=deadline_of(country, account.currency),
        country_known=bool(country),
        today=now.date(),
        limit=limit,
    )


def method_of(account: WhatsAppAccount, refused_at: datetime | None, now: datetime) -> Method:
    is_refused = refused_at is not None and refused_at > now - SEEN_WITHIN
    if account.read_at is None:
        return Method.REFUSED if is_refused else Method.UNKNOWN
    if account.facts.get(FIELD):
        return Method.REFUSED if is_refused else Method.KNOWN
    if FIELD in account.refused_fields:
        return Method.REFUSED if is_refused else Method.UNKNOWN
    return Method.MISSING


def country_of(facts: Mapping[str, Any]) -> str:
    """Where Meta says the business is; "" when it does not."""
    for name in ("primary_business_location", "country"):
        if isinstance(facts.get(name), str) and facts[name]:
            return str(facts[name]).upper()
    return ""


def deadline_of(country: str, currency: str) -> Deadline | None:
    """Meta decides which businesses of the country it concerns; it tells that nowhere we could read."""
    if not currency:
        return None
    return next(
        (one for one in DEADLINES if one.country == country and one.currency != currency), None
    )


def of(organisation: Organisation, *, now: datetime | None = None) -> list[Readiness]:
    """By the accounts' names."""
    rows = WhatsAppAccount.objects.of(organisation).select_related("payment", "connection")
    moment = now or timezone.now()
    limits = ports.limits_of(organisation)
    return [
        readiness(account, now=moment, limit=limits.get(account.connection.business_id))
        for account in rows.order_by("name", "waba_id")
    ]


def watch(now: datetime | None = None) -> None:
    """What only time changes: refusals of long ago, days that come near."""
    accounts = WhatsAppAccount.objects.readable().select_related("payment", "organisation")
    for account in accounts:
        tell(account, now=now)


def tell(account: WhatsAppAccount, *, now: datetime | None = None) -> None:
    """Raise or close its alerts. Called after each of its readings too."""
    found = readiness(account, now=now or timezone.now())
    _tell_payment(found)
    _tell_deadline(found)


def failures(facts: Sequence[StatusFact]) -> None:
    """Meta refused messages because of their account's payment. Bound to traffic.ports: inside the digest."""
    latest: dict[str, int] = {}
    for fact in facts:
        if fact.error_code == PAYMENT_CODE:
            latest[fact.waba_id] = max(fact.happened_at, latest.get(fact.waba_id, 0))
    accounts = WhatsAppAccount.objects.filter(waba_id__in=latest).select_related("organisation")
    for account in accounts.order_by("pk"):
        at = datetime.fromtimestamp(latest[account.waba_id], UTC)
        row, is_new = Payment.objects.get_or_create(account=account, defaults={"refused_at": at})
        if not is_new:
            Payment.objects.filter(pk=row.pk, refused_at__lt=at).update(refused_at=at)
        tell(account)


def _tell_payment(found: Readiness) -> None:
    account, subject = found.account, f"payment:{found.account.waba_id}"
    if found.method not in (Method.MISSING, Method.REFUSED):
        close_alert(account.organisation, kind=Kind.PAYMENT_MISSING, subject=subject)
        return
    refused = found.refused_at if found.method == Method.REFUSED else None
    raise_alert(
        account.organisation,
        kind=Kind.PAYMENT_MISSING,
        subject=subject,
        title=str(account),
        severity=Severity.CRITICAL,
        link=_page(account),
        detail={"refused": f"{refused:%Y-%m-%d %H:%M}"} if refused else {},
    )


def _tell_deadline(found: Readiness) -> None:
    account, subject = found.account, f"currency:{found.account.waba_id}"
    deadline = found.deadline
    if deadline is None or found.days_left > threshold(
        account.organisation, Kind.CURRENCY_DEADLINE
    ):
        close_alert(account.organisation, kind=Kind.CURRENCY_DEADLINE, subject=subject)
        return
    raise_alert(
        account.organisation,
        kind=Kind.CURRENCY_DEADLINE,
        subject=subject,
        title=str(account),
        severity=Severity.CRITICAL if found.days_left <= URGENT else Severity.WARNING,
        link=_page(account),
        detail={"currency": account.currency, "deadline": deadline.last_day.isoformat()},
    )


def _page(account: WhatsAppAccount) -> str:
    return reverse("billing:payment_list", args=[account.organisation.slug])
