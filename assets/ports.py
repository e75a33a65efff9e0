"""What this room needs from above, with safe defaults; `waportal.wiring` binds the real ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assets.differences import Difference
    from assets.models import WhatsAppAccount


@dataclass(frozen=True)
class NoticedWord:
    """What Meta's webhooks say of an account and we only count."""

    what: str
    word: str
    count: int
    last_at: datetime


def _no_request() -> str:
    return ""


def _no_page(account: WhatsAppAccount) -> str:
    return ""


def _nobody(account: WhatsAppAccount, differences: Sequence[Difference]) -> None:
    """Nobody wants to know."""


# The id of the request or job that makes a call, to find its log lines again.
current_request: Callable[[], str] = _no_request


def _nothing(waba_id: str) -> list[NoticedWord]:
    return []


# What is new to us in the webhooks of an account, the latest first.
noticed: Callable[[str], list[NoticedWord]] = _nothing

# The address of the page about an account's webhooks, with their repair.
webhooks_page: Callable[[WhatsAppAccount], str] = _no_page

# What a reading found changed, of that which Meta tells by webhook. Called in the reading's transaction.
differences_found: Callable[[WhatsAppAccount, Sequence[Difference]], None] = _nobody
