"""Partner links, seen from both sides: whom we let in, and who lets us in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.forms import PartnerForm
from accounts.models import Organisation, PartnerLink
from accounts.services import partners
from accounts.services.errors import NotPossible


@require_safe
@allowed(Act.PEOPLE_READ)
def partner_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    links = PartnerLink.objects.of(organisation).open().select_related("client", "partner")
    context = {
        "given": [link for link in links if link.client == organisation],
        "held": [link for link in links if link.partner == organisation],
    }
    return render(request, "accounts/partner_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.PEOPLE_MANAGE)
def partner_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link = partners.offer(organisation, **form.cleaned_data, by=request.user)
        except NotPossible as error:
            form.add_error("to", str(error))
        else:
            offered = _("The link is offered to %(partner)s.") % {"partner": link.partner}
            messages.success(request, offered)
            return redirect("accounts:partner_list", organisation.slug)
    return render(request, "accounts/partner_create.html", {"form": form})


@require_POST
@allowed(Act.PEOPLE_MANAGE)
def partner_acceptance_create(
    request: SignedInRequest, organisation: Organisation, link_id: int
) -> HttpResponse:
    """Only the partner's side accepts what the client has offered."""
    link = get_object_or_404(PartnerLink.objects.filter(partner=organisation), pk=link_id)
    try:
        partners.accept(link)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your people now reach %(client)s.") % {"client": link.client})
    return redirect("accounts:partner_list", organisation.slug)


@require_POST
@allowed(Act.PEOPLE_MANAGE)
def partner_revocation_create(
    request: SignedInRequest, organisation: Organisation, link_id: int
) -> HttpResponse:
    link = get_object_or_404(PartnerLink.objects.of(organisation), pk=link_id)
    if partners.revoke(link):
        messages.success(request, _("The link is revoked; it lets nobody in any more."))
    return redirect("accounts:partner_list", organisation.slug)
