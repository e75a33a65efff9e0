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
from billing.reports import calls, charts, converted, export, metas, statements
from billing.reports.pivot import Pivot
from billing.reports.words import words
from billing.views.parts import asked_in, made, pdf_response, scope_in


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
        context["metas"] = metas.told(scope, report.days) if report.is_empty else None
        context["calls"] = calls.calls(scope, asked, report.days)
        context["pivot"] = Pivot(report) if asked.across else None
        context["charts"] = charts.amounts(scope, asked, report.days)
        drawn = charts.over_time(asked, report.days)
        context["conversion"] = conversion = converted.conversion(scope, drawn, report.days)
        if conversion and (chart := charts.converted(conversion, report.days)):
            context["charts"].append(chart)
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
            return pdf_response(
                name, statements.statement(scope, asked, today=timezone.localdate())
            )
        report = made(scope, asked)
        also = converted.of_report(report)
        header, rows = export.header(report, also), export.rows(report, also)
        return sheet_response(form, name, header=header, rows=rows)
    except (reports.NotTogether, reports.TooMany) as problem:
        context = {"asked": asked, "problem": words(problem)}
        return render(request, "billing/export_problem.html", context, status=422)
