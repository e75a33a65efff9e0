"""What this room needs from above, with safe defaults; `waportal.wiring` binds the real ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assets.differences import Difference
    from assets.models import PhoneNumber, WhatsAppAccount


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


# The address of the page that says whether the account can pay; for those who may read costs.
payment_page: Callable[[WhatsAppAccount], str] = _no_page


def _no_history(number: PhoneNumber) -> str:
    return ""


# The address of the page about how a number did over time.
history_page: Callable[[PhoneNumber], str] = _no_history

# What a reading found changed, of that which Meta tells by webhook. Called in the reading's transaction.
differences_found: Callable[[WhatsAppAccount, Sequence[Difference]], None] = _nobody


def _unread(account: WhatsAppAccount, unseen: Collection[str]) -> object:
    """Nobody keeps readings."""


# An account was just read with its numbers (those whose `read_at` is the account's); `unseen` are fields that
# Meta was not asked for this time. Called after the reading is stored, in no transaction: the next one repeats it.
account_read: Callable[[WhatsAppAccount, Collection[str]], object] = _unread


def _untold(
    account: WhatsAppAccount,
    number: PhoneNumber | None,
    field: str,
    value: Mapping[str, Any],
    happened_at: datetime,
) -> object:
    """Nobody keeps readings."""


# A webhook told this about an account, or a number of it. Called in the digest's transaction, after every row of
# accounts that it needs is locked.
news_told: Callable[
    [WhatsAppAccount, PhoneNumber | None, str, Mapping[str, Any], datetime], object
] = _untold
