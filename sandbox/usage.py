"""Counting calls as Meta does, and the headers that tell the client.

https://developers.facebook.com/docs/graph-api/overview/rate-limiting/
"""

import json
from dataclasses import dataclass

from sandbox.call import Call
from sandbox.errors import GraphError
from sandbox.store import Doc, Store

ACTIVE, INACTIVE = 5000, 200  # calls an hour to an account with a connected number, and without
PER_APP = 20_000  # an app has 200 calls per daily user; we pretend a hundred users
# kind of object → the edges whose calls Meta counts; "" is the object itself
COUNTED = {
    "waba": ("", "assigned_users", "phone_numbers", "message_templates", "subscribed_apps"),
    "business": ("extendedcredits",),
    "credit_line": ("whatsapp_credit_sharing_and_attach", "owning_credit_allocation_configs"),
    "credit_allocation": ("",),
}


@dataclass(frozen=True)
class Budget:
    """Whose calls are counted together, and how many an hour there may be."""

    id: str  # of a WhatsApp account, or of the portfolio that owns a credit line
    limit: int


def find_budget(call: Call) -> Budget | None:
    """The budget that this call uses; None when it is counted for the app alone."""
    if not 1 <= len(call.segments) <= 2:
        return None
    kind = call.store.kind_of(call.segments[0])
    edge = "".join(call.segments[1:])
    if kind is None or edge not in COUNTED.get(kind, ()):
        return None
    doc = call.store.the(kind, call.segments[0])
    if kind == "waba":
        return Budget(doc["id"], hourly_limit(call.store, doc))
    if kind == "credit_allocation":
        doc = call.store.the("credit_line", doc["credit_line"])
    return Budget(str(doc.get("business", doc["id"])), ACTIVE)


def count_call(call: Call) -> None:
    """Raises 80008 (templates) or 80007 when the moving hour of this app and budget is used up."""
    store, app = call.store, call.bearer.app["id"]
    _add(store, app, "")
    budget = find_budget(call)
    if budget is None:
        return
    if used(store, app, budget.id) >= budget.limit:
        code = 80008 if "message_templates" in call.segments else 80007
        message = f"(#{code}) There have been too many calls to this WhatsApp Business account."
        minutes = _minutes_to_wait(store, app, budget.id)
        raise GraphError(
            code, message, rule="too_many_calls", arguments={"minutes": minutes}, transient=True
        )
    _add(store, app, budget.id)


def hourly_limit(store: Store, account: Doc) -> int:
    chosen = store.setting("hourly_call_limit")
    if chosen:
        return int(chosen)
    numbers = store.all("phone", parent=account["id"])
    return ACTIVE if any(number.get("status") == "CONNECTED" for number in numbers) else INACTIVE


def used(store: Store, app: str, account: str) -> int:
    """Calls in the last sixty minutes."""
    row = store.db.execute(
        "SELECT coalesce(sum(count), 0) FROM calls WHERE app = ? AND account = ? AND minute > ?",
        (app, account, _minute(store) - 60),
    ).fetchone()
    return int(row[0])


def usage_headers(call: Call) -> dict[str, str]:
    store, app = call.store, call.bearer.app["id"]
    whole = _percentages(used(store, app, ""), PER_APP)
    headers = {"X-App-Usage": json.dumps(whole)}
    budget = find_budget(call)
    if budget is not None:
        count = used(store, app, budget.id)
        wait = _minutes_to_wait(store, app, budget.id) if count >= budget.limit else 0
        entry = {
            "type": "whatsapp_business_management",
            **_percentages(count, budget.limit),
            "estimated_time_to_regain_access": wait,
        }
        headers["X-Business-Use-Case-Usage"] = json.dumps({budget.id: [entry]})
    return headers


def _percentages(count: int, limit: int) -> Doc:
    percent = count * 100 // limit
    return {"call_count": percent, "total_cputime": percent // 2, "total_time": percent // 2}


def _minutes_to_wait(store: Store, app: str, account: str) -> int:
    """Until the oldest counted minute leaves the moving hour."""
    row = store.db.execute(
        "SELECT min(minute) FROM calls WHERE app = ? AND account = ? AND minute > ?",
        (app, account, _minute(store) - 60),
    ).fetchone()
    return 60 if row[0] is None else max(1, int(row[0]) + 60 - _minute(store))


def _add(store: Store, app: str, account: str) -> None:
    minute = _minute(store)
    row = store.db.execute(
        "INSERT INTO calls VALUES (?, ?, ?, 1)"
        " ON CONFLICT (app, account, minute) DO UPDATE SET count = count + 1 RETURNING count",
        (app, account, minute),
    ).fetchone()
    if row[0] == 1:  # the first of its minute sweeps up
        store.db.execute("DELETE FROM calls WHERE minute < ?", (minute - 120,))


def _minute(store: Store) -> int:
    return int(store.now() // 60)
