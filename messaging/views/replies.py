"""Which replies waportal sends by itself, and their words."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Act, SignedInRequest, allowed, may
from accounts.models import Organisation
from messaging.forms.handsets import ReplySettingsForm
from messaging.models import ReplySettings
from messaging.services import replying
from optin import replies


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.MESSAGES_READ)
def reply_settings(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Everybody reads them; who approves notices switches them."""
    may_change = may(request, Act.NOTICES_APPROVE)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    wishes = ReplySettings.of(organisation)
    form = ReplySettingsForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(wishes, name) for name in ReplySettingsForm.base_fields},
    )
    if form.is_valid():
        replying.choose(organisation, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("messaging:reply_settings", organisation.slug)
    texts = replies.shown(organisation)
    context = {"form": form, "may_change": may_change, "texts": texts}
    return render(request, "messaging/reply_settings.html", context)
