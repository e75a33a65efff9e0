"""The log of an account: who changed what, and the edge that lists it.

No guide describes the edge; its shape is that of Meta's OpenAPI file for the Business Messaging
API, v23.0: https://github.com/facebook/openapi
"""

from typing import Any

from sandbox.assets.access import need_parts_account
from sandbox.assets.listing import shown_page
from sandbox.assets.parameters import moment
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.message_templates.writing import timestamp
from sandbox.reading import NodeType
from sandbox.store import Doc, Store

TYPES = frozenset(
    {
        "ACCOUNT_CREATED", "ACCOUNT_UPDATED", "ACCOUNT_DELETED", "PHONE_NUMBER_ADDED",
        "PHONE_NUMBER_REMOVED", "PHONE_NUMBER_VERIFIED", "USER_ADDED", "USER_REMOVED",
        "USER_ROLE_CHANGED", "PERMISSION_GRANTED", "PERMISSION_REVOKED", "TEMPLATE_CREATED",
        "TEMPLATE_UPDATED", "TEMPLATE_DELETED", "WEBHOOK_CONFIGURED", "API_ACCESS_GRANTED",
        "API_ACCESS_REVOKED", "BILLING_UPDATED", "COMPLIANCE_ACTION", "SECURITY_EVENT",
    }
)  # fmt: skip

# Acts of other rooms that stand in the log: (method, kind, edge) → (type, what was done)
ACTS = {
    ("POST", "waba", "message_templates"): ("TEMPLATE_CREATED", "A template was created"),
    ("POST", "waba", "upsert_message_templates"): ("TEMPLATE_UPDATED", "Templates were written"),
    ("DELETE", "waba", "message_templates"): ("TEMPLATE_DELETED", "A template was deleted"),
    ("POST", "template", ""): ("TEMPLATE_UPDATED", "A template was edited"),
    ("POST", "waba", "subscribed_apps"): ("WEBHOOK_CONFIGURED", "An app was subscribed"),
    ("DELETE", "waba", "subscribed_apps"): ("WEBHOOK_CONFIGURED", "An app was unsubscribed"),
}


def note_act(call: Call, kind: str, doc: Doc, edge: str) -> None:
    """Called after each act on an object that succeeded."""
    if found := ACTS.get((call.method, kind, edge)):
        waba = doc["waba"] if kind == "template" else doc["id"]
        note(call.store, waba, *found, actor=call.bearer.user)


def note(
    store: Store,
    waba_id: str,
    activity_type: str,
    description: str,
    *,
    actor: Doc | None = None,
    **details: Any,
) -> None:
    """One row of the log. Without `actor`, a user, it was the platform itself."""
    row: Doc = {
        "id": store.new_id(),
        "waba": waba_id,
        "at": store.now(),
        "activity_type": activity_type,
        "actor_type": "USER" if actor else "SYSTEM",
        "actor_id": actor["id"] if actor else None,
        "actor_name": actor["name"] if actor else "WhatsApp",
        "description": description,
        "details": details,
    }
    save(store, "activity", row)


def list_activities(call: Call, waba: Doc, query: Doc) -> Doc:
    """The newest first; `since`, `until` and `activity_type` narrow it."""
    since, until = moment(call, "since"), moment(call, "until")
    wanted = set(call.names("activity_type"))
    if wanted - TYPES:
        raise parameter(f"Param activity_type must be one of {{{', '.join(sorted(TYPES))}}}.")
    rows = [
        row
        for row in reversed(call.store.all("activity", parent=waba["id"]))
        if (not wanted or row["activity_type"] in wanted)
        and (since is None or row["at"] >= since)
        and (until is None or row["at"] <= until)
    ]
    return shown_page(call, waba, "activities", query, "activity", rows)


ACTIVITY = NodeType(
    name="WhatsAppBusinessAccountActivity",
    defaults=(
        "id", "activity_type", "timestamp", "actor_type", "actor_id", "actor_name", "description",
        "details",
    ),
    fields=frozenset(
        {"id", "activity_type", "actor_type", "actor_id", "actor_name", "description", "details"}
    ),
    access=need_parts_account,
    computed={"timestamp": lambda call, row: timestamp(row["at"])},
)  # fmt: skip
