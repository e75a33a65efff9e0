"""Who works on an account: assigning people and system users, and the accounts of one user.

https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/manage-system-users
"""

from typing import Any

from sandbox.assets.access import need_managed_account
from sandbox.assets.activities import note
from sandbox.assets.listing import shown_page
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import parameter, unknown_object
from sandbox.message_templates.writing import timestamp
from sandbox.reading import NodeType
from sandbox.store import Doc

TASKS = frozenset(
    {
        "MANAGE", "DEVELOP", "MANAGE_TEMPLATES", "MANAGE_PHONE", "VIEW_COST", "MANAGE_EXTENSIONS",
        "VIEW_PHONE_ASSETS", "MANAGE_PHONE_ASSETS", "VIEW_TEMPLATES", "VIEW_INSIGHTS",
        "RECEIVE_INCOMING_MESSAGES", "MANAGE_BILLING", "MANAGE_USERS", "MESSAGING", "FULL_CONTROL",
    }
)  # fmt: skip


def list_assigned_users(call: Call, waba: Doc, query: Doc) -> Doc:
    """`business` is required on the edge itself; it limits the answer to the people of that
    portfolio.
    """
    business = query.get("business")
    if not business:
        raise parameter("The parameter business is required.")
    users = []
    for assigned in waba.get("assigned_users", []):
        user = call.store.the("user", assigned["user"])
        if user["business"] == business:
            users.append({**user, "tasks": assigned["tasks"]})
    return shown_page(call, waba, "assigned_users", query, "user", users)


def assign_user(call: Call, waba: Doc) -> Doc:
    """POST /{account}/assigned_users?user=…&tasks=['MANAGE']; again with other tasks to change."""
    user = _user(call, waba)
    tasks = call.names("tasks")
    if not tasks or set(tasks) - TASKS:
        raise parameter(f"Param tasks must be of {{{', '.join(sorted(TASKS))}}}.")
    others = _without(waba, user)
    is_new = len(others) == len(waba.get("assigned_users", []))
    entry = {"user": user["id"], "tasks": tasks, "at": call.store.now()}
    save(call.store, "waba", {**waba, "assigned_users": [*others, entry]})
    what = "USER_ADDED" if is_new else "USER_ROLE_CHANGED"
    note(call.store, waba["id"], what, f"{user['name']}: {', '.join(tasks)}",
         actor=call.bearer.user, user_id=user["id"])  # fmt: skip
    return {"success": True}


def remove_user(call: Call, waba: Doc) -> Doc:
    """DELETE /{account}/assigned_users?user=…"""
    user = _user(call, waba)
    others = _without(waba, user)
    if len(others) == len(waba.get("assigned_users", [])):
        raise parameter("Param user: the user isn't assigned to this account.")
    save(call.store, "waba", {**waba, "assigned_users": others})
    note(call.store, waba["id"], "USER_REMOVED", f"{user['name']} was removed",
         actor=call.bearer.user, user_id=user["id"])  # fmt: skip
    return {"success": True}


def _user(call: Call, waba: Doc) -> Doc:
    """A person of the portfolio that owns the account, or of one it is shared with."""
    user = call.store.get("user", call.needed("user"))
    if user is None or user["business"] not in (waba["owner"], *waba.get("clients", [])):
        raise parameter("Param user must be a user of a business that has this account.")
    return user


def _without(waba: Doc, user: Doc) -> list[Doc]:
    return [one for one in waba.get("assigned_users", []) if one["user"] != user["id"]]


def list_accounts(call: Call, user: Doc, query: Doc) -> Doc:
    """GET /{user}/assigned_whatsapp_business_accounts, also as /me/…"""
    rows = [
        {**waba, "assignment": one}
        for waba in call.store.all("waba")
        for one in waba.get("assigned_users", [])
        if one["user"] == user["id"]
    ]
    edge = "assigned_whatsapp_business_accounts"
    return shown_page(call, user, edge, query, "assignment", rows)


def list_permissions(call: Call, user: Doc, query: Doc) -> Doc:
    """GET /{user}/permissions: what the user has granted to this app."""
    scopes = call.bearer.token["scopes"] if call.bearer.token else []
    return {"data": [{"permission": one, "status": "granted"} for one in scopes]}


def revoke_all(call: Call, user: Doc) -> Doc:
    """DELETE /{user}/permissions: every token this user has for the calling app dies."""
    for token in _tokens(call, user):
        call.store.put("token", {**token, "invalidated": 467}, parent=user["id"])
    return {"success": True}


def revoke_one(call: Call, user: Doc) -> Doc:
    """DELETE /{user}/permissions/{permission}."""
    permission = call.segments[2]
    holders = [token for token in _tokens(call, user) if permission in token["scopes"]]
    if not holders:
        raise unknown_object(call.method, permission)
    for token in holders:
        kept = [one for one in token["scopes"] if one != permission]
        call.store.put("token", {**token, "scopes": kept}, parent=user["id"])
    return {"success": True}


def _tokens(call: Call, user: Doc) -> list[Doc]:
    app = call.bearer.app["id"]
    return [one for one in call.store.all("token", parent=user["id"]) if one["app"] == app]


def _numbers(call: Call, waba: Doc) -> Any:
    names = ("id", "display_phone_number", "verified_name", "quality_rating")
    phones = call.store.all("phone", parent=waba["id"])
    return [{name: one[name] for name in names if name in one} for one in phones]


ASSIGNMENT = NodeType(
    name="AssignedWhatsAppBusinessAccount",
    defaults=("id", "name", "status", "permissions", "business_id"),
    fields=frozenset({"id", "name", "status"}),
    access=need_managed_account,
    computed={
        "permissions": lambda call, row: row["assignment"]["tasks"],
        "business_id": lambda call, row: row["owner"],
        "assignment_date": lambda call, row: timestamp(row["assignment"].get("at", 0)),
        "phone_numbers": _numbers,
    },
)
