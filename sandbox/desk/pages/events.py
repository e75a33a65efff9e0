"""One time line of requests, answers and webhooks, the newest first."""

import json
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from sandbox import deliveries
from sandbox.desk.forms import Form, NotThere, Outcome, back, page_of
from sandbox.store import Doc, Store

PAGE = 50
AFTER = 2  # seconds after a request in which its webhooks are looked for
KINDS = {"request": "requests", "webhook": "webhooks"}
STATUSES = ("ok", "error", "waiting", "sending", "delivered", "dropped")
FILTERS = ("kind", "q", "field", "account", "status", "around")
# Of each the newest 5,000 only: a queue that grew to a million must not slow the page down.
LINES = """
SELECT * FROM (
  SELECT 'request' AS kind, number, json_extract(body, '$.at') AS at, path AS what,
         method || ' ' || path || ' ' || body AS text, '' AS field, '' AS payload,
         CASE WHEN json_extract(body, '$.status') < 400 THEN 'ok' ELSE 'error' END AS status
  FROM (SELECT * FROM requests ORDER BY number DESC LIMIT 5000)
  UNION ALL
  SELECT 'webhook', number, created_at, field, field || ' ' || url || ' ' || payload, field,
         payload, state
  FROM (SELECT * FROM deliveries ORDER BY number DESC LIMIT 5000))
"""


@dataclass
class Where:
    conditions: list[str]
    values: list[Any]

    def add(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values.extend(values)

    @property
    def sql(self) -> str:
        return " AND ".join(["1 = 1", *self.conditions])


def events(store: Store, request: Request) -> tuple[str, Doc]:
    query = {name: request.query_params.get(name, "") for name in FILTERS}
    page = page_of(request)
    where = _where(store, query)
    found = store.db.execute(
        f"SELECT kind, number FROM ({LINES}) WHERE {where.sql}"  # noqa: S608 - conditions below
        " ORDER BY at DESC, kind DESC, number DESC LIMIT ? OFFSET ?",
        (*where.values, PAGE + 1, (page - 1) * PAGE),
    ).fetchall()
    fields = store.db.execute("SELECT DISTINCT field FROM deliveries ORDER BY 1").fetchall()
    return "events.html", {
        "rows": [READERS[row["kind"]](store, row["number"]) for row in found[:PAGE]],
        "more": len(found) > PAGE,
        "page": page,
        "query": query,
        "kinds": KINDS,
        "statuses": STATUSES,
        "fields": [row["field"] for row in fields],
        "accounts": store.all("waba"),
    }


def _where(store: Store, query: Doc) -> Where:
    where = Where([], [])
    for name in ("kind", "field", "status"):
        if query[name]:
            where.add(f"{name} = ?", query[name])
    if query["q"]:
        where.add("instr(lower(text), ?) > 0", query["q"].lower())
    if query["account"]:
        ids = [query["account"], *_numbers(store, query["account"])]
        where.add("(" + " OR ".join(["instr(text, ?) > 0"] * len(ids)) + ")", *ids)
    if query["around"]:
        where.add("at BETWEEN ? AND ?", *_span(store, query["around"]))
    return where


def _span(store: Store, around: str) -> tuple[float, float]:
    """From the request's beginning to two seconds after it: what it queued itself, and what timers
    it set did at once, such as the first steps of a message.
    """
    at, _, milliseconds = around.partition(" ")
    speed = float(store.setting("clock")["speed"])
    return _float(at) - _float(milliseconds) * speed / 1000, _float(at) + AFTER * speed


def _numbers(store: Store, waba: str) -> list[str]:
    return [one["id"] for one in store.all("phone", parent=waba)]


def _read_request(store: Store, number: int) -> Doc:
    row = store.db.execute("SELECT * FROM requests WHERE number = ?", (number,)).fetchone()
    body = json.loads(row["body"])
    return {"kind": "request", "id": number, "method": row["method"], "path": row["path"], **body}


def _read_webhook(store: Store, number: int) -> Doc:
    row = store.db.execute("SELECT * FROM deliveries WHERE number = ?", (number,)).fetchone()
    attempts = json.loads(row["attempts"])
    return {**dict(row), "kind": "webhook", "id": number, "at": row["created_at"],
            "attempts": attempts, "gist": _gist(row["payload"])}  # fmt: skip


def _gist(payload: str) -> str:
    """A few words of what a webhook says, for the line that is always shown."""
    entries = json.loads(payload).get("entry") or [{}]
    changes = entries[0].get("changes") or [{}]
    value = changes[0].get("value")
    if not isinstance(value, dict):
        return ""
    words = [value.get(name) for name in ("event", "message_template_name", "decision")]
    for status in value.get("statuses", []):
        words.extend([status.get("status"), status.get("recipient_id")])
    for message in value.get("messages", []):
        words.extend([message.get("type"), message.get("from")])
    return " · ".join(str(word) for word in words if word)


READERS = {"request": _read_request, "webhook": _read_webhook}


def event(store: Store, request: Request) -> tuple[str, Doc]:
    """One line of its own, to link to."""
    kind, number = request.path_params["kind"], _number(request.path_params["number"])
    table = {"request": "requests", "webhook": "deliveries"}.get(kind)
    if table is None or not _exists(store, table, number):
        raise NotThere("This event is not kept any more.")
    return "event.html", {"row": READERS[kind](store, number)}


def send_again(store: Store, form: Form, request: Request) -> Outcome:
    """The same webhook once more, as another delivery."""
    number = _number(request.path_params["number"])
    if not _exists(store, "deliveries", number):
        raise NotThere("This webhook is not kept any more.")
    row = store.db.execute("SELECT * FROM deliveries WHERE number = ?", (number,)).fetchone()
    deliveries.add(store, row["app"], row["url"], row["field"], row["payload"])
    return back(form, "/desk/events/", f"{row['field']} is sent again.")


def _exists(store: Store, table: str, number: int) -> bool:
    sql = f"SELECT 1 FROM {table} WHERE number = ?"  # noqa: S608 - one of two names above
    return store.db.execute(sql, (number,)).fetchone() is not None


def _number(text: str) -> int:
    return int(text[:9]) if text.isdecimal() else 0


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


SHOWN = {"/desk/events/": events, "/desk/events/{kind}/{number}/": event}
DONE = {"/desk/events/webhook/{number}/again": send_again}
