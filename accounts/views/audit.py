"""The audit trail as a page and as CSV, from the same report."""

from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import Act, SignedInRequest, allowed
from accounts.forms import FacetsForm
from accounts.models import Organisation
from accounts.spreadsheets import csv_response

PAGE = 50


@require_safe
@allowed(Act.AUDIT_READ)
def audit_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = FacetsForm(request.GET)
    rows = audit.index(organisation, form.facets(organisation))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "entries": audit.entries(list(page.object_list)),
        "query": query.urlencode(),
    }
    return render(request, "accounts/audit_list.html", context)


@require_safe
@allowed(Act.AUDIT_READ)
def audit_export(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Everything the facets show, all pages, times in the organisation's zone."""
    rows = audit.index(organisation, FacetsForm(request.GET).facets(organisation))
    header = [
        _("When"),
        _("Who"),
        _("By support"),
        _("What"),
        _("Change"),
        _("Subject"),
        _("Details"),
    ]
    lines = audit.lines(rows, zone=ZoneInfo(organisation.time_zone))
    return csv_response(f"audit-{organisation.slug}", header=header, rows=lines)
