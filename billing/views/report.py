"""What messages cost: the report, its files."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from billing import reports
from billing.forms.slice import SliceForm
from billing.models import SavedReport
from billing.reports import charts, export, statements
from billing.reports.pivot import Pivot
from billing.reports.words import words
from billing.statement import pdf
from billing.views.parts import asked_in, made, scope_in


@require_safe
@allowed(Act.COSTS_READ)
def cost_report(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Everything in the address. What cannot be put together is said, with what to do."""
    asked = asked_in(request)
    scope = scope_in(request, organisation, asked)
    context: dict[str, Any] = {
        "asked": asked,
        "scope": scope,
        "form": SliceForm.of(organisation, asked),
        "saved": SavedReport.objects.visible_to(request.user, organisation),
    }
    try:
        context["report"] = report = made(scope, asked)
        context["pivot"] = Pivot(report) if asked.across else None
        context["charts"] = charts.amounts(scope, asked, report.days)
    except (reports.NotTogether, reports.TooMany) as problem:
        context["problem"] = words(problem)
    return render(request, "billing/cost_report.html", context)


@require_safe
@allowed(Act.COSTS_READ)
def cost_report_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    """The report as it is asked for, with every line."""
    asked = asked_in(request)
    scope = scope_in(request, organisation, asked)
    name = f"costs-{organisation.slug}"
    try:
        if form == "pdf":
            data = pdf(statements.statement(scope, asked, today=timezone.localdate()))
            response = HttpResponse(data, content_type="application/pdf")
            response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
            return response
        report = made(scope, asked)
        return sheet_response(form, name, header=export.header(report), rows=export.rows(report))
    except (reports.NotTogether, reports.TooMany) as problem:
        context = {"asked": asked, "problem": words(problem)}
        return render(request, "billing/export_problem.html", context, status=422)
