"""Who may do what: the one place that decides. Views, the API and exports all ask here.

A person's rights in an organisation come from the roles of a current membership, or from a current
partner link: the person's roles at the partner, as far as the client's link lets them reach, and
never the rights that would outlive the link (`OWN_PEOPLE_ONLY`).
A stranger gets 404 (the organisation does not exist for them), a member without the right gets 403.
The table for readers is docs/roles.md; a test keeps it true.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from accounts.models import (
    SECOND_FACTORS,
    Membership,
    Organisation,
    PartnerLink,
    Role,
    User,
)

P = ParamSpec("P")


class Act(models.TextChoices):
    """A right. Words of the form room.verb."""

    OVERVIEW = "overview.read"
    TEMPLATES_READ = "templates.read"
    TEMPLATES_WRITE = "templates.write"  # draft, edit, send to a colleague, submit what is cleared
    TEMPLATES_REVIEW = "templates.review"  # clear or ask for changes
    TEMPLATES_COMMENT = (
        "templates.comment"  # remark, ask for a change, resolve, give to a colleague
    )
    ASSETS_READ = "assets.read"
    ASSETS_MANAGE = "assets.manage"  # connect a portfolio, import, repair
    ALERTS_READ = "alerts.read"
    ALERTS_ANSWER = "alerts.answer"
    ALERTS_MANAGE = "alerts.manage"  # who is told of what, and the chats that are told
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"  # invite, change roles, link partners
    KEYS_MANAGE = "keys.manage"
    ENDPOINTS_MANAGE = "endpoints.manage"  # outgoing webhooks: where to, their secrets, their log
    ORGANISATION_MANAGE = "organisation.manage"
    COSTS_READ = "costs.read"
    COSTS_MANAGE = (
        "costs.manage"  # rate cards, budgets, invoices, cost centres, answers to differences
    )
    COSTS_APPROVE = "costs.approve"  # the second person for a rate card
    OPTINS_READ = "optins.read"  # people and their consent, notices, the log
    OPTINS_WRITE = "optins.write"  # record what a person told us: an opt-out, an opt-in
    OPTINS_IMPORT = "optins.import"  # bring in a list, ask that it is taken back
    OPTINS_APPROVE = "optins.approve"  # the second person for a list
    OPTINS_EVIDENCE = "optins.evidence"  # opens what proves an event; each opening is in the trail
    NOTICES_WRITE = "notices.write"  # draft a notice and offer it for review
    NOTICES_APPROVE = "notices.approve"  # the second person for a notice
    MESSAGES_READ = "messages.read"  # what waportal sent, to whom, and what became of it
    MESSAGES_SEND = "messages.send"  # send a test, add a handset to test on
    RIGHTS_READ = "rights.read"  # requests of people, holds, what is kept and until when
    RIGHTS_MANAGE = (
        "rights.manage"  # answer them, erase, hold, registries; agree as the second person
    )
    CAPTURE_WRITE = "capture.write"  # make ways to opt in, take them live, end them
    AUDIT_READ = "audit.read"
    NUMBERS_UNMASKED = "numbers.unmasked"  # sees customers' phone numbers in full


READS = {
    Act.OVERVIEW, Act.TEMPLATES_READ, Act.ASSETS_READ, Act.ALERTS_READ, Act.MESSAGES_READ,
}  # fmt: skip
GRANTS: dict[str, frozenset[Act]] = {
    # An admin who should also clear templates takes the reviewer's role besides.
    Role.ADMIN: frozenset(Act) - {Act.TEMPLATES_REVIEW},
    Role.MARKETER: frozenset(
        READS
        | {
            Act.TEMPLATES_WRITE,
            Act.TEMPLATES_COMMENT,
            Act.ALERTS_ANSWER,
            Act.COSTS_READ,
            Act.OPTINS_READ,
            Act.OPTINS_IMPORT,
            Act.NOTICES_WRITE,
            Act.MESSAGES_SEND,
        }
    ),
    Role.REVIEWER: frozenset(
        READS | {Act.TEMPLATES_REVIEW, Act.TEMPLATES_COMMENT, Act.ALERTS_ANSWER}
    ),
    Role.COMPLIANCE: frozenset(
        READS
        | {
            Act.TEMPLATES_COMMENT,
            Act.OPTINS_READ,
            Act.OPTINS_WRITE,
            Act.OPTINS_IMPORT,
            Act.OPTINS_APPROVE,
            Act.OPTINS_EVIDENCE,
            Act.NOTICES_WRITE,
            Act.NOTICES_APPROVE,
            Act.RIGHTS_READ,
            Act.RIGHTS_MANAGE,
            Act.CAPTURE_WRITE,
            Act.AUDIT_READ,
            Act.PEOPLE_READ,
            Act.NUMBERS_UNMASKED,
            Act.ALERTS_ANSWER,
        }
    ),
    # Reads what proves things, changes nothing, and usually comes from outside for a while.
    Role.AUDITOR: frozenset(
        {
            Act.OVERVIEW,
            Act.TEMPLATES_READ,
            Act.ASSETS_READ,
            Act.COSTS_READ,
            Act.OPTINS_READ,
            Act.MESSAGES_READ,
            Act.OPTINS_EVIDENCE,
            Act.RIGHTS_READ,
            Act.PEOPLE_READ,
            Act.AUDIT_READ,
        }
    ),
    Role.FINANCE: frozenset(
        READS | {Act.COSTS_READ, Act.COSTS_MANAGE, Act.COSTS_APPROVE, Act.ALERTS_ANSWER}
    ),
    Role.AGENT: frozenset(
        {
            Act.OVERVIEW,
            Act.TEMPLATES_READ,
            Act.ALERTS_READ,
            Act.OPTINS_READ,
            Act.OPTINS_WRITE,
            Act.MESSAGES_READ,
            Act.MESSAGES_SEND,
        }
    ),
    Role.VIEWER: frozenset(READS),
}
# A partner's people never get these through a link: with an invitation, a key, a webhook or a chat of
# their own making they would stay after the client has revoked the link.
OWN_PEOPLE_ONLY = frozenset(
    {
        Act.PEOPLE_MANAGE,
        Act.KEYS_MANAGE,
        Act.ENDPOINTS_MANAGE,
        Act.ORGANISATION_MANAGE,
        Act.ALERTS_MANAGE,
    }
)


class SignedInRequest(HttpRequest):
    """What a view decorated with `allowed` receives."""

    user: User
    htmx: HtmxDetails
    organisation: Organisation
    acts: frozenset[Act]
    roles: frozenset[str]  # held here, or lent by a partner link; what one may do is `acts`


def acts_in(user: User, organisation: Organisation) -> frozenset[Act]:
    """Everything this person may do here now. Two queries."""
    return _standing_in(user, organisation)[1]


def _standing_in(user: User, organisation: Organisation) -> tuple[frozenset[str], frozenset[Act]]:
    """Roles, own and lent ones, and what they allow."""
    own, lent = _own_roles(user, organisation), _linked_roles(user, organisation)
    return own | lent, _acts_of(own) | (_acts_of(lent) - OWN_PEOPLE_ONLY)


def _acts_of(roles: Iterable[str]) -> frozenset[Act]:
    return frozenset().union(*(GRANTS[role] for role in roles))


def _own_roles(user: User, organisation: Organisation) -> frozenset[str]:
    members = Membership.objects.of(organisation).current().filter(user=user)
    return frozenset(role for roles in members.values_list("roles", flat=True) for role in roles)


def _linked_roles(user: User, organisation: Organisation) -> frozenset[str]:
    pairs = (
        _links_of(user)
        .filter(client=organisation)
        .values_list("roles", "partner__memberships__roles")
    )
    return frozenset(role for lent, held in pairs for role in set(lent) & set(held))


def _links_of(user: User, now: datetime | None = None) -> models.QuerySet[PartnerLink]:
    """Partner links that let this person in somewhere, joined with the membership there."""
    now = now or timezone.now()
    there = Q(partner__memberships__user=user, partner__memberships__user__is_active=True)
    current = Q(partner__memberships__expires_at=None) | Q(partner__memberships__expires_at__gt=now)
    shared = Q(roles__overlap=F("partner__memberships__roles"))
    return PartnerLink.objects.current().filter(there, current, shared)


def organisations_of(user: User) -> models.QuerySet[Organisation]:
    """Every organisation this person may open, own ones and clients, by name."""
    own = Membership.objects.current().filter(user=user).values("organisation")
    clients = _links_of(user).values("client")
    return Organisation.objects.filter(Q(pk__in=own) | Q(pk__in=clients)).order_by("name", "pk")


def organisations_where(user: User, act: Act) -> models.QuerySet[Organisation]:
    """Those of them in which this person holds the right, as `acts_in` says. Three queries, however
    many they are."""
    granting = {role for role, acts in GRANTS.items() if act in acts}
    own = Membership.objects.current().filter(user=user).values_list("organisation", "roles")
    found = {pk for pk, roles in own if granting & set(roles)}
    if act not in OWN_PEOPLE_ONLY:
        links = _links_of(user).values_list("client", "roles", "partner__memberships__roles")
        found |= {pk for pk, lent, held in links if granting & set(lent) & set(held)}
    return Organisation.objects.filter(pk__in=found).order_by("name", "pk")


def clients_where(user: User, partner: Organisation, act: Act) -> list[Organisation]:
    """The clients of a partner in which this person holds a right by the partner's link, by name.

    One that requires a second factor lets nobody in without."""
    return [client for client, acts in clients_of(user, partner) if act in acts]


def clients_of(user: User, partner: Organisation) -> list[tuple[Organisation, frozenset[Act]]]:
    """The clients of a partner that this person may open by the partner's link, by name, with what they
    may do there by it. One that requires a second factor lets nobody in without. Two queries."""
    pairs = (
        _links_of(user)
        .filter(partner=partner)
        .select_related("client")
        .annotate(held=F("partner__memberships__roles"))
    )
    found = [
        (link.client, _acts_of(set(link.roles) & set(link.held)) - OWN_PEOPLE_ONLY)
        for link in pairs
    ]
    if any(client.requires_mfa for client, _acts in found) and not has_second_factor(user):
        found = [(client, acts) for client, acts in found if not client.requires_mfa]
    return sorted(found, key=lambda one: (one[0].name, one[0].pk))


def people_who_may(organisation: Organisation, act: Act) -> models.QuerySet[User]:
    """The members who hold this right here: whom to ask, whom to tell."""
    roles = [role for role, acts in GRANTS.items() if act in acts]
    members = Membership.objects.of(organisation).current().filter(roles__overlap=roles)
    return User.objects.filter(pk__in=members.values("user")).order_by("name", "email")


def may(request: HttpRequest, act: Act) -> bool:
    """For code after `allowed`: does this person also hold that right here?"""
    return act in cast(SignedInRequest, request).acts


def _enter(request: HttpRequest, slug: str) -> SignedInRequest:
    """Put the organisation and the person's rights on the request. Raises Http404 to a stranger."""
    signed_in = cast(SignedInRequest, request)
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise Http404
    roles, acts = _standing_in(signed_in.user, organisation)
    if not acts:
        raise Http404
    signed_in.organisation, signed_in.acts, signed_in.roles = organisation, acts, roles
    return signed_in


def allowed(
    act: Act,
) -> Callable[
    [Callable[Concatenate[SignedInRequest, Organisation, P], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """Let a view be called with (request, organisation, …) only by a person who holds the right.

    The URL carries the organisation's slug as `org`. Times on the page follow its zone. The rights
    are read once and stay on the request (`request.acts`) for the view, `may` and the frame.
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
    """Has this person set up an authenticator app or a passkey? Recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())


def _ask_for_second_factor(request: SignedInRequest) -> HttpResponse:
    """To the page that explains and leads back here. The session remembers where the person was."""
    name, slug = request.organisation.name, request.organisation.slug
    path = request.get_full_path() if request.method == "GET" else f"/o/{slug}/"
    request.session["second_factor_for"] = {"name": name, "path": path}
    return redirect("person:second_factor")
