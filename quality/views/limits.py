"""Portfolios against their messaging limits."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from assets.models import Connection
from quality import drawings
from quality.reports import limits as report

PAGE = 50


@require_safe
@allowed(Act.ASSETS_READ)
def limit_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    found = report.limits(organisation)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "quality/limit_list.html", {"page": page})


@require_safe
@allowed(Act.ASSETS_READ)
def limit_detail(
    request: SignedInRequest, organisation: Organisation, connection_id: int
) -> HttpResponse:
    connections = Connection.objects.of(organisation).select_related("organisation")
    connection = get_object_or_404(connections, pk=connection_id)
    detail = report.detail(connection)
    room = detail.limit.room
    context = {
        "connection": connection,
        "detail": detail,
        "limit": detail.limit,
        "peaks": drawings.peaks(detail.peaks, room.limit if room else None),
    }
    return render(request, "quality/limit_detail.html", context)
