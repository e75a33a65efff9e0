"""Read receipts and the typing indicator."""

import pytest

from tests.sandbox.sends import ANA, refused, says, send
from tests.sandbox.server import NUMBER, Json, Sandbox


def mark(sandbox: Sandbox, wamid: str, **more: object) -> Json:
    receipt = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid, **more}
    return sandbox.post(f"/{NUMBER}/messages", receipt)


def read_moments(sandbox: Sandbox) -> list[float | None]:
    listed = sandbox.control("GET", f"/people/{ANA}/messages", None, phone=NUMBER)["data"]
    return [one["read_at"] for one in listed]


def test_a_receipt_marks_everything_before_it_as_read(sandbox: Sandbox) -> None:
    says(sandbox, "One")
    second = says(sandbox, "Two")
    says(sandbox, "Three")
    assert mark(sandbox, second) == {"success": True}
    assert [moment is None for moment in read_moments(sandbox)] == [False, False, True]


def test_only_received_messages_can_be_marked(sandbox: Sandbox) -> None:
    sent = send(sandbox, "text", {"body": "Hello"})["messages"][0]["id"]
    assert refused(mark(sandbox, sent))[0] == 131009
    assert refused(mark(sandbox, "wamid.unknown"))[0] == 131009


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "delivered"}, 131009),
        ({"message_id": None}, 131008),
        ({"typing_indicator": {"type": "audio"}}, 131009),
        ({"surprise": 1}, 100),
    ],
)
def test_the_receipt_itself_is_checked(sandbox: Sandbox, changes: Json, code: int) -> None:
    assert refused(mark(sandbox, says(sandbox), **changes))[0] == code


def test_typing_ends_with_a_reply(sandbox: Sandbox) -> None:
    wamid = says(sandbox)
    assert mark(sandbox, wamid, typing_indicator={"type": "text"}) == {"success": True}
    assert _typing(sandbox)
    send(sandbox, "text", {"body": "Hello"})
    assert not _typing(sandbox)


def test_typing_ends_after_twenty_five_seconds(sandbox: Sandbox) -> None:
    mark(sandbox, says(sandbox), typing_indicator={"type": "text"})
    sandbox.forward(24)
    assert _typing(sandbox)
    sandbox.forward(2)
    assert not _typing(sandbox)


def _typing(sandbox: Sandbox) -> bool:
    return bool(sandbox.control("GET", f"/people/{ANA}/messages", None, phone=NUMBER)["typing"])
