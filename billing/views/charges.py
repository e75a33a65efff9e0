"""Single charges, one of them, and those without a price."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from billing.reports import charges
from billing.reports.report import chips
from billing.views.parts import asked_in, scope_in


@require_safe
@allowed(Act.COSTS_READ)
def charge_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    asked, today = asked_in(request), timezone.localdate()
    scope = scope_in(request, organisation, asked)
    price = request.GET.get("price", "")
    price = price if price in charges.PRICES else ""
    after = request.GET.get("after", "")
    context = {
        "asked": asked,
        "chips": chips(scope, asked),
        "price": price,
        "page": charges.charges(scope, asked, price=price, after=after, today=today),
        "is_first": not after,
    }
    return render(request, "billing/charge_list.html", context)


@require_safe
@allowed(Act.COSTS_READ)
def charge_detail(
    request: SignedInRequest, organisation: Organisation, charge: str
) -> HttpResponse:
    """Why it costs what it costs."""
    found = charges.detail(organisation, charge, request.GET.get("participant", ""))
    if found is None:
        raise Http404
    return render(request, "billing/charge_detail.html", {"detail": found})


@require_safe
@allowed(Act.COSTS_READ)
def unknown_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Why prices are not known, and what helps."""
    asked = asked_in(request)
    scope = scope_in(request, organisation, asked)
    context = {
        "asked": asked,
        "scope": scope,
        "days": asked.days(timezone.localdate()),
        "chips": chips(scope, asked),
        "lines": charges.without_price(scope, asked, today=timezone.localdate()),
    }
    return render(request, "billing/unknown_list.html", context)
