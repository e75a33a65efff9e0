"""What every page's frame needs: where the person is, what they may open, what waits for them.

Looked up when the frame is written, so that parts of pages, which have none, do not pay for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.access import Act, organisations_of
from accounts.models import Organisation
from alerts.models import Alert
from assets.models import Environment, WhatsAppAccount
from waportal.theme import chosen

MOST = 20  # accounts and organisations that the switcher lists; the others are found by typing
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
        doors = SimpleLazyObject(lambda: _doors(organisations[:MOST]))
        return {"theme": theme, "organisations": organisations, "places": doors}
    acts = request.acts  # type: ignore[attr-defined]  # set by accounts.access.allowed
    here = SimpleLazyObject(lambda: _Here.of(organisation, request.GET.get("account", "")))
    return {
        "theme": theme,
        "organisation": organisation,
        "switcher": SimpleLazyObject(lambda: switcher(request, organisation)),
        "account": SimpleLazyObject(lambda: here.account),
        "account_query": SimpleLazyObject(lambda: here.query),
        "acts": acts,
        "places": SimpleLazyObject(lambda: _places(organisation, acts, request.path, here.query)),
        "open_alerts": SimpleLazyObject(lambda: _open_alerts(organisation, acts)),
        "is_sandbox": SimpleLazyObject(lambda: here.is_sandbox),
    }


@dataclass(frozen=True)
class _Here:
    """The account that the address narrows the pages to, and whether a sandbox is among what is shown."""

    account: WhatsAppAccount | None
    is_sandbox: bool

    @classmethod
    def of(cls, organisation: Organisation, wanted: str) -> "_Here":
        rows = WhatsAppAccount.objects.of(organisation).select_related("connection")
        account = rows.filter(waba_id=wanted).first() if wanted else None
        if account is not None:
            return cls(account, account.connection.is_sandbox)
        return cls(None, rows.filter(connection__environment=Environment.SANDBOX).exists())

    @property
    def query(self) -> str:
        return f"?account={self.account.waba_id}" if self.account else ""


@dataclass(frozen=True)
class Switcher:
    """At most MOST of each, by name. `at`: the path that a chosen account is shown on. `has_more`: not
    all are listed."""

    accounts: list[WhatsAppAccount]
    organisations: list[Organisation]
    at: str
    query: str
    has_more: bool


def switcher(request: HttpRequest, organisation: Organisation, *, query: str = "") -> Switcher:
    """The accounts here and the person's organisations, all or those whose name or id has `query`.
    Two queries, however many there are."""
    accounts = WhatsAppAccount.objects.of(organisation).select_related("connection")
    accounts = accounts.only("waba_id", "name", "connection__environment")  # on every page
    organisations = organisations_of(request.user)  # type: ignore[arg-type]  # behind `allowed`
    if query:
        accounts = accounts.filter(Q(name__icontains=query) | Q(waba_id__startswith=query))
        organisations = organisations.filter(Q(name__icontains=query) | Q(slug__icontains=query))
    found = list(accounts.order_by("name", "pk")[: MOST + 1])
    known = list(organisations[: MOST + 1])
    has_more = len(found) > MOST or len(known) > MOST
    at = request.GET.get("at", "") if "at" in request.GET else request.path
    home = f"/o/{organisation.slug}/"
    at = at if at.startswith(home) and "\\" not in at else home
    return Switcher(found[:MOST], known[:MOST], at, query, has_more)


def _open_alerts(organisation: Organisation, acts: frozenset[Act]) -> int:
    return Alert.objects.of(organisation).standing().count() if Act.ALERTS_READ in acts else 0
