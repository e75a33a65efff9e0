"""What this room needs of rooms above it; bound in waportal/wiring.py."""

from __future__ import annotations

from typing import Protocol

from outgoing.models import Endpoint


class TellOfEndpoint(Protocol):
    def __call__(self, endpoint: Endpoint) -> None: ...


def _nobody(endpoint: Endpoint) -> None:
    """Nobody is told."""


given_up: TellOfEndpoint = _nobody  # it was disabled because nothing arrived any more
works_again: TellOfEndpoint = _nobody  # somebody uses it again
