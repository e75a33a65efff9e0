"""One number: what every page about it has, and the page of everything Meta says."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from assets import moving, ports
from assets.change_reports import last_few
from assets.changes import KINDS, Asset, Kind
from assets.lifecycle import IN_SERVICE, lifecycle
from assets.models import PhoneNumber, WhatsAppAccount
from assets.offers import country_of, offers_in
from assets.problems import sentence
from assets.reports import number_groups, number_states

PAGE = 10  # accounts that a number may move to


def find_number(organisation: Organisation, phone_number_id: str) -> PhoneNumber:
    """Raises Http404 for another organisation's."""
    numbers = PhoneNumber.objects.of(organisation).select_related("account__connection")
    return get_object_or_404(numbers, phone_number_id=phone_number_id)


def page_of(asset: Asset, kind: Kind) -> str:
    """The page that a kind of change belongs to."""
    slug = asset.organisation.slug
    key = asset.phone_number_id if isinstance(asset, PhoneNumber) else asset.waba_id
    return reverse(kind.page, args=[slug, key])


def tabs(number: PhoneNumber, slug: str, current: str) -> list[dict[str, Any]]:
    """The pages about a number; India's only where it applies."""
    labels = {
        "number_detail": _("Everything"),
        "lifecycle_detail": _("Steps"),
        "name_detail": _("Display name"),
        "profile_detail": _("Profile"),
        "settings_detail": _("Settings"),
        "qr_code_list": _("Short links"),
        "blocked_list": _("Blocked people"),
        "username_detail": _("Username"),
        "badge_detail": _("Official badge"),
    }
    if country_of(number.display_phone_number) == "IN" or current == "compliance_detail":
        labels["compliance_detail"] = _("India")
    return [
        {
            "url": reverse(f"assets:{name}", args=[slug, number.phone_number_id]),
            "label": label,
            "is_current": name == current,
        }
        for name, label in labels.items()
    ]


def show(
    request: SignedInRequest, number: PhoneNumber, page: str, context: dict[str, Any]
) -> HttpResponse:
    """A page about the number, in its frame. `page` is the name of its URL and of its template."""
    shared = {
        "number": number,
        "states": number_states(number),
        "tabs": tabs(number, request.organisation.slug, page),
        "may_manage": Act.ASSETS_MANAGE in request.acts,
    }
    return render(request, f"assets/{page}.html", shared | context)


@require_safe
@allowed(Act.ASSETS_READ)
def number_detail(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    number = find_number(organisation, phone_number_id)
    context = {
        "history_page": ports.history_page(number),
        "groups": number_groups(number),
        "offers": offers_in(country_of(number.display_phone_number)),
        "problem": sentence(number.account.problem),
        "lifecycle": lifecycle(number),
        "changes": last_few(number),
    }
    return show(request, number, "number_detail", context)


@require_safe
@allowed(Act.ASSETS_READ)
def lifecycle_detail(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    """Where the number stands and what comes next."""
    number = find_number(organisation, phone_number_id)
    life = lifecycle(number)
    context = {
        "lifecycle": life,
        "steps": [(step, [KINDS[key] for key in step.acts]) for step in life.steps],
        "more": [KINDS[key] for key in life.more],
        "changes": last_few(number),
        "other": number.elsewhere(),
        "is_in_service": number.status in IN_SERVICE,
    }
    return show(request, number, "lifecycle_detail", context)


@require_safe
@allowed(Act.ASSETS_READ)
def move_detail(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    """How a number moves to another account, what Meta asks for, and which accounts are ready for it."""
    number = find_number(organisation, phone_number_id)
    there = WhatsAppAccount.objects.of(organisation).exclude(pk=number.account_id)
    there = there.filter(
        connection__environment=number.account.connection.environment,
        connection__disabled_at=None,
    )
    query = request.GET.get("q", "").strip()[:100]
    if query:
        there = there.filter(Q(name__icontains=query) | Q(waba_id=query))
    page = Paginator(there.order_by("name", "waba_id"), PAGE).get_page(request.GET.get("page"))
    context = {
        "points": moving.of_number(number),
        "page": page,
        "accounts": [(account, moving.of_destination(account)) for account in page],
        "query": query,
        "other": number.elsewhere(),
        "is_in_service": number.status in IN_SERVICE,
    }
    return show(request, number, "move_detail", context)
