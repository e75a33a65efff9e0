"""Asking Meta while somebody waits for a page: what is too much, too private or too seldom needed to keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import graph
from assets.client import graph_for
from assets.errors import ConnectionImpossible
from assets.models import WhatsAppAccount
from assets.services.trouble import note_of

Found = TypeVar("Found")
PATIENCE = 4.0  # seconds for one call, however often it is tried: a person waits


@dataclass(frozen=True)
class Look(Generic[Found]):
    """What Meta has now, or None and why it could not be asked, as a note for `problems.sentence`."""

    found: Found | None
    problem: str = ""


def look(account: WhatsAppAccount, ask: Callable[[graph.Graph], Found]) -> Look[Found]:
    """One question within a request. Never raises for what Meta says."""
    try:
        with graph_for(account.connection, patience=PATIENCE) as meta:
            return Look(ask(meta))
    except graph.GraphError as error:
        return Look(None, note_of(error))
    except ConnectionImpossible as error:
        return Look(None, type(error).__name__)
