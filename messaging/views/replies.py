"""Which replies waportal sends by itself, and their words."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed, may
from accounts.models import Organisation
from messaging.forms.handsets import ReplySettingsForm
from messaging.models import ReplySettings
from messaging.services import replying
from optin import replies


@require_safe
@allowed(Act.MESSAGES_READ)
def reply_settings(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Everybody reads them; who approves notices switches them."""
    wishes = ReplySettings.of(organisation)
    context = {
        "form": ReplySettingsForm(
            initial={name: getattr(wishes, name) for name in ReplySettingsForm.base_fields}
        ),
        "may_change": may(request, Act.NOTICES_APPROVE),
        "texts": replies.shown(organisation),
    }
    return render(request, "messaging/reply_settings.html", context)


@require_POST
@allowed(Act.NOTICES_APPROVE)
def reply_choice_update(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Two boxes: nothing that is posted can be wrong."""
    form = ReplySettingsForm(request.POST)
    form.is_valid()
    replying.choose(organisation, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("messaging:reply_settings", organisation.slug)
