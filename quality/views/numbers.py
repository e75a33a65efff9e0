"""All numbers, those in trouble first."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from assets.models import Connection
from quality.models import Kind, Metric
from quality.reports import export, numbers_list
from quality.reports.limits import limits
from quality.views.parts import account_in
from quality.words import word_of

PAGE = 50
MOST_LIMITS = 3  # above the list; the page of limits has all


@require_safe
@allowed(Act.ASSETS_READ)
def number_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    filters = numbers_list.Filters.of(request.GET)
    account = account_in(request, organisation)
    rows = numbers_list.numbers(organisation, filters, account)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    connections = [account.connection] if account else None
    portfolios = limits(organisation, connections)
    context = {
        "filters": filters,
        "page": page,
        "lines": numbers_list.lines(organisation, list(page)),
        "ratings": [
            (word, word_of(Kind.NUMBER, Metric.RATING, word).text) for word in numbers_list.RATINGS
        ],
        "portfolios": portfolios[:MOST_LIMITS],
        "more_portfolios": len(portfolios) > MOST_LIMITS,
        "has_connections": bool(portfolios) or Connection.objects.of(organisation).exists(),
    }
    return render(request, "quality/number_list.html", context)


@require_safe
@allowed(Act.ASSETS_READ)
def number_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    """What the list shows, every page of it."""
    rows = numbers_list.numbers(
        organisation, numbers_list.Filters.of(request.GET), account_in(request, organisation)
    )
    lines = numbers_list.every_line(organisation, rows)
    return sheet_response(
        form,
        f"quality-{organisation.slug}",
        header=export.list_header(),
        rows=export.list_rows(lines),
    )
