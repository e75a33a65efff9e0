"""The queue of webhooks: batches, the moved clock, kills, and everything that can be made wrong."""

import hashlib
import hmac
import json
from pathlib import Path

import pytest

from tests.sandbox.hearing import hear, heard
from tests.sandbox.server import (
    NUMBER,
    WABA,
    Json,
    Receiver,
    Sandbox,
    eventually,
    running,
)

SECRET = b"first-app-secret"


def text(number: int) -> Json:
    return {"messages": [{"id": f"wamid.{number}", "type": "text", "text": {"body": "Hi"}}]}


def queue(sandbox: Sandbox, number: int) -> None:
    body = {"waba": WABA, "field": "messages", "phone": NUMBER, "value": text(number)}
    assert sandbox.control("POST", "/webhooks/send", body) == {"queued": 1}


def knobs(sandbox: Sandbox, **changes: object) -> None:
    sandbox.control("POST", "/webhooks", changes)


def told(receiver: Receiver) -> list[str]:
    values = heard(receiver, "messages")
    return [message["id"] for value in values for message in value["messages"]]


def delivered(sandbox: Sandbox) -> list[Json]:
    def look() -> list[Json]:
        rows: list[Json] = sandbox.control("GET", "/webhooks")["data"]
        done = all(row["state"] not in ("waiting", "sending") for row in rows)
        return rows if rows and done else []

    return eventually(look)


def test_waiting_changes_come_in_one_post_merged_as_metas(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "messages", "account_update")
    knobs(sandbox, paused=True, batch=1000)
    for number in range(30):
        queue(sandbox, number)
    event = {"waba": WABA, "field": "account_update", "value": {"event": "VERIFIED_ACCOUNT"}}
    sandbox.control("POST", "/webhooks/send", event)
    status = {"statuses": [{"id": "wamid.0", "status": "sent", "timestamp": "1"}]}
    sandbox.control(
        "POST",
        "/webhooks/send",
        {"waba": WABA, "field": "messages", "phone": NUMBER, "value": status},
    )
    knobs(sandbox, paused=False)
    ((signature, raw),) = eventually(lambda: list(receiver.got))
    assert signature == "sha256=" + hmac.new(SECRET, raw, hashlib.sha256).hexdigest()
    messages, update = json.loads(raw)["entry"]
    assert ("time" in messages, "time" in update) == (False, True)
    received, statuses = messages["changes"]
    assert [one["id"] for one in received["value"]["messages"]] == [
        f"wamid.{number}" for number in range(30)
    ]
    assert statuses["value"]["statuses"] == status["statuses"]
    assert {one["state"] for one in delivered(sandbox)} == {"delivered"}


def test_a_batch_is_no_larger_than_asked(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "messages")
    knobs(sandbox, paused=True, batch=4)
    for number in range(9):
        queue(sandbox, number)
    knobs(sandbox, paused=False)
    delivered(sandbox)
    sizes = [
        len(json.loads(raw)["entry"][0]["changes"][0]["value"]["messages"])
        for _, raw in receiver.got
    ]
    assert sizes == [4, 4, 1]


def test_repetitions_follow_a_moved_clock(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "messages")
    sandbox.control("POST", "/settings", {"webhook_retry_seconds": [1800]})
    receiver.answers = [500]
    queue(sandbox, 1)
    eventually(lambda: receiver.has(1))
    eventually(lambda: sandbox.control("GET", "/webhooks")["data"][0]["attempts"])
    sandbox.forward(1801)
    (row,) = delivered(sandbox)
    assert [attempt["status"] for attempt in row["attempts"]] == [500, 200]


def test_what_was_under_way_when_the_process_died_is_sent_again(
    receiver: Receiver, tmp_path: Path
) -> None:
    with running(str(tmp_path / "state.db")) as sandbox:
        hear(sandbox, receiver, "messages")
        knobs(sandbox, slow_ms=60_000)
        queue(sandbox, 1)
        eventually(lambda: sandbox.control("GET", "/webhooks")["data"][0]["state"] == "sending")
        knobs(sandbox, slow_ms=0)  # for the next one
        sandbox.process.kill()
        sandbox.process.wait()
    with running(str(tmp_path / "state.db"), scenario=None) as sandbox:
        delivered(sandbox)
    ((change,),) = (entry["changes"] for entry in json.loads(receiver.got[-1][1])["entry"])
    assert change["value"]["messages"] == text(1)["messages"]


