"""How reading from Meta goes, for those who answer for the connections."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from assets import reading_report as report

PAGE = 50


@require_safe
@allowed(Act.ASSETS_MANAGE)
def reading_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    query, sort = _asked(request)
    rows = report.accounts(organisation, query=query, sort=sort)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "sums": report.sums(organisation),
        "page": page,
        "lines": report.lines(list(page)),
        "query": query,
        "sort": sort,
        "sorts": {
            "trouble": _("Trouble first"), "account": _("Name"), "read": _("Read longest ago"),
            "next": _("Next reading"),
        },
    }  # fmt: skip
    return render(request, "assets/reading_list.html", context)


@require_safe
@allowed(Act.ASSETS_MANAGE)
def reading_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    """What the list shows, every page of it."""
    query, sort = _asked(request)
    lines = report.every_line(report.accounts(organisation, query=query, sort=sort))
    rows = (report.as_row(line) for line in lines)
    return sheet_response(form, f"readings-{organisation.slug}", header=report.header(), rows=rows)


def _asked(request: SignedInRequest) -> tuple[str, str]:
    sort = request.GET.get("sort", "")
    query = request.GET.get("q", "").strip()[:100]
    return query, sort if sort in report.SORTS else "trouble"
