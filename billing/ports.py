"""What this room needs from its siblings, with safe defaults; `waportal.wiring` binds the real ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date
from typing import NamedTuple, Protocol

from accounts.models import Organisation
from assets.models import WhatsAppAccount


def _no_tags(organisation: Organisation) -> Mapping[str, Set[str]]:
    return {}


# By a tag's name, Meta's ids of the templates that have it.
tags_of: Callable[[Organisation], Mapping[str, Set[str]]] = _no_tags


def _no_names(organisation: Organisation, template_ids: Sequence[str]) -> Mapping[str, str]:
    return {}


# By Meta's id, a template's name and language as people know it. One that nobody knows is missing.
names_of: Callable[[Organisation, Sequence[str]], Mapping[str, str]] = _no_names


class Deliveries(NamedTuple):
    """What became of a month's template messages, as Meta counts them."""

    month: date  # its first day
    sent: int
    delivered: int


class DeliveriesOf(Protocol):
    def __call__(
        self, account: WhatsAppAccount, category: str, *, since: date, template_id: str = ""
    ) -> Sequence[Deliveries]:
        """Of the account's templates of this category (in small letters), or of one template, by month,
        since a day. Days of which Meta did not tell both are left out."""


def _no_deliveries(
    account: WhatsAppAccount, category: str, *, since: date, template_id: str = ""
) -> Sequence[Deliveries]:
    return ()


deliveries_of: DeliveriesOf = _no_deliveries
