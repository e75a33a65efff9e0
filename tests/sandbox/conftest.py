"""These tests need neither Django nor a database: one sandbox process, reset before each test."""

from collections.abc import Iterator

import pytest

from tests.sandbox.server import APP, APP_TOKEN, WABA, Receiver, Sandbox, running

FIELDS = "message_template_status_update,message_template_quality_update,template_category_update"


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[Sandbox]:
    with running(":memory:") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox: Sandbox) -> Sandbox:
    shared_sandbox.control("POST", "/reset", {"scenario": "two-accounts"})
    return shared_sandbox


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def subscribed(sandbox: Sandbox, receiver: Receiver) -> Receiver:
    """A receiver that gets the first account's webhooks."""
    subscribe(sandbox, receiver)
    return receiver


def subscribe(sandbox: Sandbox, receiver: Receiver) -> None:
    body = {
        "object": "whatsapp_business_account",
        "callback_url": receiver.url,
        "verify_token": receiver.verify_token,
        "fields": FIELDS,
    }
    assert sandbox.post(f"/{APP}/subscriptions", body, token=APP_TOKEN) == {"success": True}
    assert sandbox.post(f"/{WABA}/subscribed_apps") == {"success": True}
