"""Who may do what: the one place that decides. Views, the API and exports all ask here.

A person's rights in an organisation come from the roles of a current membership, or from a current
partner link: the person's roles at the partner, as far as the client's link lets them reach.
A stranger gets 404 (the organisation does not exist for them), a member without the right gets 403.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from accounts.models import Membership, Organisation, PartnerLink, Role, User

P = ParamSpec("P")


class Act(models.TextChoices):
    """A right. Words of the form room.verb."""

    OVERVIEW = "overview.read"
    TEMPLATES_READ = "templates.read"
    TEMPLATES_WRITE = "templates.write"  # draft, edit, send to a colleague, submit what is cleared
    TEMPLATES_REVIEW = "templates.review"  # clear or ask for changes
    ASSETS_READ = "assets.read"
    ASSETS_MANAGE = "assets.manage"  # connect a portfolio, import, repair
    ALERTS_READ = "alerts.read"
    ALERTS_ANSWER = "alerts.answer"
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"  # invite, change roles, link partners
    KEYS_MANAGE = "keys.manage"
    ORGANISATION_MANAGE = "organisation.manage"
    AUDIT_READ = "audit.read"
    NUMBERS_UNMASKED = "numbers.unmasked"  # sees customers' phone numbers in full


READS = {Act.OVERVIEW, Act.TEMPLATES_READ, Act.ASSETS_READ, Act.ALERTS_READ}
GRANTS: dict[str, frozenset[Act]] = {
    Role.ADMIN: frozenset(Act) - {Act.TEMPLATES_REVIEW},
    Role.MARKETER: frozenset(READS | {Act.TEMPLATES_WRITE, Act.ALERTS_ANSWER}),
    Role.REVIEWER: frozenset(READS | {Act.TEMPLATES_REVIEW, Act.ALERTS_ANSWER}),
    Role.COMPLIANCE: frozenset(
        READS | {Act.AUDIT_READ, Act.PEOPLE_READ, Act.NUMBERS_UNMASKED, Act.ALERTS_ANSWER}
    ),
    Role.AUDITOR: frozenset({Act.OVERVIEW, Act.TEMPLATES_READ, Act.ASSETS_READ, Act.AUDIT_READ}),
    Role.FINANCE: frozenset(READS),
    Role.AGENT: frozenset({Act.OVERVIEW, Act.TEMPLATES_READ, Act.ALERTS_READ}),
    Role.VIEWER: frozenset(READS),
}


class SignedInRequest(HttpRequest):
    """What a view decorated with `allowed` receives."""

    user: User
    htmx: HtmxDetails
    organisation: Organisation
    acts: frozenset[Act]


def roles_in(user: User, organisation: Organisation) -> frozenset[str]:
    """The roles this person has here now, as a member or by a partner's link."""
    roles: set[str] = set()
    own = Membership.objects.current().filter(user=user, organisation=organisation).first()
    if own:
        roles.update(own.roles)
    links = PartnerLink.objects.current().filter(
        client=organisation, partner__memberships__user=user
    )
    for link in links.select_related("partner"):
        there = Membership.objects.current().filter(user=user, organisation=link.partner).first()
        if there:
            roles.update(set(there.roles) & set(link.roles))
    return frozenset(roles)


def acts_in(user: User, organisation: Organisation) -> frozenset[Act]:
    """Everything this person may do here now."""
    return frozenset().union(*(GRANTS[role] for role in roles_in(user, organisation)))


def organisations_of(user: User) -> models.QuerySet[Organisation]:
    """Every organisation this person may open, own ones and clients, by name."""
    if not user.is_active:
        return Organisation.objects.none()
    now = timezone.now()
    current = Q(memberships__expires_at=None) | Q(memberships__expires_at__gt=now)
    own = Organisation.objects.filter(current, memberships__user=user)
    links = PartnerLink.objects.current().filter(partner__in=own)
    return Organisation.objects.filter(
        Q(pk__in=own.values("pk")) | Q(pk__in=links.values("client"))
    ).order_by("name", "pk")


def people_who_may(organisation: Organisation, act: Act) -> models.QuerySet[User]:
    """The members who hold this right here: whom to ask, whom to tell."""
    roles = [role for role, acts in GRANTS.items() if act in acts]
    members = Membership.objects.of(organisation).current().filter(roles__overlap=roles)
    return User.objects.filter(pk__in=members.values("user")).order_by("name", "email")


def may(request: HttpRequest, act: Act) -> bool:
    """For code after `allowed`: does this person also hold that right here?"""
    return act in cast(SignedInRequest, request).acts


def _enter(request: HttpRequest, slug: str) -> SignedInRequest:
    """Find the organisation for this person and put it on the request. Raises Http404 to a stranger."""
    signed_in = cast(SignedInRequest, request)
    organisation = Organisation.objects.filter(slug=slug).first()
    acts = acts_in(signed_in.user, organisation) if organisation else frozenset()
    if organisation is None or not acts:
        raise Http404
    signed_in.organisation, signed_in.acts = organisation, acts
    return signed_in


def allowed(
    act: Act,
) -> Callable[
    [Callable[Concatenate[SignedInRequest, Organisation, P], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """Let a view be called with (request, organisation, …) only by a person who holds the right.

    The URL carries the organisation's slug as `org`. Times on the page follow the organisation's zone.
    """

    def decorate(
        view: Callable[Concatenate[SignedInRequest, Organisation, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        @login_required
        def inner(request: HttpRequest, *args: Any, org: str, **kwargs: Any) -> HttpResponseBase:
            signed_in = _enter(request, org)
            if signed_in.organisation.requires_mfa and not has_second_factor(signed_in.user):
                return _ask_for_second_factor(signed_in)
            if act not in signed_in.acts:
                raise PermissionDenied
            with timezone.override(ZoneInfo(signed_in.organisation.time_zone)):
                return view(signed_in, signed_in.organisation, *args, **kwargs)

        inner.act = act  # type: ignore[attr-defined]  # read by the test that walks every URL
        return inner

    return decorate


def has_second_factor(user: User) -> bool:
    """Has this person set up an authenticator app or a passkey?"""
    from allauth.mfa.utils import is_mfa_enabled  # allauth loads models; access is imported early

    return bool(is_mfa_enabled(user))


def _ask_for_second_factor(request: SignedInRequest) -> HttpResponse:
    request.session["second_factor_for"] = request.organisation.slug
    return redirect("mfa_index")
