"""From all that was told about a message to the charge that it makes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from billing import markets, ports
from billing.amounts import PLACES
from billing.calendar import FREE_SERVICE
from billing.charging.rows import Draft, LadderKey, Row
from billing.models import Unit
from billing.pricing import accounts, books
from billing.pricing.accounts import Account
from billing.pricing.books import AUTHENTICATION, COSTS_NOTHING, INTERNATIONAL, Book, Price, unknown
from billing.pricing.judging import (
    BY_ALLOWANCE,
    CONVERSATION,
    FREE,
    MESSAGE,
    REGULAR,
    SERVICE,
    judge,
)
from billing.pricing.told import Told, Window
from billing.rates import Unknown

NOTHING_KNOWN = Window()
TOO_MUCH = 10**9
LONGEST = 200  # of an id: all of them stand in indexes


@lru_cache(maxsize=20_000)
def market(country: str, day: date) -> str:
    return markets.market_of_country(country, on=day) or ""


@dataclass
class Desk:
    """Accounts and books at hand while one set is worked off."""

    accounts: dict[str, Account] = field(default_factory=dict)
    books: dict[tuple[int | None, str], Book] = field(default_factory=dict)

    def fetch(self, waba_ids: set[str]) -> None:
        """Have these accounts at hand."""
        if missing := waba_ids - self.accounts.keys():
            self.accounts.update(accounts.known(missing))

    def book(self, account: Account) -> Book:
        organisation = account.organisation
        key = (organisation.pk if organisation else None, account.currency)
        if key not in self.books:
            self.books[key] = books.book(organisation, account.currency)
        return self.books[key]

    def draft(self, told: Told, window: Window = NOTHING_KNOWN) -> Draft | None:
        """None for what was neither delivered nor read."""
        moment = told.delivered_at or told.read_at
        if moment is None:
            return None
        account = self.accounts[told.waba_id]
        day, country = account.day(moment), country_of(told)
        judged = judge(told, day, window)
        category = judged.category
        if category == AUTHENTICATION and account.is_international(country, moment):
            place = market(country, day)
            if self.book(account).has(judged.model, place, INTERNATIONAL, day):
                category = INTERNATIONAL
        conversation = told.conversation_id[:LONGEST] if judged.model == CONVERSATION else ""
        row = Row(
            unit_id=conversation or told.wamid,
            participant="" if conversation else told.participant,
            unit=Unit.CONVERSATION.value if conversation else Unit.MESSAGE.value,
            waba_id=told.waba_id,
            phone_number_id=told.phone_number_id[:LONGEST],
            happened_at=moment,
            day=day,
            country=country,
            market=market(country, day),
            model=judged.model,
            type=judged.type,
            category=category,
            template_id=told.template_id[:LONGEST],
            campaign=ports.campaign_of(told.waba_id, told.wamid, told.callback_data)[:LONGEST],
            currency=account.currency,
            amount=None,
            unknown="",
            rate_id=None,
            tier_from=0,
            is_read=told.read_at is not None,
            is_judged=judged.is_judged,
            opened_by=told.wamid if conversation else "",
            ladder_id=None,
        )
        order = (told.sent_at or moment, moment, told.wamid)
        if judged.model == CONVERSATION and not conversation and judged.type not in FREE:
            return Draft(row, unknown(Unknown.NO_CONVERSATION), None, order)
        if told.cost and _is_charged(row, told.billable) and (price := _told_cost(told.cost)):
            amount, currency = price
            return Draft(row._replace(currency=currency), (Price(amount),), None, order)
        prices, ladder = self.priced(row, told.billable)
        return Draft(row, prices, ladder, order)

    def priced(self, row: Row, billable: str = "") -> tuple[tuple[Price, ...], LadderKey | None]:
        """What a row may cost, and where it is counted, by its words, day and place alone."""
        account = self.accounts[row.waba_id]
        if row.type == BY_ALLOWANCE:
            return self._by_allowance(row, account)
        if row.type in FREE or (billable == "false" and row.type != REGULAR):
            return (COSTS_NOTHING,), None
        if not row.category or not _is_charged(row, billable):
            return unknown(Unknown.NOT_TOLD), None
        family = books.family(row.category) if row.model == MESSAGE and row.market else ""
        ladder = (account.portfolio, row.day.replace(day=1), row.market, family) if family else None
        return self._from_card(row, account), ladder

    def _by_allowance(
        self, row: Row, account: Account
    ) -> tuple[tuple[Price, ...], LadderKey | None]:
        beyond = self._from_card(row, account)[0]._replace(before=FREE_SERVICE)
        owner = row.phone_number_id or row.waba_id
        return (COSTS_NOTHING, beyond), (owner, row.day.replace(day=1), "", SERVICE)

    def _from_card(self, row: Row, account: Account) -> tuple[Price, ...]:
        if not account.currency:
            return unknown(Unknown.NO_CURRENCY)
        return self.book(account).prices(row.model, row.market, row.category, row.day)


def again(row: Row) -> Row:
    """With the type that it had before its place decided it."""
    if row.is_judged and row.category == SERVICE and row.ladder_id is not None:
        return row._replace(type=BY_ALLOWANCE)
    return row


def _is_charged(row: Row, billable: str) -> bool:
    """`billable` counts where the type is a word new to us."""
    return row.type == REGULAR or bool(row.type and billable == "true")


def country_of(told: Told) -> str:
    person = told.participant or told.wa_id
    country = markets.country_of_number(person) if person else ""
    return country or markets.country_of_user(told.participant or told.user_id)


def _told_cost(cost: str) -> tuple[Decimal, str] | None:
    """Meta's own amount and currency; None when it cannot be read."""
    try:
        said = json.loads(cost)
        amount, currency = Decimal(str(said["amount"])), str(said["currency"]).upper()
    except (ValueError, KeyError, TypeError, InvalidOperation):
        return None
    if not (amount.is_finite() and 0 <= amount < TOO_MUCH and len(currency) == 3):
        return None
    return round(amount, PLACES), currency
