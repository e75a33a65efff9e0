"""Volume tiers of this month."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from billing import reports
from billing.reports.tiers import tiers


@require_safe
@allowed(Act.COSTS_READ)
def tier_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    asked = reports.Slice.from_query({"account": request.GET.get("account", "")})
    today = timezone.localdate()
    found = tiers(reports.scope_of(organisation, asked), today=today)
    return render(request, "billing/tier_list.html", {"tiers": found, "today": today})
