"""One act on many templates: choose, see what will happen, confirm, see what happened."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import django_rq
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from templates_app import tasks
from templates_app.forms import BulkForm
from templates_app.models import BulkAct, TemplateQuerySet
from templates_app.reports import Filters
from templates_app.reports.bulk import bulk_report, export_lines
from templates_app.reports.filters import number, numbers_of
from templates_app.services import bulk
from templates_app.services.errors import sentence


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def bulk_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Write down what is asked for; the next page says what it will do."""
    filters = Filters.from_query(dict(parse_qsl(request.POST.get("query", ""))))
    form = BulkForm(request.POST, organisation=organisation)
    if not form.is_valid():
        messages.error(request, _("Choose what to do with the rows, and with which tag."))
        return _to_list(organisation, filters.query)
    rows = _chosen(request, organisation, filters)
    if not rows.exists():
        messages.error(
            request, _("Nothing is ticked. Tick rows, or “All of this search” below the list.")
        )
        return _to_list(organisation, filters.query)
    if form.cleaned_data["task"] == "export":
        return _exported(request, organisation, filters)
    rows = rows.select_related("revision").order_by("pk")
    act = bulk.ask(organisation, rows=rows, by=request.user, **form.cleaned_data)
    return redirect("templates_app:bulk_detail", organisation.slug, act.pk)


def _chosen(
    request: SignedInRequest, organisation: Organisation, filters: Filters
) -> TemplateQuerySet:
    """The ticked rows, or everything that the search finds."""
    rows = filters.rows(organisation)
    ticked = numbers_of(request.POST.getlist("row"))
    return rows if request.POST.get("every") else rows.filter(pk__in=ticked)


def _exported(
    request: SignedInRequest, organisation: Organisation, filters: Filters
) -> HttpResponse:
    ticked = [] if request.POST.get("every") else numbers_of(request.POST.getlist("row"))
    rows = [("row", pk) for pk in ticked]
    answer = redirect("templates_app:template_export", organisation.slug)
    answer["Location"] += f"?{filters.query}&{urlencode(rows)}"
    return answer


def _to_list(organisation: Organisation, query: str) -> HttpResponse:
    answer = redirect("templates_app:template_list", organisation.slug)
    answer["Location"] += f"?{query or 'page=1'}"
    return answer


def _mine(request: SignedInRequest, organisation: Organisation, bulk_id: int) -> BulkAct:
    acts = BulkAct.objects.filter(organisation=organisation, by=request.user)
    return get_object_or_404(acts.select_related("tag", "folder"), pk=bulk_id)


@require_safe
@allowed(Act.TEMPLATES_WRITE)
def bulk_detail(request: SignedInRequest, organisation: Organisation, bulk_id: int) -> HttpResponse:
    """Before it is confirmed: what will happen. Afterwards: what happened. One's own alone."""
    act = _mine(request, organisation, bulk_id)
    report = bulk_report(act, page=max(number(request.GET.get("page"), 1), 1))
    if request.htmx:
        return render(request, "templates_app/_bulk_result.html", {"report": report, "act": act})
    page = "bulk_result" if act.confirmed_at else "bulk_confirmation"
    return render(request, f"templates_app/{page}.html", {"report": report, "act": act})


@require_safe
@allowed(Act.TEMPLATES_WRITE)
def bulk_export(
    request: SignedInRequest, organisation: Organisation, bulk_id: int, *, form: str
) -> HttpResponse:
    """Every row with what became of it."""
    act = _mine(request, organisation, bulk_id)
    header = ["name", "language", "account", "outcome"]
    return sheet_response(form, f"bulk-{act.pk}", header=header, rows=export_lines(act, sentence))


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def bulk_confirmation_create(
    request: SignedInRequest, organisation: Organisation, bulk_id: int
) -> HttpResponse:
    """Begin it; the second press changes nothing."""
    act = _mine(request, organisation, bulk_id)
    if bulk.confirm(act):
        django_rq.get_queue("slow").enqueue(tasks.run_bulk, act.pk)
    return redirect("templates_app:bulk_detail", organisation.slug, act.pk)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def bulk_cancellation_create(
    request: SignedInRequest, organisation: Organisation, bulk_id: int
) -> HttpResponse:
    """Leave what is not done yet as it is."""
    act = _mine(request, organisation, bulk_id)
    bulk.cancel(act)
    messages.success(request, _("Nothing more is done. What was done stays."))
    return redirect("templates_app:template_list", organisation.slug)
