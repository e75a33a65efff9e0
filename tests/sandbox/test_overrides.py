"""Where the webhooks of messages go: the number's address before the account's before the app's."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.hearing import code_of, hear
from tests.sandbox.server import (
    MESSAGES_TOKEN,
    NUMBER,
    WABA,
    Json,
    Receiver,
    Sandbox,
    eventually,
)


@pytest.fixture
def second() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def third() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def address(receiver: Receiver) -> Json:
    return {"override_callback_uri": receiver.url, "verify_token": receiver.verify_token}


def tell(sandbox: Sandbox, field: str, text: str) -> None:
    body: Json = {"waba": WABA, "field": field, "value": {"event": text}}
    phone = {"phone": NUMBER} if field == "messages" else {}
    assert sandbox.control("POST", "/webhooks/send", {**body, **phone}) == {"queued": 1}


def events(receiver: Receiver) -> list[str]:
    return [json.loads(raw)["entry"][0]["changes"][0]["value"]["event"] for _, raw in receiver.got]


def settled(sandbox: Sandbox) -> None:
    eventually(lambda: sandbox.control("GET", "/healthz")["webhooks_waiting"] == 0)


def test_the_nearest_override_wins_and_only_for_messages(
    sandbox: Sandbox, receiver: Receiver, second: Receiver, third: Receiver
) -> None:
    hear(sandbox, receiver, "messages", "security")
    tell(sandbox, "messages", "to the app")
    sandbox.post(f"/{WABA}/subscribed_apps", address(second))
    tell(sandbox, "messages", "to the account")
    sandbox.post(f"/{NUMBER}", {"webhook_configuration": address(third)})
    tell(sandbox, "messages", "to the number")
    tell(sandbox, "security", "to the app as well")
    settled(sandbox)
    assert events(receiver) == ["to the app", "to the app as well"]
    assert events(second) == ["to the account"]
    assert events(third) == ["to the number"]
    read = sandbox.get(f"/{NUMBER}", fields="webhook_configuration")["webhook_configuration"]
    assert read == {
        "application": receiver.url,
        "whatsapp_business_account": second.url,
        "phone_number": third.url,
    }


def test_a_numbers_override_is_removed_by_an_empty_address(
    sandbox: Sandbox, receiver: Receiver, second: Receiver
) -> None:
    hear(sandbox, receiver, "messages")
    form = {"webhook_configuration": json.dumps(address(second))}
    assert sandbox.graph("POST", f"/{NUMBER}", data=form).json() == {"success": True}
    sandbox.post(f"/{NUMBER}", {"webhook_configuration": {"override_callback_uri": ""}})
    tell(sandbox, "messages", "home again")
    settled(sandbox)
    assert (events(receiver), events(second)) == (["home again"], [])


def test_a_numbers_address_is_kept_only_after_its_handshake(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    wrong = {"override_callback_uri": receiver.url, "verify_token": "wrong"}
    refused = sandbox.post(f"/{NUMBER}", {"webhook_configuration": wrong})
    assert code_of(refused) == 2200
    wrongs: list[Any] = [
        {"override_callback_uri": receiver.url}, "x", [], {"override_callback_uri": "x"},
    ]  # fmt: skip
    for given in wrongs:
        answer = sandbox.post(f"/{NUMBER}", {"webhook_configuration": given})
        assert code_of(answer) == 100, given
    may_not = sandbox.post(
        f"/{NUMBER}", {"webhook_configuration": address(receiver)}, token=MESSAGES_TOKEN
    )
    assert code_of(may_not) in (10, 200)
    read = sandbox.get(f"/{NUMBER}", fields="webhook_configuration")["webhook_configuration"]
    assert "phone_number" not in read


def test_a_subscription_made_again_has_lost_its_overrides(
    sandbox: Sandbox, receiver: Receiver, second: Receiver
) -> None:
    hear(sandbox, receiver, "messages")
    sandbox.post(f"/{WABA}/subscribed_apps", address(second))
    sandbox.post(f"/{NUMBER}", {"webhook_configuration": address(second)})
    sandbox.delete(f"/{WABA}/subscribed_apps")
    sandbox.post(f"/{WABA}/subscribed_apps")
    tell(sandbox, "messages", "to the app")
    settled(sandbox)
    assert (events(receiver), events(second)) == (["to the app"], [])
