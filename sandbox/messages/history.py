"""Message history: what became of each message, and whether its webhooks arrived.

https://developers.facebook.com/documentation/business-messaging/whatsapp/message-history
"""

import json

from sandbox.call import Call
from sandbox.errors import GraphError, parameter
from sandbox.hooks import escaped
from sandbox.messages import storage
from sandbox.paging import in_order, newest_first, page, write_cursor
from sandbox.reading import NodeType, show_page_item
from sandbox.store import Doc, Store
from sandbox.tokens import MANAGE, MESSAGING, need_account, need_scope

FIRST, MOST = 10**17, 100
STEPS = {"sent": "sent_at", "delivered": "delivered_at", "read": "read_at", "failed": "failed_at"}
STATUSES = ("SENT", "DELIVERED", "READ", "FAILED", "DELETED")
STATES = {"waiting": "PENDING", "sending": "PENDING", "delivered": "DELIVERED", "dropped": "FAILED"}


def find_entry(store: Store, id: str) -> Doc | None:
    """The message of a history id, which is its row's number on top of FIRST."""
    if not (id.isascii() and id.isdigit() and len(id) == len(str(FIRST))):
        return None
    sql = "SELECT * FROM messages WHERE number = ? AND direction = 'out'"
    row = store.db.execute(sql, (int(id) - FIRST,)).fetchone()
    return _entry(storage.read_row(row)) if row else None


def _entry(message: Doc) -> Doc:
    return {**message, "id": str(FIRST + message["number"]), "message_id": message["id"]}


def need_entry(call: Call, entry: Doc) -> None:
    scopes = call.bearer.token["scopes"] if call.bearer.token else []
    need_scope(call, MESSAGING if MESSAGING in scopes else MANAGE)
    need_account(call, call.store.the("waba", entry["waba"]), id=entry["id"])


def list_history(call: Call, phone: Doc) -> Doc:
    """The newest first; `message_id` asks for one message, code 100 when it is not there."""
    query = _query(call, "message_id")
    sql = "SELECT * FROM messages WHERE phone = ? AND direction = 'out'"
    rows = newest_first(call.store, sql, [phone["id"]], lambda row: _entry(storage.read_row(row)))
    if query.get("message_id"):
        message = storage.get(call.store, str(query["message_id"]))
        if message is None or message["phone"] != phone["id"] or message["direction"] != "out":
            told = "The requested message_id was not found in the message history"
            raise GraphError(100, f"(#100) {told}", kind="GraphMethodException", status=422)
        rows = in_order([_entry(message)])
    path = f"/{phone['id']}/message_history"
    return page(call, path, query, rows, show_page_item(call, "message_history", query))


def _query(call: Call, *more: str) -> Doc:
    names = ("limit", "after", "before", "fields", *more)
    query: Doc = {name: call.text(name) for name in names}
    limit = query["limit"] or ""
    if limit.isdigit() and int(limit[:9]) > MOST:
        query["limit"] = str(MOST)
    return query


# -- events --------------------------------------------------------------------------------------


def list_events(call: Call, entry: Doc) -> Doc:
    """GET /{message history}/events → [{"cursor", "node": {…}}]; `status_filter` keeps one."""
    query = _query(call, "status_filter")
    wanted = query.get("status_filter")
    if wanted and wanted not in STATUSES:
        raise parameter(f"Param status_filter must be one of {{{', '.join(STATUSES)}}}.")
    events = [one for one in _events(call.store, entry) if wanted in (None, one["delivery_status"])]
    numbered = [{**one, "cursor": write_cursor(place)} for place, one in enumerate(events)]
    return page(call, f"/{entry['id']}/events", query, in_order(numbered), _edge)


def _edge(event: Doc) -> Doc:
    names = ("id", "delivery_status", "error_description", "application")
    node = {name: event[name] for name in names if name in event}
    node["occurrence_timestamp"] = node["status_timestamp"] = event["timestamp"]
    return {"cursor": event["cursor"], "node": node}


def read_events(call: Call, entry: Doc, query: Doc) -> Doc:
    """The same as a field of the history, where it also tells of the webhooks."""
    events = _events(call.store, entry)
    return {"data": events[: int(query.get("limit") or MOST)]}


def _events(store: Store, entry: Doc) -> list[Doc]:
    letters = _letters(store, entry["message_id"])
    events = []
    for place, (status, moment) in enumerate(STEPS.items()):
        if entry[moment] is None:
            continue
        event = {
            "id": f"{entry['id']}{place}",
            "delivery_status": status.upper(),
            "timestamp": int(entry[moment]),
            **letters.get(status, {}),
        }
        if status == "failed" and entry.get("errors"):
            event["error_description"] = entry["errors"][0].get("title", "")
        events.append(event)
    return events


def _letters(store: Store, wamid: str) -> dict[str, Doc]:
    """The webhook of each status: its application, address and how far it got."""
    found: dict[str, Doc] = {}
    rows = store.db.execute(
        "SELECT * FROM deliveries WHERE field = 'messages' AND instr(payload, ?) ORDER BY number",
        (escaped(wamid),),
    )
    for row in rows:
        for change in json.loads(row["payload"])["entry"][0]["changes"]:
            for status in change["value"].get("statuses", []):
                if status["id"] == wamid:
                    found.setdefault(status["status"], _letter(row["app"], row))
    return found


def _letter(app: str, row: Doc) -> Doc:
    retrying = row["state"] == "waiting" and json.loads(row["attempts"])
    return {
        "webhook_update_state": "RETRYING" if retrying else STATES[row["state"]],
        "application": {"id": app},
        "webhook_uri": row["url"],
    }


HISTORY = NodeType(
    name="WhatsAppMessageHistory",
    defaults=("id", "message_id"),
    fields=frozenset({"id", "message_id"}),
    access=need_entry,
    edges={"events": read_events},
)
