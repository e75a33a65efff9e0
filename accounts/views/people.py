"""Members: who is here, with which roles, until when."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Act, SignedInRequest, acts_in, allowed
from accounts.forms import RolesForm, last_day
from accounts.models import Invitation, Membership, Organisation, SecondFactor
from accounts.services import memberships
from accounts.services.errors import NotPossible


@require_safe
@allowed(Act.PEOPLE_READ)
def person_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    members = Membership.objects.of(organisation).with_second_factor().select_related("user")
    found = request.GET.get("q", "").strip()
    context = {
        "memberships": members.named(found).order_by(F("user__name"), "user__email"),
        "q": found,
        "invitations": Invitation.objects.of(organisation).pending().order_by("email"),
    }
    return render(request, "accounts/person_list.html", context)


@require_safe
@allowed(Act.PEOPLE_READ)
def person_detail(
    request: SignedInRequest, organisation: Organisation, membership_id: int
) -> HttpResponse:
    members = Membership.objects.of(organisation).select_related("user")
    membership = get_object_or_404(members, pk=membership_id)
    context = {
        "membership": membership,
        "may_here": sorted(acts_in(membership.user, organisation)),
        "factors": SecondFactor.objects.filter(user=membership.user).order_by("created_at"),
    }
    return render(request, "accounts/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.PEOPLE_MANAGE)
def membership_update(
    request: SignedInRequest, organisation: Organisation, membership_id: int
) -> HttpResponse:
    members = Membership.objects.of(organisation).select_related("user")
    membership = get_object_or_404(members, pk=membership_id)
    now = {"roles": membership.roles, "ends_on": last_day(membership.expires_at, organisation)}
    form = RolesForm(request.POST or None, initial=now, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        roles, end = form.cleaned_data["roles"], form.cleaned_data["ends_on"]
        try:
            memberships.change(membership, roles=roles, expires_at=end)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The roles are saved."))
            return redirect("accounts:person_detail", organisation.slug, membership.pk)
    return render(
        request, "accounts/membership_update.html", {"form": form, "membership": membership}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.PEOPLE_MANAGE)
def membership_delete(
    request: SignedInRequest, organisation: Organisation, membership_id: int
) -> HttpResponse:
    """Asks, then ends the membership."""
    members = Membership.objects.of(organisation).select_related("user")
    membership = get_object_or_404(members, pk=membership_id)
    problem = ""
    if request.method == "POST":
        try:
            memberships.end(membership)
        except NotPossible as error:
            problem = str(error)
        else:
            messages.success(
                request, _("%(person)s is no longer a member.") % {"person": membership.user}
            )
            mine = membership.user == request.user
            return redirect("home") if mine else redirect("accounts:person_list", organisation.slug)
    context = {"membership": membership, "problem": problem}
    return render(request, "accounts/membership_delete.html", context)
