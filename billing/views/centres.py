"""Cost centres: who inside the business bears a cost."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from billing.forms.centres import CentreForm
from billing.models import CostCentre
from billing.services import centres


@require_safe
@allowed(Act.COSTS_READ)
def centre_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    rows = CostCentre.objects.filter(organisation=organisation).select_related("changed_by")
    found = rows.annotate(part_count=Count("parts")).order_by("name")
    return render(request, "billing/centre_list.html", {"centres": found})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_MANAGE)
def centre_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    return _keep(request, organisation, None)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_MANAGE)
def centre_update(
    request: SignedInRequest, organisation: Organisation, centre_id: int
) -> HttpResponse:
    """Change or delete."""
    centre = get_object_or_404(CostCentre, organisation=organisation, pk=centre_id)
    if request.method == "POST" and "delete" in request.POST:
        centres.remove(centre)
        messages.success(request, _("The cost centre is deleted. The costs stay."))
        return redirect("billing:centre_list", organisation.slug)
    return _keep(request, organisation, centre)


def _keep(
    request: SignedInRequest, organisation: Organisation, centre: CostCentre | None
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = CentreForm(data, organisation=organisation, centre=centre)
    if form.is_valid():
        try:
            centres.keep(
                organisation, name=form.cleaned_data["name"], parts=form.parts, by=request.user,
                centre=centre,
            )  # fmt: skip
        except centres.CentreError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("billing:centre_list", organisation.slug)
    context = {"form": form, "centre": centre}
    status = 422 if form.errors else 200
    return render(request, "billing/centre_form.html", context, status=status)
