"""What each page of the desk shows, and what its forms do."""

import json
from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from sandbox import scenario
from sandbox.control import change_settings as set_settings
from sandbox.courier import list_deliveries
from sandbox.desk.preview import preview
from sandbox.faults import add_fault as keep_fault
from sandbox.faults import delete_faults, list_faults
from sandbox.message_templates import storage
from sandbox.message_templates.decisions import PAUSES, SCORES, decide
from sandbox.message_templates.words import CATEGORIES, REJECTION_REASONS, STATUSES
from sandbox.request_log import list_requests
from sandbox.store import Doc, Store

SHOWN = 200
CHOICES: Doc = {
    "reasons": REJECTION_REASONS[:-1],
    "pauses": PAUSES,
    "categories": CATEGORIES,
    "scores": SCORES,
    "events": (
        "flag",
        "reinstate",
        "lock",
        "archive",
        "unarchive",
        "appeal",
        "pend",
        "limit",
        "pending_deletion",
    ),
}
# What the form on the desk offers: (label, the fault without its path and times)
FAULTS: dict[str, tuple[str, Doc]] = {
    "expired": (
        "Expired token (190)",
        {"status": 401, "error": {"code": 190, "error_subcode": 463}},
    ),
    "limit": (
        "Too many calls (80008)",
        {"status": 400, "error": {"code": 80008, "is_transient": True}, "retry_after": 60},
    ),
    "too_many": (
        "HTTP 429",
        {"status": 429, "error": {"code": 4, "is_transient": True}, "retry_after": 30},
    ),
    "error": ("Server error (500)", {"status": 500, "error": {"code": 2, "is_transient": True}}),
    "maintenance": (
        "Maintenance page (503, HTML)",
        {"status": 503, "body": "<html><title>Sorry</title></html>"},
    ),
    "slow": ("Slow answer (12 s)", {"latency_ms": 12_000}),
    "cut": ("Connection cut after the change", {"cut": True}),
    "half": ("Half of the answer", {"half_body": True}),
}
QUALITIES = ("GREEN", "YELLOW", "RED", "UNKNOWN")
NUMBER_STATUSES = (
    "CONNECTED",
    "PENDING",
    "FLAGGED",
    "RESTRICTED",
    "RATE_LIMITED",
    "BANNED",
    "DISCONNECTED",
)


class NotThere(Exception):
    """The page's object does not exist, or does not any more."""


# -- pages ---------------------------------------------------------------------------------------


def queue(store: Store, request: Request) -> tuple[str, Doc]:
    waiting = storage.matching(store, "status = ?", ("PENDING",))[:SHOWN]
    waiting.reverse()  # who waits longest comes first
    return "queue.html", {"rows": [_row(store, one) for one in waiting], **CHOICES}


def templates(store: Store, request: Request) -> tuple[str, Doc]:
    query = {
        name: request.query_params.get(name, "") for name in ("q", "status", "account", "language")
    }
    where, values = ["1 = 1"], []
    for name, column in (("status", "status"), ("account", "waba"), ("language", "language")):
        if query[name]:
            where.append(f"{column} = ?")
            values.append(query[name])
    if query["q"]:
        where.append("instr(name, ?) > 0")
        values.append(query["q"])
    condition = " AND ".join(where)
    found = storage.matching(store, condition, tuple(values), most=SHOWN)
    count = f"SELECT count(*) FROM templates WHERE {condition}"  # noqa: S608 - columns named above
    known = store.db.execute("SELECT DISTINCT status FROM templates").fetchall()
    languages = store.db.execute("SELECT DISTINCT language FROM templates ORDER BY 1").fetchall()
    return "templates.html", {
        "rows": [_row(store, one) for one in found],
        "count": store.db.execute(count, values).fetchone()[0],
        "query": query,
        "statuses": sorted({*STATUSES, *(row[0] for row in known)}),
        "languages": [row[0] for row in languages],
        "accounts": store.all("waba"),
    }


def template(store: Store, request: Request) -> tuple[str, Doc]:
    return "template.html", {"row": _row(store, _template(store, request)), **CHOICES}


def accounts(store: Store, request: Request) -> tuple[str, Doc]:
    shown = []
    for waba in store.all("waba"):
        shown.append(
            {
                "waba": waba,
                "owner": store.the("business", waba["owner"]),
                "numbers": store.all("phone", parent=waba["id"]),
                "templates": storage.count(store, waba["id"]),
                "apps": [store.the("app", one["app"]) for one in waba.get("subscribed_apps", [])],
            }
        )
    return "accounts.html", {
        "accounts": shown,
        "qualities": QUALITIES,
        "number_statuses": NUMBER_STATUSES,
    }


