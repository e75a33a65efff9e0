"""The last requests and their answers, without secrets."""

import json
import re
from typing import Any

from sandbox.call import Call
from sandbox.store import Doc, Store
from sandbox.tokens import token_text

KEPT = 2000
FORGET_EVERY = 100
LONGEST = 4000
SECRET_NAMES = (
    "access_token",
    "input_token",
    "appsecret_proof",
    "verify_token",
    "app_secret",
    "client_secret",
)
SECRET_IN_TEXT = re.compile(r'((?:access_token|input_token|verify_token)(?:=|"\s*:\s*"))[^&"\\]+')


def note_request(
    store: Store, call: Call, *, status: int, answer: str, milliseconds: float, fault: Doc | None
) -> None:
    """One row: what came, what was answered. Tokens are reduced to their last four characters."""
    token = token_text(call)
    error = _error_in(answer)
    shown = {name: _shown(name, value) for name, value in call.params.items()}
    body: dict[str, Any] = {
        "at": store.now(),
        "version": call.version,
        "params": shown,
        "token_tail": token[-4:] if token else "",
        "status": status,
        "code": error.get("code"),
        "error_subcode": error.get("error_subcode"),
        "milliseconds": round(milliseconds, 1),
        "fault": fault,
        "answer": without_secrets(answer[:LONGEST]),
    }
    text = json.dumps(body)
    if len(text) > 4 * LONGEST:
        text = json.dumps({**body, "params": {"…": f"{len(text)} characters"}})
    written = store.db.execute(
        "INSERT INTO requests (method, path, body) VALUES (?, ?, ?)",
        (call.method, call.path[:500], text),
    )
    number = written.lastrowid or 0
    if number % FORGET_EVERY == 0:
        store.db.execute("DELETE FROM requests WHERE number <= ?", (number - KEPT,))


def _shown(name: str, value: Any) -> Any:
    if name in SECRET_NAMES:
        return "…"
    if name in ("batch", "webhook_configuration"):  # holds secrets inside
        return without_secrets(value if isinstance(value, str) else json.dumps(value))
    return value


def without_secrets(text: str) -> str:
    return SECRET_IN_TEXT.sub(r"\1…", text)


def _error_in(answer: str) -> Doc:
    if not answer.startswith('{"error"'):
        return {}
    try:
        error = json.loads(answer)["error"]
    except ValueError:
        return {}
    return error if isinstance(error, dict) else {}


def list_requests(
    store: Store, *, path: str = "", method: str = "", after: int = 0, limit: int = 100
) -> list[Doc]:
    """The newest first. `path` is a regular expression, `after` the number of a request seen
    before.
    """
    pattern = re.compile(path)
    found = []
    for row in store.db.execute(
        "SELECT * FROM requests WHERE number > ? ORDER BY number DESC", (after,)
    ):
        if (method and row["method"] != method.upper()) or not pattern.search(row["path"]):
            continue
        found.append(
            {
                "id": row["number"],
                "method": row["method"],
                "path": row["path"],
                **json.loads(row["body"]),
            }
        )
        if len(found) == limit:
            break
    return found
