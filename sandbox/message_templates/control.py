"""What the control API adds for templates: the misuse ladder, and signals without messages."""

from starlette.requests import Request

from sandbox.message_templates import misuse, quality, storage
from sandbox.store import Doc, Store


class BadRequest(ValueError):
    """The request makes no sense; the text says why."""


def set_misuse(store: Store, request: Request, body: Doc) -> Doc:
    """{"step": "warn" | "rate_limit" | "restrict" | "restrict_portfolio" | "forgive"}"""
    waba = store.get("waba", request.path_params["id"])
    step = str(body.get("step"))
    if waba is None or step not in misuse.ACTS:
        raise BadRequest(f"Needed: the id of an account, and a step of {', '.join(misuse.ACTS)}.")
    misuse.ACTS[step](store, waba)
    return {"utility_misuse": store.the("waba", waba["id"])["utility_misuse"]}


def note_signals(store: Store, request: Request, body: Doc) -> Doc:
    """{"delivered": 100, "read": 60, "block": 5, "stop": 1, "reason": "SPAM"}: as if people had."""
    id = request.path_params["id"]
    counts = {name: count for name, count in body.items() if name != "reason"}
    known = all(name in quality.WHAT for name in counts)
    if storage.get(store, id) is None or not known or not all(map(_is_count, counts.values())):
        raise BadRequest(f"Needed: the id of a template, and counts of {', '.join(quality.WHAT)}.")
    _check_totals(quality.totals(store, id), counts)
    for what in quality.WHAT:
        if counts.get(what):
            reason = str(body.get("reason") or "")[:40]
            quality.note(store, id, what, count=counts[what], reason=reason)
    template = storage.get(store, id) or {}
    return {"status": template["status"], "quality_score": template["quality_score"]}


def _check_totals(before: Doc, counts: Doc) -> None:
    delivered = before["delivered"] + counts.get("delivered", 0)
    for what in ("read", "block", "stop"):
        if counts.get(what) and before[what] + counts[what] > delivered:
            raise BadRequest(f"{what} can't be more than was delivered: {delivered}.")


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= 100_000


CONTROLS = [
    ("POST", "/accounts/{id}/misuse", set_misuse),
    ("POST", "/templates/{id}/signals", note_signals),
]
