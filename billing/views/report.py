"""What messages cost."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation, PartnerLink
from billing.reports.months import months
from billing.views.tabs import tabs


@require_safe
@allowed(Act.COSTS_READ)
def cost_report(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    clients = PartnerLink.objects.current().filter(partner=organisation)
    context = {
        "lines": months(organisation),
        "tabs": tabs(request, "report"),
        "has_clients": clients.exists(),
    }
    return render(request, "billing/cost_report.html", context)
