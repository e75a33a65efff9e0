"""Single rates: looked up for a day, over the dates, and the markets that they are for."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from billing.amounts import CURRENCIES
from billing.forms.rates import LookUpForm
from billing.models import Category
from billing.reports import history, market_list
from billing.reports.coverage import used_currencies
from billing.reports.lookup import look_up
from billing.views.tabs import tabs

MARKETS_A_PAGE = 50


@require_safe
@allowed(Act.COSTS_READ)
def rate_lookup(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    used = used_currencies(organisation)
    currencies = [*used, *sorted(CURRENCIES - set(used))]
    asked = bool(request.GET.get("to"))
    form = LookUpForm(
        request.GET if asked else None,
        currencies=currencies,
        initial={
            "on": timezone.localdate(), "category": Category.UTILITY,
            "currency": used[0] if used else "USD",
        },
    )  # fmt: skip
    answer, said = None, {}
    if asked and form.is_valid():
        said = form.cleaned_data
        answer = look_up(
            organisation,
            market=said["market"],
            category=Category(said["category"]),
            currency=said["currency"],
            on=said["on"],
            volume=said["volume"] or 0,
        )
    context = {"form": form, "answer": answer, "said": said, "tabs": tabs(request, "rates")}
    status = 422 if form.errors else 200
    return render(request, "billing/rate_lookup.html", context, status=status)


def _history(request: SignedInRequest, organisation: Organisation) -> history.History:
    used = used_currencies(organisation)
    return history.history(
        organisation,
        currency=request.GET.get("currency") or (used[0] if used else "USD"),
        market=request.GET.get("market", ""),
        category=request.GET.get("category", ""),
        today=timezone.localdate(),
    )


@require_safe
@allowed(Act.COSTS_READ)
def rate_history(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    found = _history(request, organisation)
    context = {"found": found, "categories": Category.choices, "tabs": tabs(request, "rates")}
    return render(request, "billing/rate_history.html", context)


@require_safe
@allowed(Act.COSTS_READ)
def history_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    found = _history(request, organisation)
    name = f"rate-history-{found.currency}-{found.category}"
    return sheet_response(form, name, header=history.HEADER, rows=history.lines(found))


@require_safe
@allowed(Act.COSTS_READ)
def market_index(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    query = request.GET.get("q", "")
    pages = Paginator(market_list.countries(query), MARKETS_A_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "q": query,
        "tabs": tabs(request, "rates"),
    }
    return render(request, "billing/market_index.html", context)


@require_safe
@allowed(Act.COSTS_READ)
def market_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    rows = market_list.lines(market_list.countries(request.GET.get("q", "")))
    return sheet_response(form, "markets", header=market_list.HEADER, rows=rows)
