"""Chats that are told: made, changed, switched off and on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from alerts.forms import DestinationForm
from alerts.models import Destination
from alerts.services import destinations
from outgoing import chat


@require_safe
@allowed(Act.ALERTS_MANAGE)
def destination_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    found = Destination.objects.of(organisation).order_by("name", "pk")
    context = {"destinations": found, "is_installed": chat.is_installed()}
    return render(request, "alerts/destination_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ALERTS_MANAGE)
def destination_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = DestinationForm(
        request.POST if request.method == "POST" else None,
        initial={"language": "ja" if organisation.country == "JP" else "en", "minimum": "warning"},
    )
    if form.is_valid():
        destinations.create(organisation, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Send a test from one of the rules to try it."))
        return redirect("alerts:destination_list", organisation.slug)
    return _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ALERTS_MANAGE)
def destination_update(
    request: SignedInRequest, organisation: Organisation, destination_id: int
) -> HttpResponse:
    known = get_object_or_404(Destination.objects.of(organisation), pk=destination_id)
    form = DestinationForm(request.POST if request.method == "POST" else None, known=known)
    if form.is_valid():
        destinations.change(known, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("alerts:destination_list", organisation.slug)
    return _form(request, form, known)


@require_POST
@allowed(Act.ALERTS_MANAGE)
def destination_use_update(
    request: SignedInRequest, organisation: Organisation, destination_id: int
) -> HttpResponse:
    """`use` is "on" or "off"."""
    known = get_object_or_404(Destination.objects.of(organisation), pk=destination_id)
    is_on = request.POST.get("use") == "on"
    destinations.switch(known, is_on=is_on)
    told = _("It is told again.") if is_on else _("It is told nothing any more.")
    messages.success(request, told)
    return redirect("alerts:destination_list", organisation.slug)


def _form(
    request: SignedInRequest, form: DestinationForm, known: Destination | None
) -> HttpResponse:
    context = {"form": form, "known": known, "services": chat.SERVICES.values()}
    status = 422 if form.errors else 200
    return render(request, "alerts/destination_form.html", context, status=status)
