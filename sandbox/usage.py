"""Counting calls as Meta does, and the headers that tell the client.

https://developers.facebook.com/docs/graph-api/overview/rate-limiting/
"""

import json

from sandbox.call import Call
from sandbox.errors import GraphError
from sandbox.store import Doc, Store

ACTIVE, INACTIVE, PER_APP = (
    5000,
    200,
    20_000,
)  # an app has 200 calls per daily user; we pretend a hundred users
COUNTED_EDGES = ("assigned_users", "phone_numbers", "message_templates", "subscribed_apps")


def counted_account(call: Call) -> Doc | None:
    """The WhatsApp account whose budget this call uses: its own node and the edges that Meta
    lists.
    """
    edge = call.segments[1] if len(call.segments) == 2 else None
    if not 1 <= len(call.segments) <= 2 or (edge is not None and edge not in COUNTED_EDGES):
        return None
    return call.store.get("waba", call.segments[0])


def count_call(call: Call) -> None:
    """Raises 80008 (templates) or 80007 when the moving hour of this app and account is used up."""
    store, app = call.store, call.bearer.app["id"]
    _add(store, app, "")
    account = counted_account(call)
    if account is None:
        return
    limit = hourly_limit(store, account)
    if used(store, app, account["id"]) >= limit:
        code = 80008 if "message_templates" in call.segments else 80007
        message = f"(#{code}) There have been too many calls to this WhatsApp Business account."
        minutes = _minutes_to_wait(store, app, account["id"])
        raise GraphError(
            code, message, rule="too_many_calls", arguments={"minutes": minutes}, transient=True
        )
    _add(store, app, account["id"])


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
    account = counted_account(call)
    if account is not None:
        count, limit = used(store, app, account["id"]), hourly_limit(store, account)
        wait = _minutes_to_wait(store, app, account["id"]) if count >= limit else 0
        entry = {
            "type": "whatsapp_business_management",
            **_percentages(count, limit),
            "estimated_time_to_regain_access": wait,
        }
        headers["X-Business-Use-Case-Usage"] = json.dumps({account["id"]: [entry]})
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
    store.db.execute(
        "INSERT INTO calls VALUES (?, ?, ?, 1)"
        " ON CONFLICT (app, account, minute) DO UPDATE SET count = count + 1",
        (app, account, minute),
    )
    store.db.execute("DELETE FROM calls WHERE minute < ?", (minute - 120,))


def _minute(store: Store) -> int:
    return int(store.now() // 60)
