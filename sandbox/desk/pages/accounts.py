"""Portfolios with their accounts and numbers, and what Meta can change about an account."""

from starlette.requests import Request

from sandbox.assets.control import funding
from sandbox.assets.limits import DAILY, limit_of
from sandbox.assets.storage import save
from sandbox.desk.figures import template_counts, used_of_limit
from sandbox.desk.forms import Form, NotThere, Outcome, back, changed_by_json, one_of
from sandbox.desk.pages.decisions import ENFORCEMENT
from sandbox.store import Doc, Store

# field → what the form offers
KNOBS: dict[str, tuple[str, ...]] = {
    "status": ("ACTIVE", "RESTRICTED", "DISABLED"),
    "ownership_type": ("SELF", "CLIENT_OWNED", "ON_BEHALF_OF"),
    "marketing_messages_onboarding_status": ("ELIGIBLE", "ONBOARDED", "INELIGIBLE"),
}
SWITCHES = {
    "is_enabled_for_insights": "Template analytics are on",
    "disable_marketing_messages_on_cloud_api": "Marketing only by Marketing Messages API",
    "payment": "A payment method is attached",
}


def accounts(store: Store, request: Request) -> tuple[str, Doc]:
    wabas = store.all("waba")
    shown = []
    for business in store.all("business"):
        own = [waba for waba in wabas if waba["owner"] == business["id"]]
        shared = [waba for waba in wabas if business["id"] in waba.get("clients", [])]
        if own or shared:
            shown.append(
                {
                    "business": business,
                    "limit": limit_of(business),
                    "used": used_of_limit(store, business),
                    "most": DAILY.get(limit_of(business), -1),
                    "wabas": [account_row(store, waba) for waba in own],
                    "shared": shared,
                }
            )
    return "accounts.html", {"portfolios": shown}


def account_row(store: Store, waba: Doc) -> Doc:
    return {
        "waba": waba,
        "numbers": store.all("phone", parent=waba["id"]),
        "templates": sum(template_counts(store, waba).values()),
        "apps": [store.the("app", one["app"]) for one in waba.get("subscribed_apps", [])],
    }


def account(store: Store, request: Request) -> tuple[str, Doc]:
    waba = _found(store, request)
    users = [
        {**one, "user": store.get("user", one["user"])} for one in waba.get("assigned_users", [])
    ]
    activities = store.all("activity", parent=waba["id"])
    return "account.html", {
        **account_row(store, waba),
        **ENFORCEMENT,
        "business": store.the("business", waba["owner"]),
        "counts": template_counts(store, waba),
        "knobs": KNOBS,
        "switches": {name: (label, is_on(waba, name)) for name, label in SWITCHES.items()},
        "subscriptions": _subscriptions(store, waba),
        "users": users,
        "activities": activities[-20:][::-1],
        "tokens": _tokens(store, waba),
    }


def _found(store: Store, request: Request) -> Doc:
    waba = store.get("waba", request.path_params["id"])
    if waba is None:
        raise NotThere("There is no such account.")
    return waba


def is_on(waba: Doc, name: str) -> bool:
    return bool(waba.get("primary_funding_id") if name == "payment" else waba.get(name))


def _subscriptions(store: Store, waba: Doc) -> list[Doc]:
    """Each subscribed app with its address and fields, and where an override leads."""
    rows = []
    for one in waba.get("subscribed_apps", []):
        app = store.the("app", one["app"])
        rows.append(
            {
                "app": app,
                "subscriptions": app.get("subscriptions", []),
                "override": one.get("override_callback_uri"),
            }
        )
    return rows


def _tokens(store: Store, waba: Doc) -> list[Doc]:
    """The tokens of the portfolio that owns the account, and how each does."""
    users = {one["id"] for one in store.all("user") if one["business"] == waba["owner"]}
    return [{**one, "tail": one["id"][-6:]} for one in store.all("token") if one["user"] in users]


def change_account(store: Store, form: Form, request: Request) -> Outcome:
    """`field` and `value`: one knob at a time."""
    waba = _found(store, request)
    name = form.get("field", "")
    if name == "payment":
        funding(store, request, {"attached": form.get("value") == "on"})
    elif name in SWITCHES:
        save(store, "waba", {**waba, name: form.get("value") == "on"})
    else:
        value = one_of({name: form.get("value", "")}, name, KNOBS.get(name, ()))
        save(store, "waba", {**waba, name: value})
    return back(form, f"/desk/accounts/{waba['id']}/", f"{waba['name']} was changed.")


def change_document(store: Store, form: Form, request: Request) -> Outcome:
    """Any field of the account, as JSON: what has no knob of its own."""
    waba = _found(store, request)
    save(store, "waba", changed_by_json(form, waba, ("id", "owner")))
    return back(form, f"/desk/accounts/{waba['id']}/", "Changed.")


SHOWN = {"/desk/accounts/": accounts, "/desk/accounts/{id}/": account}
DONE = {"/desk/accounts/{id}/change": change_account, "/desk/accounts/{id}/json": change_document}
