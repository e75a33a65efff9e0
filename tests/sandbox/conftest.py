"""These tests need neither Django nor a database: one sandbox process, reset before each test."""

from collections.abc import Iterator

import pytest

from tests.sandbox.hearing import hear
from tests.sandbox.server import Receiver, Sandbox, running

FIELDS = (
    "message_template_status_update", "message_template_quality_update",
    "template_category_update",
)  # fmt: skip


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
    hear(sandbox, receiver, *FIELDS)
