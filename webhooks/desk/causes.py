"""Dead letters by what killed them: how many, since when, and all of one cause digested again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from webhooks.desk.spans import told_of_replay
from webhooks.models import DeadLetter, Delivery

if TYPE_CHECKING:
    from webhooks.admin import DeadLetterAdmin

MOST = 100  # causes on the page


def causes(admin: DeadLetterAdmin, request: HttpRequest) -> HttpResponse:
    if not admin.has_operate_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        dead = DeadLetter.objects.of_cause(request.POST.get("cause", ""))
        told_of_replay(admin, request, Delivery.objects.filter(pk__in=dead.values("pk")))
        return redirect("admin:webhooks_deadletter_causes")
    context = {
        **site.each_context(request),
        "title": _("Dead letters by cause"),
        "groups": DeadLetter.objects.causes()[:MOST],
    }
    return TemplateResponse(request, "webhooks/desk/causes.html", context)