def events(store: Store, request: Request) -> tuple[str, Doc]:
    webhooks = request.query_params.get("show") == "webhooks"
    rows = list_deliveries(store) if webhooks else list_requests(store)
    return "events.html", {"rows": rows, "webhooks": webhooks}


def knobs(store: Store, request: Request) -> tuple[str, Doc]:
    return "knobs.html", {
        "settings": store.settings(),
        "faults": list_faults(store),
        "kinds": {key: label for key, (label, _) in FAULTS.items()},
        "scenarios": scenario.names(),
    }


def _template(store: Store, request: Request) -> Doc:
    found = storage.get(store, request.path_params["id"])
    if found is None:
        raise NotThere("There is no such template: it may have been deleted.")
    return found


def _row(store: Store, one: Doc) -> Doc:
    waba = store.the("waba", one["waba"])
    return {"template": one, "account": waba["name"], "preview": preview(one)}


# -- forms ---------------------------------------------------------------------------------------


def take_decision(store: Store, form: dict[str, str], request: Request) -> str:
    found = _template(store, request)
    decision = form.get("decision", "")
    details: Doc = {
        name: form[name]
        for name in ("reason", "title", "category", "score", "status")
        if form.get(name)
    }
    details["notice"] = bool(form.get("notice"))
    if form.get("why") or form.get("recommendation"):
        details["rejection_info"] = {
            "reason": form.get("why"),
            "recommendation": form.get("recommendation"),
        }
    after = decide(store, found, decision, **details)
    gone = decision == "delete"
    back = "/desk/" if gone or form.get("back") == "queue" else f"/desk/templates/{found['id']}/"
    note = f"{after['name']} ({after['language']}): {'deleted' if gone else after['status']}"
    return f"{back}?note={quote(note)}"


def change_number(store: Store, form: dict[str, str], request: Request) -> str:
    number = store.get("phone", request.path_params["id"])
    if number is None:
        raise NotThere("There is no such number.")
    if form.get("quality_rating") not in QUALITIES or form.get("status") not in NUMBER_STATUSES:
        raise ValueError("Choose a quality and a status.")
    changes = {"quality_rating": form["quality_rating"], "status": form["status"]}
    store.put("phone", {**number, **changes}, parent=number["waba"])
    return f"/desk/accounts/?note={quote(number['display_phone_number'] + ' was changed.')}"


def change_settings(store: Store, form: dict[str, str], request: Request) -> str:
    names = (
        "webhooks_paused",
        "webhooks_reorder",
        "recategorise_on_creation",
        "approve_authentication_at_once",
    )
    changes: Doc = {name: name in form for name in names}
    for name in ("webhooks_duplicate", "webhooks_delay_ms"):
        changes[name] = _whole(form.get(name, "0"))
    for name in ("auto_review_seconds", "hourly_call_limit"):
        changes[name] = _whole(form[name]) if form.get(name) else None
    set_settings(store, changes)
    return "/desk/knobs/?note=Saved."


def add_fault(store: Store, form: dict[str, str], request: Request) -> str:
    kind = form.get("kind", "")
    if kind not in FAULTS:
        raise ValueError("Choose what is to go wrong.")
    fault: dict[str, Any] = json.loads(json.dumps(FAULTS[kind][1]))
    fault["path"] = form.get("path") or "."
    if form.get("method"):
        fault["method"] = form["method"]
    if form.get("times"):
        fault["times"] = _whole(form["times"])
    keep_fault(store, fault)
    return "/desk/knobs/?note=Set."


def remove_faults(store: Store, form: dict[str, str], request: Request) -> str:
    delete_faults(store, _whole(form["number"]) if form.get("number") else None)
    return "/desk/knobs/?note=Removed."


def load_scenario(store: Store, form: dict[str, str], request: Request) -> str:
    name = form.get("scenario", "")
    if name not in scenario.names() or form.get("sure") != "yes":
        raise ValueError("Choose a scenario and tick that everything may be replaced.")
    scenario.load(store, scenario.find(name))
    return f"/desk/?note={quote(f'Loaded {name}.')}"


def _whole(text: str) -> int:
    if not text.strip().isdecimal():
        raise ValueError(f"{text[:40]} is no whole number.")
    return int(text.strip()[:9])
