"""What every page's frame needs: where the person is, what they may open, what waits for them.

Looked up when the frame is written, so that parts of pages, which have none, do not pay for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
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
    (_("Opt-ins"), "optin:person_list", Act.OPTINS_READ, "optins"),
    (_("Messages"), "messaging:send_list", Act.MESSAGES_READ, "messages"),
    (_("Costs"), "billing:cost_report", Act.COSTS_READ, "costs"),
    (_("Quality"), "quality:number_list", Act.ASSETS_READ, "quality"),
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
    acts = request.acts  # type: ignore[attr-defined]  # set by accounts.access.allowed
    here = SimpleLazyObject(lambda: _Here.of(organisation, request.GET.get("account", "")))
    return {
        "theme": theme,
        "organisation": organisation,
        "organisations": organisations_of(user),
        "accounts": SimpleLazyObject(lambda: here.accounts),
        "account": SimpleLazyObject(lambda: here.account),
        "account_query": SimpleLazyObject(lambda: here.query),
        "acts": acts,
        "places": SimpleLazyObject(lambda: _places(organisation, acts, request.path, here.query)),
        "open_alerts": SimpleLazyObject(lambda: _open_alerts(organisation, acts)),
        "is_sandbox": SimpleLazyObject(lambda: here.is_sandbox),
    }


@dataclass(frozen=True)
class _Here:
    """The organisation's accounts, and the one that the address narrows the pages to."""

    accounts: list[WhatsAppAccount]
    account: WhatsAppAccount | None

    @classmethod
    def of(cls, organisation: Organisation, wanted: str) -> "_Here":
        rows = WhatsAppAccount.objects.of(organisation).select_related("connection")
        accounts = list(rows.order_by("name"))
        return cls(accounts, next((one for one in accounts if one.waba_id == wanted), None))

    @property
    def query(self) -> str:
        return f"?account={self.account.waba_id}" if self.account else ""

    @property
    def is_sandbox(self) -> bool:
        shown = [self.account] if self.account else self.accounts
        return any(one.connection.is_sandbox for one in shown)


def _open_alerts(organisation: Organisation, acts: frozenset[Act]) -> int:
    return Alert.objects.of(organisation).standing().count() if Act.ALERTS_READ in acts else 0
