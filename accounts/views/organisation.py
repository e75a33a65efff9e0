"""The organisation itself: the way into its settings, and its own name, zone and rules."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.forms import SettingsForm
from accounts.models import Organisation
from accounts.services import organisations
from accounts.services.errors import NotPossible


@require_safe
@allowed(Act.OVERVIEW)
def settings(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """The sections this person may open."""
    return render(request, "accounts/settings.html")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ORGANISATION_MANAGE)
def organisation_update(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = SettingsForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            organisations.change(organisation, **form.cleaned_data, by=request.user)
        except NotPossible as error:
            form.add_error("requires_mfa", str(error))
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("accounts:organisation_update", organisation.slug)
    return render(request, "accounts/organisation_update.html", {"form": form})
