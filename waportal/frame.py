"""What every page's frame needs: where the person is, what they may open, what waits for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Act, organisations_of
from accounts.models import Organisation
from alerts.models import Alert
from assets.models import WhatsAppAccount
from waportal.theme import chosen

# The left navigation in order: label, url name, the right that opens it, the first path segment
# after /o/<org>/, which is the icon's name as well; the overview has none.
PLACES = [
    (_("Overview"), "overview", Act.OVERVIEW, ""),
    (_("Templates"), "templates_app:template_list", Act.TEMPLATES_READ, "templates"),
    (_("Assets"), "assets:account_list", Act.ASSETS_READ, "assets"),
    (_("Settings"), "accounts:settings", Act.OVERVIEW, "settings"),
]


@dataclass(frozen=True)
class Place:
    label: Any
    url: str
    icon: str
    is_current: bool


def _doors(organisations: Iterable[Organisation]) -> list[Place]:
    """The navigation of a page outside any organisation: the organisations themselves."""
    return [
        Place(each.name, reverse("overview", args=[each.slug]), "building", False)
        for each in organisations
    ]


def _places(organisation: Organisation, acts: frozenset[Act], path: str, query: str) -> list[Place]:
    segment = path.removeprefix(f"/o/{organisation.slug}/").split("/")[0]
    return [
        Place(
            label,
            reverse(name, args=[organisation.slug]) + query,
            here or "overview",
            segment == here,
        )
        for label, name, act, here in PLACES
        if act in acts
    ]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for base.html. Outside an organisation only the person's organisations are given."""
    theme = chosen(request)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"theme": theme}
    organisation = getattr(request, "organisation", None)
    if organisation is None:
        organisations = organisations_of(user)
        return {"theme": theme, "organisations": organisations, "places": _doors(organisations)}
    accounts = list(
        WhatsAppAccount.objects.of(organisation).select_related("connection").order_by("name")
    )
    wanted = request.GET.get("account", "")
    account = next((a for a in accounts if a.waba_id == wanted), None)
    acts = request.acts  # type: ignore[attr-defined]  # set by accounts.access.allowed
    return {
        "theme": theme,
        "organisation": organisation,
        "organisations": organisations_of(user),
        "accounts": accounts,
        "account": account,
        "account_query": f"?account={account.waba_id}" if account else "",
        "acts": acts,
        "places": _places(
            organisation, acts, request.path, f"?account={account.waba_id}" if account else ""
        ),
        "open_alerts": Alert.objects.of(organisation).open().count()
        if Act.ALERTS_READ in acts
        else 0,
        "is_sandbox": any(a.connection.is_sandbox for a in ([account] if account else accounts)),
    }
