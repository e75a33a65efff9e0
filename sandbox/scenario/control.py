"""The script of the scenario that is loaded, over the control API."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from sandbox.scenario.steps import read_script, run_next
from sandbox.store import Doc, Store


def show_script(store: Store, request: Request, body: Doc) -> Doc:
    return read_script(store)


def do_next(store: Store, request: Request, body: Doc) -> Doc:
    """Moves the clock to the next step, and does it."""
    return run_next(store)


CONTROLS: list[tuple[str, str, Callable[[Store, Request, Doc], Any]]] = [
    ("GET", "/script", show_script),
    ("POST", "/script/next", do_next),
]
