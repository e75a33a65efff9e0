"""Invitations, from the side of those who invite."""

import django_rq
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import tasks
from accounts.access import Act, SignedInRequest, allowed
from accounts.forms import InvitationForm
from accounts.models import Invitation, Organisation
from accounts.services import invitations
from accounts.services.errors import NotPossible


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.PEOPLE_MANAGE)
def invitation_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = InvitationForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            invitation = invitations.invite(
                organisation, email=said["email"], roles=said["roles"],
                membership_expires_at=said["ends_on"], by=request.user,
            )  # fmt: skip
        except NotPossible as error:
            form.add_error("email", str(error))
        else:
            django_rq.get_queue("default").enqueue(tasks.send_invitation, invitation.pk)
            messages.success(request, _("The invitation is on its way to %(email)s.") % said)
            return redirect("accounts:person_list", organisation.slug)
    return render(request, "accounts/invitation_create.html", {"form": form})


@require_POST
@allowed(Act.PEOPLE_MANAGE)
def invitation_delivery_create(
    request: SignedInRequest, organisation: Organisation, invitation_id: int
) -> HttpResponse:
    """Send it again; the older link stops working."""
    invitation = get_object_or_404(Invitation.objects.of(organisation), pk=invitation_id)
    try:
        invitations.resend(invitation)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        django_rq.get_queue("default").enqueue(tasks.send_invitation, invitation.pk)
        sent = _("The invitation is on its way to %(email)s.") % {"email": invitation.email}
        messages.success(request, sent)
    return redirect("accounts:person_list", organisation.slug)


@require_POST
@allowed(Act.PEOPLE_MANAGE)
def invitation_revocation_create(
    request: SignedInRequest, organisation: Organisation, invitation_id: int
) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.of(organisation), pk=invitation_id)
    if invitations.revoke(invitation):
        messages.success(request, _("The invitation is revoked; its link no longer works."))
    return redirect("accounts:person_list", organisation.slug)
