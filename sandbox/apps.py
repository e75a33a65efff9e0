"""Apps and the people behind tokens, as objects of Graph."""

from sandbox.assets.assignments import list_accounts, list_permissions
from sandbox.assets.listing import shown_page
from sandbox.assets.solutions import list_solutions
from sandbox.call import Call
from sandbox.errors import no_permission, unknown_object
from sandbox.reading import Act, NodeType, Root
from sandbox.store import Doc
from sandbox.subscriptions import delete_subscription, read_subscriptions, save_subscription
from sandbox.tokens import BUSINESS
from sandbox.uploads import start_upload


def need_own_app(call: Call, app: Doc) -> None:
    if call.bearer.app["id"] != app["id"]:
        raise unknown_object(call.method, app["id"])


def need_own_business(call: Call, user: Doc) -> None:
    if call.bearer.user is None:
        raise no_permission(BUSINESS)
    if call.bearer.user["business"] != user["business"]:
        raise unknown_object(call.method, user["id"])


def list_clients(call: Call, app: Doc, query: Doc) -> Doc:
    """GET /{app}/connected_client_businesses: whose accounts this app is subscribed to."""
    owners = {
        waba["owner"]
        for waba in call.store.all("waba")
        if app["id"] in [one["app"] for one in waba.get("subscribed_apps", [])]
    }
    rows = [one for one in call.store.all("business") if one["id"] in owners]
    return shown_page(call, app, "connected_client_businesses", query, "business", rows)


APP = NodeType(
    name="Application",
    defaults=("id", "name"),
    fields=frozenset({"id", "name", "link", "category"}),
    access=need_own_app,
    edges={
        "whatsapp_business_solutions": list_solutions,
        "connected_client_businesses": list_clients,
    },
)
USER = NodeType(
    name="User",
    defaults=("id", "name"),
    fields=frozenset({"id", "name", "tasks", "role"}),
    access=need_own_business,
    edges={
        "assigned_whatsapp_business_accounts": list_accounts,
        "permissions": list_permissions,
    },
)
KINDS = {"app": APP, "user": USER}
ACTS: dict[tuple[str, str, str], Act] = {
    ("GET", "app", "subscriptions"): read_subscriptions,
    ("POST", "app", "subscriptions"): save_subscription,
    ("DELETE", "app", "subscriptions"): delete_subscription,
    ("POST", "app", "uploads"): start_upload,
}
ROOTS: dict[tuple[str, str], Root] = {}
