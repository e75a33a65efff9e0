"""Making things go wrong on purpose.

A fault is kept as the JSON it was made with:
{"path": regex, "method"?, "app"?: id, "account"?: id, "skip"?: n, "times"?: n, "every"?: n,
 "share"?: 0..1, "when"?: "before"|"after",
 "preset"?: one of PRESETS, "status"?, "error"?: {code, error_subcode, message, …}, "body"?: text,
 "retry_after"?: seconds, "latency_ms"?, "cut"?: true, "half_body"?: true}
and `seen`, how many requests it concerned so far.
"""

import hashlib
import json
import re
from typing import Any

from sandbox.call import Call
from sandbox.errors import STATUS_BY_CODE, new_trace
from sandbox.fault_presets import PRESETS, known_error
from sandbox.store import Doc, Store
from sandbox.tokens import token_text

KEYS = frozenset(
    {
        "path", "method", "app", "account", "skip", "times", "every", "share", "when", "preset",
        "status", "error", "body", "retry_after", "latency_ms", "cut", "half_body", "seen",
    }
)  # fmt: skip
WHOLE = (
    ("skip", 0, 10**6),
    ("times", 1, 10**6),
    ("every", 1, 10**6),
    ("status", 200, 599),
    ("latency_ms", 0, 600_000),
    ("retry_after", 0, 10**6),
    ("seen", 0, 10**9),
)
EFFECTS = ("status", "error", "body", "retry_after", "latency_ms", "cut", "half_body")
TEXTS = ("path", "method", "app", "account", "body")


class BadFault(ValueError):
    """A fault that cannot be meant; the text says why."""


def add_fault(store: Store, fault: Doc) -> Doc:
    """Keeps a fault. Raises BadFault."""
    fault = _with_preset(fault)
    _check(fault)
    number = store.db.execute(
        "INSERT INTO faults (body) VALUES (?)", (json.dumps(fault),)
    ).lastrowid
    return {"id": number, **fault}


def _with_preset(fault: Doc) -> Doc:
    """{"preset": "rate_limit", "path": …} stands for what the preset does; what is given besides
    wins.
    """
    name = fault.get("preset")
    if name is None:
        return fault
    if name not in PRESETS:
        raise BadFault(f"preset is one of {', '.join(PRESETS)}.")
    return {**PRESETS[name][1], **fault}


def _check(fault: Doc) -> None:
    unknown = set(fault) - KEYS
    if unknown or not isinstance(fault.get("path"), str):
        raise BadFault(
            f"A fault has a path (regular expression) and any of {', '.join(sorted(KEYS))}."
        )
    try:
        re.compile(fault["path"])
    except re.error as error:
        raise BadFault(f"The path is no regular expression: {error}.") from error
    for name in TEXTS:
        if not isinstance(fault.get(name, ""), str):
            raise BadFault(f"{name} is a text.")
    for name, least, most in WHOLE:
        value = fault.get(name)
        if value is not None and not (type(value) is int and least <= value <= most):
            raise BadFault(f"{name} is a whole number from {least} to {most}.")
    _check_manner(fault)


def _check_manner(fault: Doc) -> None:
    share = fault.get("share", 1)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        raise BadFault("share is a number from 0 to 1.")
    if fault.get("when", "before") not in ("before", "after"):
        raise BadFault("when is before or after.")
    if not isinstance(fault.get("error", {}), dict):
        raise BadFault("error is an object.")
    fetches = str(fault.get("method", "")).upper() == "FETCH"  # a link that can't be fetched
    if not fetches and not any(fault.get(name) not in (None, False) for name in EFFECTS):
        raise BadFault(f"A fault does something: preset, {', '.join(EFFECTS)}.")


def list_faults(store: Store) -> list[Doc]:
    rows = store.db.execute("SELECT number, body FROM faults ORDER BY number")
    return [{"id": row["number"], **json.loads(row["body"])} for row in rows]


def delete_faults(store: Store, number: int | None = None) -> None:
    if number is None:
        store.db.execute("DELETE FROM faults")
    else:
        store.db.execute("DELETE FROM faults WHERE number = ?", (number,))


