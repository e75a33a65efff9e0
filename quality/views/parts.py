"""What several views share."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from accounts.access import SignedInRequest
from accounts.models import Organisation
from assets.models import PhoneNumber, WhatsAppAccount
from quality.periods import NAMES, Period


def number_of(organisation: Organisation, phone_number_id: str) -> PhoneNumber:
    numbers = PhoneNumber.objects.of(organisation).select_related(
        "organisation", "account__organisation", "account__connection"
    )
    return get_object_or_404(numbers, phone_number_id=phone_number_id)


def account_of(organisation: Organisation, waba_id: str) -> WhatsAppAccount:
    accounts = WhatsAppAccount.objects.of(organisation).select_related("organisation", "connection")
    return get_object_or_404(accounts, waba_id=waba_id)


def account_in(request: SignedInRequest, organisation: Organisation) -> WhatsAppAccount | None:
    """The account that the address narrows the page to."""
    accounts = WhatsAppAccount.objects.of(organisation).select_related("connection")
    return accounts.filter(waba_id=request.GET.get("account", "")).first()


def period_tabs(request: SignedInRequest, period: Period) -> list[dict[str, object]]:
    """The rest of the address stays."""
    tabs = []
    for days, name in NAMES.items():
        query = request.GET.copy()
        query["days"] = str(days)
        tabs.append(
            {"url": f"?{query.urlencode()}", "label": name, "is_current": days == period.days}
        )
    return tabs
