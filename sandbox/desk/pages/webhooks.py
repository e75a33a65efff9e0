"""Webhooks going wrong: each knob with its state and a way to turn it off, samples, repetition."""

from typing import Any

from starlette.requests import Request

from sandbox.desk.forms import Form, Outcome, back, share, whole
from sandbox.hooks import control
from sandbox.hooks.samples import SAMPLES
from sandbox.settings import change_settings
from sandbox.store import DEFAULTS, Doc, Store

SHARE, NUMBER, TICK = "share", "number", "tick"
# knob → (kind of field, what it does, unit)
KNOBS: dict[str, tuple[str, str, str]] = {
    "paused": (TICK, "Pause: they wait in the queue", ""),
    "reorder": (TICK, "Out of order: the later one overtakes", ""),
    "duplicate": (NUMBER, "Duplicate", "copies more"),
    "delay_ms": (NUMBER, "Delay", "ms"),
    "delay_random_ms": (NUMBER, "Delay by chance, on top", "ms at most"),
    "batch": (NUMBER, "Batch", "changes in one"),
    "connections": (NUMBER, "Connections to one address", "at a time"),
    "drop": (SHARE, "Drop: never sent", "%"),
    "corrupt_signature": (SHARE, "Corrupt signature", "%"),
    "oversized": (SHARE, "Oversized", "%"),
    "unknown_field": (SHARE, "Unknown field", "%"),
    "unknown_enum": (SHARE, "Unknown word in an enum", "%"),
    "truncated": (SHARE, "Truncated body", "%"),
    "wrong_content_type": (SHARE, "Wrong content type", "%"),
    "slow_ms": (NUMBER, "Slow body", "ms"),
}


def knobs(store: Store) -> Doc:
    """What the faults page shows about webhooks."""
    rows = []
    for name, (kind, label, unit) in KNOBS.items():
        value, usual = store.setting(f"webhooks_{name}"), DEFAULTS[f"webhooks_{name}"]
        rows.append({"name": name, "kind": kind, "label": label, "unit": unit, "on": value != usual,
                     "value": round(value * 100) if kind == SHARE else value})  # fmt: skip
    accounts = [one for one in store.all("waba") if one.get("subscribed_apps")]
    return {"hooks": rows, "samples": SAMPLES, "subscribed": accounts}


def change_hooks(store: Store, form: Form, request: Request) -> Outcome:
    """All knobs; or with `off` one of them back to what is usual; `off` = all for every one."""
    off = form.get("off", "")
    names = [name for name in KNOBS if off in ("", "all", name)]
    changes = {
        f"webhooks_{name}": DEFAULTS[f"webhooks_{name}"] if off else _read(form, name)
        for name in names
    }
    change_settings(store, changes)
    return back(form, "/desk/faults/", "Webhooks come as usual." if off == "all" else "Saved.")


def _read(form: Form, name: str) -> Any:
    kind, label, _ = KNOBS[name]
    if kind == TICK:
        return name in form
    read = share if kind == SHARE else whole
    return read(form, name, label=label)


def send_sample(store: Store, form: Form, request: Request) -> Outcome:
    """`sample` is "field event"; to every app that the account and the app subscribed to it."""
    field, _, event = form.get("sample", "").partition(" ")
    body = {"waba": form.get("waba", ""), "field": field, "event": event}
    queued = control.send_sample(store, request, body)["queued"]
    note = f"{queued} of {field} {event} queued." if queued else f"No app is subscribed to {field}."
    return back(form, "/desk/faults/#samples", note)


def replay_report(request: Request) -> Doc | None:
    """How far the last telling of the history is."""
    told = request.app.state.control.replay
    return told.report() if told else None


def replay(store: Store, form: Form, request: Request) -> Outcome:
    """Tells the webhooks of an account's messages again, or stops telling them."""
    told = request.app.state.control
    if "stop" in form:
        told.stop_replay(request, {})
        return back(form, "/desk/faults/#history", "Stopped.")
    body: Doc = {
        "waba": form.get("waba", ""),
        "from": store.now() - whole(form, "hours", least=1, most=24 * 400) * 3600,
        "duplicate_share": share(form, "duplicate"),
        "shuffle_within": whole(form, "shuffle", most=7 * 86400),
    }
    told.start_replay(request, body)
    return back(form, "/desk/faults/#history", "The history is told again.")


DONE = {
    "/desk/webhooks/change": change_hooks,
    "/desk/webhooks/sample": send_sample,
    "/desk/webhooks/history": replay,
}
