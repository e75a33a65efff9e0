"""Can Meta bill each account, and until when in its currency?"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from billing.meta import payments


@require_safe
@allowed(Act.COSTS_READ)
def payment_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    found = payments.of(organisation)
    if waba_id := request.GET.get("account"):
        found = [one for one in found if one.account.waba_id == waba_id]
    context = {
        "lines": found, "deadlines": payments.DEADLINES, "billing_hub": payments.BILLING_HUB
    }  # fmt: skip
    return render(request, "billing/payment_list.html", context)
