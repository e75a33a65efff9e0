"""Messages that could be an opt-out: read, and decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed, may
from accounts.models import Organisation
from optin.ledger.writing import of
from optin.models import UnclearMessage
from optin.reports import unclear as report
from optin.services import doubting
from optin.services.errors import AlreadyDecided
from optin.views.lists import list_response


@require_safe
@allowed(Act.OPTINS_READ)
def unclear_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    decided = request.GET.get("show") == "decided"
    with of(organisation):
        page, lines = report.page(
            organisation, decided=decided, number=request.GET.get("page", "1")
        )
    tabs = [
        {"label": _("To be decided"), "url": "?", "count": report.waiting(organisation), "is_current": not decided},
        {"label": _("Decided"), "url": "?show=decided", "is_current": decided},
    ]  # fmt: skip
    context = {"page": page, "lines": lines, "tabs": tabs, "decided": decided}
    return render(request, "optin/unclear_list.html", context)


@require_safe
@allowed(Act.OPTINS_READ)
def unclear_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    decided = request.GET.get("show") == "decided"
    unmasked = may(request, Act.NUMBERS_UNMASKED)
    with of(organisation):
        rows = report.cells(organisation, decided=decided, unmasked=unmasked)
        return list_response(
            request, organisation, form, "unclear-messages", header=report.header(), rows=rows
        )


@require_POST
@allowed(Act.OPTINS_WRITE)
def decision_create(
    request: SignedInRequest, organisation: Organisation, unclear_id: int
) -> HttpResponse:
    """`decision` is "stop" or "keep"; nothing else decides."""
    row = get_object_or_404(UnclearMessage.objects.of(organisation), pk=unclear_id)
    decision = request.POST.get("decision")
    if decision not in ("stop", "keep"):
        messages.error(request, _("Say whether the message was an opt-out."))
        return redirect("optin:unclear_list", organisation.slug)
    try:
        doubting.decide(row, is_stop=decision == "stop", by=request.user)
    except AlreadyDecided as error:
        messages.info(request, str(error))
    else:
        told = (
            _("Recorded as an opt-out. They get no more marketing.")
            if decision == "stop"
            else _("Recorded: no opt-out. Their opt-in counts as it did before.")
        )
        messages.success(request, told)
    return redirect("optin:unclear_list", organisation.slug)
