"""What this room needs from others, with safe defaults; `waportal.wiring` binds the real ones.

Templates are named by Meta's ids, accounts by their waba_id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from accounts.models import Organisation
from assets.models import WhatsAppAccount


def no_campaign(waba_id: str, wamid: str, callback_data: str) -> str:
    return ""


# Which broadcast a message was part of, "" for none. Asked once for each charge, so it must be cheap:
# from `callback_data` (biz_opaque_callback_data), without the database.
campaign_of: Callable[[str, str, str], str] = no_campaign


def _no_days(account: WhatsAppAccount, since: date, until: date) -> frozenset[date]:
    return frozenset()


# Days (both ends counted) of which webhooks of the account were missing, by what the portal knows.
days_without_webhooks: Callable[[WhatsAppAccount, date, date], frozenset[date]] = _no_days


def _no_names(template_ids: Sequence[str]) -> Mapping[str, str]:
    return {}


# What people call these templates: {"1689556908129832": "order_sent · ja"}. One that is missing: not known.
names_of: Callable[[Sequence[str]], Mapping[str, str]] = _no_names


def _no_tags(waba_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    return {}


# The tags of these accounts' templates: {"1689556908129832": ["autumn", "vip"]}. A template without is missing.
tags_of: Callable[[Sequence[str]], Mapping[str, Sequence[str]]] = _no_tags


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


def _no_templates(waba_ids: Sequence[str]) -> Sequence[tuple[str, str, str]]:
    return ()


# These accounts' templates, to choose from: (template id, waba_id, name), by name.
templates_in: Callable[[Sequence[str]], Sequence[tuple[str, str, str]]] = _no_templates


def _no_clicks(
    waba_ids: Sequence[str], since: date, until: date
) -> Mapping[tuple[str, date], int | None]:
    return {}


# Clicks by template and month (its first day), within days of the accounts' zones, both counted. None, or
# missing: not known, which is not zero.
clicks_of: Callable[[Sequence[str], date, date], Mapping[tuple[str, date], int | None]] = _no_clicks


class LimitUse(NamedTuple):
    """How far the limit of messages that the business begins is used: people in the last 24 hours."""

    used: int
    limit: int | None  # None: unlimited, or not read yet
    is_unlimited: bool
    tone: str  # of a badge
    page: str  # where it is explained


def _no_limits(organisation: Organisation) -> Mapping[str, LimitUse]:
    return {}


# By business id, since all numbers of a portfolio share one limit. One that is missing: not counted yet.
limits_of: Callable[[Organisation], Mapping[str, LimitUse]] = _no_limits
