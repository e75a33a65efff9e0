"""All templates, and one template with everything Meta can do to it."""

from starlette.requests import Request

from sandbox.desk.forms import Form, NotThere, Outcome, back, whole
from sandbox.desk.preview import preview
from sandbox.message_templates import storage
from sandbox.message_templates.control import note_signals
from sandbox.message_templates.decisions import PAUSES, SCORES, decide
from sandbox.message_templates.words import CATEGORIES, REJECTION_REASONS, STATUSES
from sandbox.store import Doc, Store

PAGE = 100
CHOICES: Doc = {
    "reasons": REJECTION_REASONS[:-1],
    "pauses": PAUSES,
    "categories": CATEGORIES,
    "scores": SCORES,
    "events": {
        "flag": "Flag",
        "reinstate": "Reinstate",
        "lock": "Lock",
        "archive": "Archive",
        "unarchive": "Unarchive",
        "appeal": "Put in appeal",
        "pend": "Back to review",
        "limit": "Limit exceeded",
        "pending_deletion": "Pending deletion",
        "delete": "Delete",
    },
}
FILTERED = {"status": "status", "account": "waba", "language": "language", "category": "category"}
SIGNALS = ("delivered", "read", "block", "stop")
DETAILS = ("reason", "title", "category", "outcome", "score", "status")


def templates(store: Store, request: Request) -> tuple[str, Doc]:
    query = {name: request.query_params.get(name, "") for name in ("q", *FILTERED)}
    where, values = ["instr(name, ?) > 0"], [query["q"]]
    for name, column in FILTERED.items():
        if query[name]:
            where.append(f"{column} = ?")
            values.append(query[name])
    condition = " AND ".join(where)
    count = f"SELECT count(*) FROM templates WHERE {condition}"  # noqa: S608 - columns named above
    found = storage.matching(store, condition, tuple(values), most=PAGE)
    return "templates.html", {
        "rows": [{**one, "account": store.the("waba", one["waba"])["name"]} for one in found],
        "count": store.db.execute(count, values).fetchone()[0],
        "query": query,
        "statuses": sorted({*STATUSES, *_known(store, "status")}),
        "languages": _known(store, "language"),
        "categories": CATEGORIES,
        "accounts": store.all("waba"),
    }


def _known(store: Store, column: str) -> list[str]:
    rows = store.db.execute(f"SELECT DISTINCT {column} FROM templates ORDER BY 1")  # noqa: S608
    return [row[0] for row in rows]


def template(store: Store, request: Request) -> tuple[str, Doc]:
    found = _found(store, request)
    langs = storage.matching(store, "waba = ? AND name = ?", (found["waba"], found["name"]))
    return "template.html", {
        "row": row_of(store, found),
        "siblings": [one for one in langs if one["id"] != found["id"]],
        **CHOICES,
    }


def _found(store: Store, request: Request) -> Doc:
    found = storage.get(store, request.path_params["id"])
    if found is None:
        raise NotThere("There is no such template: it may have been deleted.")
    return found


def row_of(store: Store, one: Doc) -> Doc:
    waba = store.the("waba", one["waba"])
    return {"template": one, "account": waba["name"], "preview": preview(one)}


def take_decision(store: Store, form: Form, request: Request) -> Outcome:
    found = _found(store, request)
    decision = form.get("decision", "")
    details: Doc = {name: form[name] for name in DETAILS if form.get(name)}
    if form.get("notice"):
        details["notice"] = True
    if form.get("why") or form.get("recommendation"):
        details["rejection_info"] = {
            "reason": form.get("why"),
            "recommendation": form.get("recommendation"),
        }
    after = decide(store, found, decision, **details)
    gone = decision == "delete"
    where = "/desk/queue/" if gone else f"/desk/templates/{found['id']}/"
    note = f"{after['name']} ({after['language']}): {'deleted' if gone else after['status']}"
    return back({} if gone else form, where, note)


def let_people(store: Store, form: Form, request: Request) -> Outcome:
    """As if so many had got, read, blocked: the quality follows."""
    counts = {name: whole(form, name, most=1000) for name in SIGNALS if form.get(name)}
    after = note_signals(store, request, counts)
    note = f"{after['status']}, quality {after['quality_score']['score']}."
    return back(form, f"/desk/templates/{request.path_params['id']}/", note)


SHOWN = {"/desk/templates/": templates, "/desk/templates/{id}/": template}
DONE = {
    "/desk/templates/{id}/decision": take_decision,
    "/desk/templates/{id}/signals": let_people,
}
