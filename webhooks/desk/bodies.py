"""The body of a delivery: readable or as it came, on the page or as a file.

People's data in it is masked. Who holds `webhooks.see_people` may see it whole, says why, and that is
written down before anything is shown.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django import forms
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from webhooks import masking
from webhooks.models import Delivery

if TYPE_CHECKING:
    from webhooks.admin import DeliveryAdmin

PERMISSION = "webhooks.see_people"
VIEWS = (("pretty", _("Readable")), ("raw", _("As it came")), ("download", _("Download")))


class WholeForm(forms.Form):
    """Why somebody looks at people's data, and how they want to see it."""

    reason = forms.CharField(label=_("Why do you need to see it?"), min_length=5, max_length=200)
    view = forms.ChoiceField(label=_("How"), choices=VIEWS)


def body(admin: DeliveryAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """GET: masked. POST: whole, for who may, with a reason."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    delivery = get_object_or_404(Delivery, pk=pk)
    may = request.user.has_perm(PERMISSION)
    form = WholeForm(request.POST or None)
    whole = request.method == "POST"
    if whole and not may:
        raise PermissionDenied
    if whole and not form.is_valid():
        whole = False
    view = form.cleaned_data["view"] if whole else request.GET.get("view", "pretty")
    if whole:
        said = f"Looked at the whole body ({view}): {form.cleaned_data['reason']}"
        admin.log_change(request, delivery, said)
    raw = bytes(delivery.body)
    if view == "download" and (whole or masking.readable(raw) is not None):
        return _file(delivery, raw if whole else masking.compact(raw), whole=whole)
    context = {
        **site.each_context(request),
        "title": _("The body of delivery %(number)s") % {"number": pk},
        "delivery": delivery,
        "size": len(raw),
        "digest": hashlib.sha256(raw).hexdigest(),
        "text": masking.shown(raw, view=view, whole=whole),
        "view": view,
        "views": VIEWS,
        "whole": whole,
        "form": form if may else None,
    }
    return TemplateResponse(request, "webhooks/desk/body.html", context)


def _file(delivery: Delivery, content: bytes, *, whole: bool) -> HttpResponse:
    response = HttpResponse(content, content_type="application/octet-stream")
    name = f"delivery-{delivery.pk}{'' if whole else '-masked'}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
