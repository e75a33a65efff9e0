"""What a message is charged under the model in force when it is delivered.

Pure rules over a thread, the counts of the month and the rate cards: `charging` applies them to one
message after another, `bulk` to a million. Sources:
https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing/non-template-messages ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing/conversation-based-pricing ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing/authentication-international-rates

A thread has `last_in_at`, `entry_at`, `entry_until` and `conversations` {category: [closes_at, id,
billable]}. Days and months are those of the account's time zone.
"""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from sandbox.pricing import markets
from sandbox.pricing.rates import Book, Rate
from sandbox.pricing.timezones import day_at, zone_name
from sandbox.seconds import DAY
from sandbox.store import Doc, Store

ENTRY_SECONDS = 72 * 3600
PER_MESSAGE_SINCE = "2025-07-01"
SERVICE_FREE_SINCE = "2024-11-01"
SERVICE_CHARGED_SINCE = "2026-10-01"
FREE_SERVICE = 1000  # messages per number, conversations per account, a month
FREE_WINDOW, FREE_ENTRY, FREE_TIER = "free_customer_service", "free_entry_point", "free_tier"
REGULAR, IN_CONVERSATION = "regular", "in_conversation"
ENTRY_CATEGORY = "referral_conversion"
REACTION = "reaction"  # Meta does not say; here it is never charged nor counted
TIERED = ("utility", "authentication", "authentication_international")
RATE_OF = {"marketing_lite": "marketing"}

Count = tuple[str, str, str, str]  # owner, month, market, category


class Counts(Protocol):
    """How many were charged (or used up of an allowance) this month."""

    def get(self, key: Count, usual: int, /) -> int: ...


@dataclass(frozen=True)
class Account:
    """What prices depend on in a WhatsApp account."""

    id: str
    business: str
    currency: str
    zone: str
    home: str  # country of the business
    international_since: float | None
    international_exceptions: dict[str, float]

    def is_international(self, country: str, moment: float) -> bool:
        """Is authentication to this country charged the international rate, where there is one?"""
        since = self.international_exceptions.get(country, self.international_since)
        return since is not None and moment >= since and country != self.home


def read_account(store: Store, id: str) -> Account:
    waba = store.the("waba", id)
    eligible = waba.get("auth_international_rate_eligibility") or {}
    exceptions = eligible.get("exception_countries") or []
    return Account(
        id=id,
        business=waba["owner"],
        currency=str(waba.get("currency", "")),
        zone=zone_name(waba),
        home=str(waba.get("primary_business_location") or waba.get("country", "")),
        international_since=float(eligible["start_time"]) if "start_time" in eligible else None,
        international_exceptions={
            one["country_code"]: float(one["start_time"]) for one in exceptions
        },
    )


class Price(NamedTuple):
    model: str
    type: str
    category: str
    billable: bool
    tier: str = ""
    cost: int | None = 0  # None: there is no such rate, and what it costs is unknown
    rate: Rate | None = None
    counted: Count | None = None  # what to count it in once it is charged
    place: int = 0  # its number of the month in that count


def counted_in(account: Account, phone: str, country: str, category: str, day: str) -> Count | None:
    """What a charged message, or one within an allowance, is counted in; None for no count."""
    if category == "service":
        if day < PER_MESSAGE_SINCE:
            return account.id, day[:7], "", "service"
        return (phone, day[:7], "", "service") if day >= SERVICE_CHARGED_SINCE else None
    if category not in TIERED or day < PER_MESSAGE_SINCE:
        return None
    # International authentication keeps its place in the tiers of authentication.
    family = category.removesuffix("_international")
    return account.business, day[:7], markets.market(country, day) or "", family


# -- threads -------------------------------------------------------------------------------------


def hear(thread: Doc, moment: float, *, from_advertisement: bool) -> None:
    """The person wrote."""
    thread["last_in_at"] = moment
    if from_advertisement:
        thread["entry_at"] = moment


def answer_advertisement(thread: Doc, moment: float) -> bool:
    """The business writes: is this what opens the 72 free hours?"""
    entry_at, entry_until = thread.get("entry_at"), thread.get("entry_until")
    if entry_at is None or not 0 <= moment - entry_at <= DAY:
        return False
    if entry_until is not None and entry_until - ENTRY_SECONDS >= entry_at:
        return False  # answered already
    thread["entry_until"] = moment + ENTRY_SECONDS
    return True


def covering(thread: Doc, category: str, moment: float) -> str:
    """The category of the open conversation that a message is part of; "" for none.

    A template needs one of its own category. Anything else joins whichever is open. One that came
    from an advertisement covers everything.
    """
    conversations = thread.get("conversations")
    if not conversations:
        return ""
    is_open = [name for name, (closes_at, *_) in conversations.items() if moment < closes_at]
    wanted = (ENTRY_CATEGORY, category) if category else (ENTRY_CATEGORY, *is_open)
    return next((name for name in wanted if name in is_open), "")


# -- prices --------------------------------------------------------------------------------------


