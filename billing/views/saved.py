"""Saved reports, and those that come by mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Act, SignedInRequest, allowed, may
from accounts.models import Organisation
from billing.forms.saved import SavedReportForm
from billing.models import SavedReport
from billing.services import saved
from billing.views.parts import asked_in


@require_safe
@allowed(Act.COSTS_READ)
def saved_report_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    rows = SavedReport.objects.visible_to(request.user, organisation).with_last_mail()
    found = rows.select_related("owner").prefetch_related("readers")
    return render(request, "billing/saved_report_list.html", {"saved": found})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_READ)
def saved_report_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """A name for the report as it stands in the address."""
    return _keep(request, organisation, None)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_READ)
def saved_report_update(
    request: SignedInRequest, organisation: Organisation, report_id: int
) -> HttpResponse:
    """Change or delete: one's own. Shared ones also by who manages costs."""
    seen = SavedReport.objects.visible_to(request.user, organisation)
    report = get_object_or_404(seen, pk=report_id)
    if report.owner_id != request.user.pk and not may(request, Act.COSTS_MANAGE):
        messages.error(request, _("This report is a colleague’s: only its owner changes it."))
        return redirect("billing:saved_report_list", organisation.slug)
    if request.method == "POST" and "delete" in request.POST:
        report.delete()
        messages.success(request, _("The saved report is deleted. The costs stay."))
        return redirect("billing:saved_report_list", organisation.slug)
    return _keep(request, organisation, report)


def _keep(
    request: SignedInRequest, organisation: Organisation, report: SavedReport | None
) -> HttpResponse:
    form = SavedReportForm(
        request.POST if request.method == "POST" else None,
        organisation=organisation,
        report=report,
        **({} if report else {"initial": {"query": asked_in(request).query}}),
    )
    if form.is_valid():
        told = form.cleaned_data
        try:
            saved.keep(
                organisation, name=told["name"], is_shared=told["is_shared"],
                query=told["query"], frequency=told["frequency"],
                form=told["form"], readers=list(told["readers"]), by=request.user, report=report,
            )  # fmt: skip
        except saved.NameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("billing:saved_report_list", organisation.slug)
    context = {"form": form, "report": report}
    status = 422 if form.errors else 200
    return render(request, "billing/saved_report_form.html", context, status=status)