def test_several_connections_are_used_when_asked(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "messages")
    knobs(sandbox, paused=True, connections=5, slow_ms=300)
    for number in range(5):
        queue(sandbox, number)
    knobs(sandbox, paused=False)
    states = eventually(
        lambda: [one["state"] for one in sandbox.control("GET", "/webhooks")["data"]]
    )
    eventually(
        lambda: {one["state"] for one in sandbox.control("GET", "/webhooks")["data"]} == {"sending"}
    )
    assert len(states) == 5
    delivered(sandbox)


# -- made wrong ----------------------------------------------------------------------------------


def test_dropped_webhooks_never_come_and_the_same_ones_each_time(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "messages")
    knobs(sandbox, drop=0.5, seed=7)
    for number in range(40):
        queue(sandbox, number)
    states = [row["state"] for row in delivered(sandbox)]
    assert 8 < states.count("dropped") < 32
    assert len(told(receiver)) == states.count("delivered")


def test_a_corrupt_signature_matches_nothing(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "messages")
    knobs(sandbox, corrupt_signature=1)
    queue(sandbox, 1)
    ((signature, raw),) = eventually(lambda: list(receiver.got))
    assert signature != "sha256=" + hmac.new(SECRET, raw, hashlib.sha256).hexdigest()
    assert len(signature) == len("sha256=") + 64


def test_an_oversized_webhook_is_larger_than_meta_allows(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "messages")
    knobs(sandbox, oversized=1)
    queue(sandbox, 1)
    ((signature, raw),) = eventually(lambda: list(receiver.got))
    assert len(raw) > 3 * 1024 * 1024
    assert signature == "sha256=" + hmac.new(SECRET, raw, hashlib.sha256).hexdigest()
    assert heard(receiver, "messages")[0]["messages"] == text(1)["messages"]


def test_an_unknown_field_stands_beside_the_known_one(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "messages")
    knobs(sandbox, unknown_field=1)
    queue(sandbox, 1)
    assert told(receiver) == ["wamid.1"]
    assert heard(receiver, "sandbox_invented")


def test_an_unknown_enum_replaces_a_known_word_in_the_copy_sent(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "account_update", "messages")
    knobs(sandbox, unknown_enum=1)
    value = {"event": "VERIFIED_ACCOUNT"}
    sandbox.control(
        "POST", "/webhooks/send", {"waba": WABA, "field": "account_update", "value": value}
    )
    queue(sandbox, 1)
    assert heard(receiver, "account_update") == [{"event": "SANDBOX_INVENTED"}]
    assert heard(receiver, "messages")[0]["messages"][0]["type"] == "sandbox_invented"
    kept = [row["payload"]["entry"][0]["changes"][0]["value"] for row in delivered(sandbox)]
    assert value in kept


def test_a_truncated_body_is_no_json(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "messages")
    knobs(sandbox, truncated=1)
    queue(sandbox, 1)
    ((_, raw),) = eventually(lambda: list(receiver.got))
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(raw)


def test_the_content_type_may_be_wrong(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "messages")
    knobs(sandbox, wrong_content_type=1)
    queue(sandbox, 1)
    eventually(lambda: receiver.has(1))
    assert receiver.content_types == ["text/plain"]


def test_a_delay_holds_a_webhook_until_the_clock_has_moved(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "messages")
    sandbox.control("POST", "/clock", {"speed": 0})
    knobs(sandbox, delay_ms=60_000, delay_random_ms=60_000)
    for number in range(10):
        queue(sandbox, number)
    rows = sandbox.control("GET", "/webhooks")["data"]
    waits = [row["next_at"] - row["created_at"] for row in rows]
    assert all(60 <= wait <= 120 for wait in waits)
    assert len(set(waits)) == 10
    sandbox.forward(120)
    delivered(sandbox)
    assert sorted(told(receiver)) == sorted(f"wamid.{number}" for number in range(10))


@pytest.mark.parametrize(
    "wrong",
    [
        {"batch": 0},
        {"batch": 1001},
        {"batch": 1.5},
        {"connections": 0},
        {"drop": 1.5},
        {"drop": True},
        {"paused": 1},
        {"colour": 1},
    ],
)
def test_a_knob_that_cannot_be_meant_is_refused(sandbox: Sandbox, wrong: Json) -> None:
    answer = sandbox.http.post(f"{sandbox.url}/_sandbox/webhooks", json=wrong, timeout=15)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_a_long_queue_is_worked_off(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "messages")
    knobs(sandbox, paused=True, batch=1000, duplicate=99)
    for number in range(30):
        queue(sandbox, number)
    assert sandbox.control("GET", "/healthz")["webhooks_waiting"] == 3000
    knobs(sandbox, paused=False)
    eventually(lambda: sandbox.control("GET", "/healthz")["webhooks_waiting"] == 0)
    assert len(told(receiver)) == 3000
    assert len(receiver.got) == 3
