"""Making things go wrong on purpose.

A fault is kept as the JSON it was made with:
{"path": regex, "method"?, "skip"?: n, "times"?: n, "when"?: "before"|"after",
 "status"?, "error"?: {code, error_subcode, message, …}, "body"?: text, "retry_after"?: seconds,
 "latency_ms"?, "cut"?: true, "half_body"?: true}
"""

import json
import re
from typing import Any

from sandbox.errors import new_trace
from sandbox.store import Doc, Store

KEYS = frozenset(
    {
        "path", "method", "skip", "times", "when", "status", "error", "body", "retry_after",
        "latency_ms", "cut", "half_body",
    }
)  # fmt: skip


class BadFault(ValueError):
    """A fault that cannot be meant; the text says why."""


def add_fault(store: Store, fault: Doc) -> Doc:
    """Keeps a fault. Raises BadFault."""
    _check(fault)
    number = store.db.execute(
        "INSERT INTO faults (body) VALUES (?)", (json.dumps(fault),)
    ).lastrowid
    return {"id": number, **fault}


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
    for name, least, most in (
        ("skip", 0, 10**6),
        ("times", 1, 10**6),
        ("status", 200, 599),
        ("latency_ms", 0, 600_000),
    ):
        value = fault.get(name)
        if value is not None and not (type(value) is int and least <= value <= most):
            raise BadFault(f"{name} is a whole number from {least} to {most}.")
    if fault.get("when", "before") not in ("before", "after"):
        raise BadFault("when is before or after.")
    if not isinstance(fault.get("error", {}), dict):
        raise BadFault("error is an object.")


def list_faults(store: Store) -> list[Doc]:
    rows = store.db.execute("SELECT number, body FROM faults ORDER BY number")
    return [{"id": row["number"], **json.loads(row["body"])} for row in rows]


def delete_faults(store: Store, number: int | None = None) -> None:
    if number is None:
        store.db.execute("DELETE FROM faults")
    else:
        store.db.execute("DELETE FROM faults WHERE number = ?", (number,))


def take_fault(store: Store, method: str, path: str) -> Doc | None:
    """The first fault that this request meets, counted down; it is gone after its last time."""
    for fault in list_faults(store):
        if fault.get("method", method).upper() != method or not re.search(fault["path"], path):
            continue
        number = fault.pop("id")
        if fault.get("skip"):
            _rewrite(store, number, {**fault, "skip": fault["skip"] - 1})
            continue
        if fault.get("times"):
            _rewrite(
                store,
                number,
                {**fault, "times": fault["times"] - 1} if fault["times"] > 1 else None,
            )
        return fault
    return None


def _rewrite(store: Store, number: int, fault: Doc | None) -> None:
    if fault is None:
        delete_faults(store, number)
    else:
        store.db.execute("UPDATE faults SET body = ? WHERE number = ?", (json.dumps(fault), number))


def runs_before(fault: Doc) -> bool:
    """Whether the request is answered without doing anything. Cut and half answers come after the
    change.
    """
    breaks = fault.get("cut") or fault.get("half_body")
    answers = any(name in fault for name in ("status", "error", "body"))
    usual = "before" if answers and not breaks else "after"
    return bool(fault.get("when", usual) == "before")


def faulty_answer(fault: Doc) -> tuple[int, Any] | None:
    """(status, JSON or text) that replaces the true answer; None when only slow or broken off."""
    if "body" in fault:
        return int(fault.get("status", 502)), str(fault["body"])
    if "error" in fault or "status" in fault:
        given: Doc = {"message": "An unknown error occurred", "type": "OAuthException", "code": 1}
        given.update(fault.get("error", {}))
        given.setdefault("is_transient", int(fault.get("status", 400)) >= 500)
        given.setdefault("fbtrace_id", new_trace())
        return int(fault.get("status", 400)), {"error": given}
    return None
