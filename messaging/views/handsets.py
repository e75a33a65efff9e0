"""Test handsets: which there are, what the gate says to each, one more, one less."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from messaging.forms.handsets import HandsetForm
from messaging.models import TestHandset
from messaging.services import handsets
from messaging.services.errors import NumberTaken


@require_safe
@allowed(Act.MESSAGES_READ)
def handset_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    context = {"handsets": handsets.standing(organisation)}
    return render(request, "messaging/handset_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.MESSAGES_SEND)
def handset_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = HandsetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            handsets.add(organisation, by=request.user, **form.cleaned_data)
        except NumberTaken:
            form.add_error("number", _("A handset with this number is there already."))
        else:
            messages.success(request, _("Added. The list says what it may get, and what helps."))
            return redirect("messaging:handset_list", organisation.slug)
    status = 422 if form.errors else 200
    return render(request, "messaging/handset_form.html", {"form": form}, status=status)


@require_POST
@allowed(Act.MESSAGES_SEND)
def handset_delete(
    request: SignedInRequest, organisation: Organisation, handset_id: int
) -> HttpResponse:
    handset = get_object_or_404(TestHandset.objects.of(organisation), pk=handset_id)
    handsets.remove(handset)
    messages.success(request, _("Removed from the list. Its opt-in stays as it is."))
    return redirect("messaging:handset_list", organisation.slug)
