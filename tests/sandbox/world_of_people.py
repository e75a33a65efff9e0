"""What the tests of people, delivery and limits share: a held clock, and statuses as they came."""

import json
from typing import Any

from tests.sandbox.hearing import hear, heard
from tests.sandbox.sends import ANA, approved, send, send_template
from tests.sandbox.server import NUMBER, Json, Receiver, Sandbox

SALE = [{"type": "BODY", "text": "Our sale begins today."}]
DAY = 86400
BO, US, CANADA = "447700900123", "12025550123", "14165550123"


def hold(sandbox: Sandbox, receiver: Receiver, *fields: str) -> None:
    """The clock stands still, and the receiver hears of messages."""
    sandbox.control("POST", "/clock", {"speed": 0})
    hear(sandbox, receiver, "messages", *fields)


def act(sandbox: Sandbox, wa_id: str, name: str, /, **body: Any) -> Json:
    return sandbox.control("POST", f"/people/{wa_id}/{name}", {"phone": NUMBER, **body})


def person(sandbox: Sandbox, wa_id: str = ANA, **changes: Any) -> Json:
    return sandbox.control("POST", "/people", {"wa_id": wa_id, **changes})["data"][0]  # type: ignore[no-any-return]


def change(sandbox: Sandbox, id: str, **fields: Any) -> None:
    sandbox.control("POST", f"/nodes/{id}", fields)


def marketing(sandbox: Sandbox, name: str = "sale") -> Json:
    return approved(sandbox, name, SALE, "MARKETING")


def text(sandbox: Sandbox, to: str = ANA, **more: Any) -> Json:
    return send(sandbox, "text", {"body": "Hello"}, to=f"+{to}", **more)


def notify(sandbox: Sandbox, to: str = ANA, name: str = "hello_world", **more: Any) -> Json:
    """By the number, or by `recipient` when `to` is empty."""
    return send_template(sandbox, name, to=to and f"+{to}", **more)


def wamid(answer: Json) -> str:
    assert "messages" in answer, answer
    return str(answer["messages"][0]["id"])


def statuses(receiver: Receiver, count: int) -> list[Json]:
    """All statuses so far, once there are so many."""
    found = [one for value in heard(receiver, "messages", 1) for one in value.get("statuses", [])]
    while len(found) < count:
        heard(receiver, "messages", len(receiver.got) + 1)
        found = [one for value in heard(receiver, "messages") for one in value.get("statuses", [])]
    return found


def outcome(sandbox: Sandbox, to: str = ANA) -> Json:
    """The newest message of the chat."""
    listed = sandbox.control("GET", f"/people/{to}/messages", None, phone=NUMBER)["data"]
    newest: Json = listed[-1]
    return newest


def code_of(message: Json) -> int | None:
    """Why a message failed; None when it did not."""
    return int(message["errors"][0]["code"]) if message["status"] == "failed" else None


def changes(receiver: Receiver) -> list[Json]:
    entries = [entry for _, raw in receiver.got for entry in json.loads(raw)["entry"]]
    return [change for entry in entries for change in entry["changes"]]