class Rules:
    """The rules for one account."""

    def __init__(self, account: Account, book: Book, counts: Counts) -> None:
        self.account, self.book, self.counts = account, book, counts

    def price(
        self, thread: Doc, phone: str, country: str, category: str, api: str, moment: float
    ) -> Price:
        """`category` is the template's when it was sent, "" for any other message, or REACTION."""
        day = day_at(self.account.zone, moment)
        if category == "authentication":
            category = self._authentication(country, day, moment)
        elif category == "marketing" and api == "marketing_messages":
            category = "marketing_lite"
        covered = covering(thread, "" if category == REACTION else category, moment)
        if covered:
            billable = bool(thread["conversations"][covered][2])
            shown = covered if covered == ENTRY_CATEGORY else category.replace(REACTION, "")
            return Price("CBP", IN_CONVERSATION, shown or "service", billable)
        if day < PER_MESSAGE_SINCE:
            return self._conversation(thread, country, category, day, moment)
        return self._message(thread, phone, country, category, day, moment)

    def _authentication(self, country: str, day: str, moment: float) -> str:
        abroad = "authentication_international"
        if not self.account.is_international(country, moment):
            return "authentication"
        prefix = "conversation_" if day < PER_MESSAGE_SINCE else ""
        market = markets.market(country, day) or ""
        known = self.book.rates(self.account.currency, market, prefix + abroad, day)
        return abroad if known else "authentication"

    # -- per message, since 2025-07-01 -----------------------------------------------------------

    def _message(
        self, thread: Doc, phone: str, country: str, category: str, day: str, moment: float
    ) -> Price:
        entry_until = thread.get("entry_until")
        if entry_until is not None and moment < entry_until:
            return Price("PMP", FREE_ENTRY, ENTRY_CATEGORY, False)
        if category == REACTION:
            return Price("PMP", FREE_WINDOW, "service", False)
        if category == "":
            return self._service(phone, country, day)
        if category == "utility" and day < SERVICE_CHARGED_SINCE and in_window(thread, moment):
            return Price("PMP", FREE_WINDOW, "utility", False)
        return self._charged(phone, country, category, day)

    def _service(self, phone: str, country: str, day: str) -> Price:
        if day < SERVICE_CHARGED_SINCE:
            return Price("PMP", FREE_WINDOW, "service", False)
        count = counted_in(self.account, phone, country, "service", day)
        place = self.counts.get(count, 0) + 1 if count else 1
        if place <= FREE_SERVICE:
            return Price("PMP", FREE_WINDOW, "service", False, counted=count, place=place)
        return self._charged(phone, country, "service", day)

    def _charged(self, phone: str, country: str, category: str, day: str) -> Price:
        count = counted_in(self.account, phone, country, category, day)
        place = self.counts.get(count, 0) + 1 if count else 1
        rate = self._rate(RATE_OF.get(category, category), country, day, place)
        if rate is None:
            return Price("PMP", REGULAR, category, True, "", None, None, count, place)
        return Price("PMP", REGULAR, category, True, rate.tier, rate.millionths, rate, count, place)

    def _rate(self, category: str, country: str, day: str, place: int) -> Rate | None:
        market = markets.market(country, day)
        if market is None:
            return None
        for rate in self.book.rates(self.account.currency, market, category, day):
            if rate.last is None or place <= rate.last:
                return rate
        return None

    # -- per conversation, until 2025-06-30 ------------------------------------------------------

    def _conversation(
        self, thread: Doc, country: str, category: str, day: str, moment: float
    ) -> Price:
        """It opens one; `open_conversation` notes it once the message is delivered."""
        entry_until = thread.get("entry_until")
        if entry_until is not None and moment < entry_until:
            return Price("CBP", FREE_ENTRY, ENTRY_CATEGORY, False)
        category = "service" if category in ("", REACTION) else category
        count = None
        place = 1
        if category == "service":
            count = counted_in(self.account, "", country, category, day)
            place = self.counts.get(count, 0) + 1 if count else 1
            if day >= SERVICE_FREE_SINCE or place <= FREE_SERVICE:
                return Price("CBP", FREE_TIER, category, False, counted=count, place=place)
        rate = self._rate(f"conversation_{RATE_OF.get(category, category)}", country, day, 1)
        cost = rate.millionths if rate else None
        return Price("CBP", REGULAR, category, True, "", cost, rate, count, place)


def in_window(thread: Doc, moment: float) -> bool:
    """The customer-service window: 24 hours from the person's last word."""
    last_in_at = thread.get("last_in_at")
    return last_in_at is not None and last_in_at <= moment < last_in_at + DAY


def opens_conversation(price: Price) -> bool:
    return price.model == "CBP" and price.type != IN_CONVERSATION


def closing_time(thread: Doc, price: Price, moment: float) -> float:
    return float(thread["entry_until"] if price.type == FREE_ENTRY else moment + DAY)


def conversation_id(phone: str, wa_id: str, category: str, closes_at: float) -> str:
    """The same for the quote and the charge of a free entry window, which keeps no other trace."""
    name = f"{phone} {wa_id} {category} {closes_at}"
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def open_conversation(thread: Doc, price: Price, moment: float, id: str) -> None:
    conversations = thread.setdefault("conversations", {})
    for category in [name for name, (closes_at, *_) in conversations.items() if closes_at < moment]:
        del conversations[category]
    closes_at = closing_time(thread, price, moment)
    conversations[price.category] = [closes_at, id, price.billable]
