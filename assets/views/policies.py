"""The register of Meta's terms: read by everybody, accepted by admins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from assets import policy_reports
from assets.services.accepting import UnknownPolicy, accept


@require_safe
@allowed(Act.ASSETS_READ)
def policy_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    context = {
        "standings": policy_reports.standings(organisation),
        "history": policy_reports.history(organisation),
    }
    return render(request, "assets/policy_list.html", context)


@require_safe
@allowed(Act.ASSETS_READ)
def policy_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    rows = policy_reports.export_rows(organisation)
    name = f"terms-{organisation.slug}"
    return sheet_response(form, name, header=policy_reports.header(), rows=rows)


@require_POST
@allowed(Act.ASSETS_MANAGE)
def acceptance_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """With the box ticked; the version is that of the text that was shown."""
    given = request.POST
    if given.get("read") != "1":
        messages.error(request, _("Tick the box to say that you have read the terms."))
        return redirect("assets:policy_list", organisation.slug)
    try:
        is_new = accept(
            organisation, given.get("policy", ""), given.get("version", ""), by=request.user
        )
    except UnknownPolicy:
        messages.error(
            request, _("These terms have changed meanwhile. Read the new version below.")
        )
    else:
        told = (
            _("Noted: accepted by you, now.") if is_new else _("This version was accepted already.")
        )
        messages.success(request, told)
    return redirect("assets:policy_list", organisation.slug)
