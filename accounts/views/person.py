"""A person's own pages, outside any organisation. Signing in and second factors are allauth's."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import languages
from accounts.access import has_second_factor
from accounts.forms import ProfileForm
from accounts.models import User
from accounts.services import people


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile_update(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = ProfileForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        people.change(user, **form.cleaned_data)
        with translation.override(user.language or translation.get_language()):
            messages.success(request, _("Your settings are saved."))
        return languages.remember(redirect("person:profile_update"), user)
    return render(request, "accounts/profile_update.html", {"form": form})


@require_safe
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is needed; with one, back to where the person was going."""
    wanted = request.session.get("second_factor_for")
    if wanted and has_second_factor(cast(User, request.user)):
        del request.session["second_factor_for"]
        return redirect(wanted["path"])
    if not wanted:
        return redirect("mfa_index")
    return render(request, "accounts/second_factor.html", {"wanted": wanted})
