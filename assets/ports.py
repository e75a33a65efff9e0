"""What this room needs from above, with safe defaults; `waportal.wiring` binds the real ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class NoticedWord:
    """What Meta's webhooks say of an account and we only count."""

    what: str
    word: str
    count: int
    last_at: datetime


def _no_request() -> str:
    return ""


# The id of the request or job that makes a call, to find its log lines again.
current_request: Callable[[], str] = _no_request


def _nothing(waba_id: str) -> list[NoticedWord]:
    return []


# What is new to us in the webhooks of an account, the latest first.
noticed: Callable[[str], list[NoticedWord]] = _nothing
