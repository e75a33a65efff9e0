"""The page behind the link in an invitation."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import languages
from accounts.forms import JoinForm
from accounts.models import Invitation, User
from accounts.services import invitations
from accounts.services.errors import NotPossible


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """A known person signs in and accepts; a new one chooses name and password. Works once."""
    invitation = invitations.find(token)
    if invitation is None:
        return render(request, "accounts/invitation_closed.html", status=404)
    if isinstance(request.user, User):
        return _accept(request, invitation, request.user)
    if User.objects.filter(email=invitation.email).exists():
        return render(request, "accounts/invitation_sign_in.html", {"invitation": invitation})
    return _join(request, invitation)


def _accept(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            invitations.accept(invitation, user=user)
        except NotPossible as error:
            problem = str(error)
        else:
            return redirect("overview", invitation.organisation.slug)
    context = {"invitation": invitation, "problem": problem}
    return render(request, "accounts/invitation_accept.html", context)


def _join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            user = invitations.join(invitation, name=said["name"], password=said["password"])
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            return languages.remember(redirect("overview", invitation.organisation.slug), user)
    return render(
        request, "accounts/invitation_join.html", {"invitation": invitation, "form": form}
    )
