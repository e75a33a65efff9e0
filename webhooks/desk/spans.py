"""Digesting a time span again: choose it, see how many it holds, press the button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from webhooks.dispatch import HANDLERS
from webhooks.models import Delivery, State
from webhooks.replaying import replay, span

if TYPE_CHECKING:
    from webhooks.admin import DeliveryAdmin

MOST = 100_000  # within one request; `manage.py replay` has no limit
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class SpanForm(forms.Form):
    """Moments are in UTC, as the list shows them."""

    start = forms.DateTimeField(label=_("From (UTC)"), widget=MOMENT)
    end = forms.DateTimeField(label=_("Until, not included (UTC)"), widget=MOMENT)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *State.choices], required=False
    )
    sender = forms.CharField(label=_("Account: its id at Meta"), max_length=40, required=False)
    app = forms.CharField(label=_("App: its id at Meta"), max_length=40, required=False)
    field = forms.ChoiceField(
        label=_("Field"),
        choices=[("", _("All")), *((f, f) for f in sorted(HANDLERS))],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start >= end:
            self.add_error("end", _("The end must be after the start."))
        return cleaned

    def chosen(self) -> QuerySet[Delivery]:
        return span(**self.cleaned_data).filter(redacted_at=None)


def replay_span(admin: DeliveryAdmin, request: HttpRequest) -> HttpResponse:
    """GET: the form and, when it is filled in, the count. POST: do it."""
    if not admin.has_operate_permission(request):
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    form = SpanForm(given or None)
    count = form.chosen()[: MOST + 1].count() if form.is_valid() else None
    if request.method == "POST" and count is not None and count <= MOST:
        told_of_replay(admin, request, form.chosen())
        return redirect("admin:webhooks_delivery_changelist")
    context = {
        **site.each_context(request),
        "title": _("Digest a time span again"),
        "form": form,
        "count": count,
        "most": MOST,
        "too_many": count is not None and count > MOST,
    }
    return TemplateResponse(request, "webhooks/desk/span.html", context)


def told_of_replay(admin: Any, request: HttpRequest, deliveries: QuerySet[Delivery]) -> None:
    """Replay them, write down who did, and say how many."""
    first = deliveries.first()
    count = replay(deliveries)
    if first:
        admin.log_change(request, first, f"Digested again, {count} in all.")
    said = ngettext(
        "%(count)d delivery will be digested again.",
        "%(count)d deliveries will be digested again.",
        count,
    )
    admin.message_user(request, said % {"count": count}, messages.SUCCESS)
