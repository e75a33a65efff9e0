from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from graph import Call, Graph
from tests.graph.server import Server
from tests.sandbox_server import Sandbox, sandbox_process

__all__ = ["sandbox_process"]

TOKEN = "EAABtesttokenthatnobodymaysee123"


@pytest.fixture(autouse=True)
def _little_patience() -> None:
    """How long graph/ waits is what is proved here; `sleeps` counts it without waiting."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.over.set()
        running.shutdown()
        thread.join()


class Kept:
    """A recorder that remembers."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def record(self, call: Call) -> None:
        self.calls.append(call)


@pytest.fixture
def recorder() -> Kept:
    return Kept()


@pytest.fixture
def sleeps() -> list[float]:
    """How long the client of `graph` has waited, in seconds, without waiting."""
    return []


@pytest.fixture
def graph(server: Server, recorder: Kept, sleeps: list[float]) -> Iterator[Callable[..., Graph]]:
    """Makes clients of `server` and closes them."""
    made: list[Graph] = []

    def make(**options: Any) -> Graph:
        usual: dict[str, Any] = {"recorder": recorder, "sleep": sleeps.append, "timeout": (2, 5)}
        options = usual | options
        made.append(Graph(server.url, "v25.0", TOKEN, **options))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def meta(sandbox_process: Sandbox) -> Sandbox:
    """The real sandbox, fresh."""
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture
def first(meta: Sandbox, recorder: Kept) -> Iterator[Graph]:
    """A client of the sandbox's first business."""
    with Graph(
        meta.url, "v25.0", meta.token, app_secret=meta.app_secret, recorder=recorder
    ) as client:
        yield client