# -- meeting one ---------------------------------------------------------------------------------


def take_fault(store: Store, call: Call) -> Doc | None:
    """The first fault that this request meets, counted down; it is gone after its last time. The
    caller holds the transaction.
    """
    for fault in list_faults(store):
        if not _concerns(fault, call):
            continue
        number = fault.pop("id")
        seen = fault.pop("seen", 0) + 1
        strikes = _strikes(fault, number, seen)
        left = fault.get("times", 0) - strikes
        if strikes and fault.get("times") and not left:
            delete_faults(store, number)
        elif {"skip", "every", "share", "times"} & set(fault):
            kept = {**fault, "seen": seen, **({"times": left} if fault.get("times") else {})}
            store.db.execute(
                "UPDATE faults SET body = ? WHERE number = ?", (json.dumps(kept), number)
            )
        if strikes:
            return fault
    return None


def _strikes(fault: Doc, number: int, seen: int) -> bool:
    """Whether the `seen`th request that a fault concerns is hit. A share is drawn the same way each
    time.
    """
    nth = seen - int(fault.get("skip", 0))
    if nth < 1 or nth % int(fault.get("every", 1)):
        return False
    draw = int.from_bytes(hashlib.sha256(f"{number} {seen}".encode()).digest()[:4])
    return draw < float(fault.get("share", 1)) * 2**32


def _concerns(fault: Doc, call: Call) -> bool:
    if fault.get("method", call.method).upper() != call.method:
        return False
    if not re.search(fault["path"], call.path):
        return False
    if fault.get("app") and fault["app"] != _app_of(call):
        return False
    return not fault.get("account") or fault["account"] in _accounts_of(call)


def _app_of(call: Call) -> str | None:
    text = token_text(call)
    token = call.store.get("token", text)
    return str(token["app"]) if token else text.partition("|")[0]


def _accounts_of(call: Call) -> set[str]:
    """The WhatsApp account that the path's object is or belongs to."""
    first = call.segments[0] if call.segments else ""
    phone = call.store.get("phone", first)
    row = call.store.db.execute("SELECT waba FROM templates WHERE id = ?", (first,)).fetchone()
    return {first, phone["waba"] if phone else "", row["waba"] if row else ""}


# -- what it does --------------------------------------------------------------------------------


def runs_before(fault: Doc) -> bool:
    """Whether the request is answered without doing anything. Cut and half answers come after the
    change.
    """
    breaks = fault.get("cut") or fault.get("half_body")
    answers = any(name in fault for name in ("status", "error", "body"))
    usual = "before" if answers and not breaks else "after"
    silent = answers or breaks
    return bool(silent and fault.get("when", usual) == "before")


def seconds_before(fault: Doc | None) -> float:
    """How long the request waits before anything is done; with "when": "after" it waits with its
    answer.
    """
    return 0.0 if fault is None or fault.get("when") == "after" else _latency(fault)


def seconds_after(fault: Doc | None) -> float:
    return _latency(fault) if fault is not None and fault.get("when") == "after" else 0.0


def _latency(fault: Doc) -> float:
    return int(fault.get("latency_ms") or 0) / 1000


def faulty_answer(fault: Doc) -> tuple[int, Any] | None:
    """(status, JSON or text) that replaces the true answer; None when only slow or broken off."""
    if "body" in fault:
        return int(fault.get("status", 502)), str(fault["body"])
    if "error" in fault or "status" in fault:
        given: Doc = {"message": "An unknown error occurred", "type": "OAuthException", "code": 1}
        error = fault.get("error", {})
        given.update(known_error(error.get("code")))
        given.update(error)
        code = given["code"]
        usual = STATUS_BY_CODE.get(code, 400) if isinstance(code, int) else 400
        status = int(fault.get("status", usual))
        given.setdefault("is_transient", status >= 500)
        given.setdefault("fbtrace_id", new_trace())
        return status, {"error": given}
    return None
