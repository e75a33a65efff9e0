"""API keys of an organisation's own programs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.forms import KeyForm
from accounts.models import ApiKey, Organisation
from accounts.services import api_keys
from accounts.services.errors import NotPossible


@require_safe
@allowed(Act.KEYS_MANAGE)
def key_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    keys = ApiKey.objects.of(organisation).select_related("created_by").order_by("-created_at")
    return render(request, "accounts/key_list.html", {"keys": keys})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.KEYS_MANAGE)
def key_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """The answer to the POST shows the secret, once; it is stored nowhere, so no redirect can."""
    form = KeyForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            key, secret = api_keys.create(
                organisation, name=said["name"], scopes=said["scopes"],
                expires_at=said["ends_on"], by=request.user,
            )  # fmt: skip
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            return render(request, "accounts/key_created.html", {"key": key, "secret": secret})
    return render(request, "accounts/key_create.html", {"form": form})


@require_POST
@allowed(Act.KEYS_MANAGE)
def key_revocation_create(
    request: SignedInRequest, organisation: Organisation, key_id: int
) -> HttpResponse:
    key = get_object_or_404(ApiKey.objects.of(organisation), pk=key_id)
    if api_keys.revoke(key):
        messages.success(request, _("The key %(key)s no longer works.") % {"key": key.name})
    return redirect("accounts:key_list", organisation.slug)
