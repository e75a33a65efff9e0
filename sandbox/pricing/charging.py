"""Pricing one message after another, as it is sent and delivered.

`quote` says what the `sent` webhook says; `charge` decides at the first delivery or reading, because
only delivered messages cost, at the rate of that moment:
https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
"""

from sandbox import hooks
from sandbox.messages import storage
from sandbox.pricing import ledger, markets, rules
from sandbox.pricing.rates import book
from sandbox.pricing.rules import Price, Rules
from sandbox.pricing.telling import told_conversation, told_price
from sandbox.store import Doc, Store


def quote(store: Store, message: Doc) -> None:
    """Sets `pricing`, `conversation` and the pricing columns of an outgoing message that is being
    sent, but no cost. An answer to an advertisement opens the free window. The caller saves.
    """
    message["country"] = markets.country(message["wa_id"])
    thread = storage.thread(store, message["phone"], message["wa_id"])
    if rules.answer_advertisement(thread, message["at"]):
        storage.save_thread(store, thread)
    price = _price(store, message, thread, message["at"])
    _write(message, price)
    message["tier"], message["cost"] = "", None
    _tell_conversation(message, thread, price, message["at"])


def charge(store: Store, message: Doc) -> None:
    """Sets tier and cost at the first delivery or reading, and counts them; a second call does
    nothing. To be called before the webhook is composed. The caller saves.
    """
    if message.get("charged_at"):
        return
    moment = message.get("delivered_at") or message.get("read_at") or store.now()
    message["charged_at"] = moment
    if message["pricing_type"] == rules.IN_CONVERSATION:
        message.pop("conversation", None)  # it may have closed since
    thread = storage.thread(store, message["phone"], message["wa_id"])
    price = _price(store, message, thread, moment)
    _write(message, price)
    _tell_conversation(message, thread, price, moment)
    if price.counted:
        ledger.MonthCounts(store).add(price.counted)
    if rules.opens_conversation(price):
        rules.open_conversation(thread, price, moment, message["conversation"]["id"])
        storage.save_thread(store, thread)
    ledger.count_charge(store, message, moment)
    _tell_new_tier(store, message, price, moment)


def _price(store: Store, message: Doc, thread: Doc, moment: float) -> Price:
    account = rules.read_account(store, message["waba"])
    law = Rules(account, book(store), ledger.MonthCounts(store))
    category = message.get("category", "").lower()
    if message["type"] == "reaction":
        category = rules.REACTION
    api = message.get("api", "cloud")
    return law.price(thread, message["phone"], message["country"], category, api, moment)


def _write(message: Doc, price: Price) -> None:
    message.update(
        pricing_model=price.model, pricing_type=price.type, pricing_category=price.category,
        tier=price.tier, cost=price.cost,
    )  # fmt: skip
    message["pricing"] = told_price(
        price.model, price.type, price.category, billable=price.billable
    )


def _tell_conversation(message: Doc, thread: Doc, price: Price, moment: float) -> None:
    """Webhooks name a conversation under the old model, and in a free entry window; no other."""
    if price.type == rules.IN_CONVERSATION:
        name = rules.covering(thread, _covered_by(message), moment)
        closes_at, id, _ = thread["conversations"][name]
    elif price.model == "CBP" or price.type == rules.FREE_ENTRY:
        name, closes_at = price.category, rules.closing_time(thread, price, moment)
        id = (message.get("conversation") or {}).get("id") or rules.conversation_id(
            message["phone"], message["wa_id"], name, closes_at
        )
    else:
        message.pop("conversation", None)
        return
    message["conversation"] = told_conversation(id, name, closes_at)


def _covered_by(message: Doc) -> str:
    return str(message["pricing_category"]) if message.get("category") else ""


def _tell_new_tier(store: Store, message: Doc, price: Price, moment: float) -> None:
    """The first message of a lower tier is announced."""
    if price.rate is None or price.counted is None or not price.rate.first == price.place > 1:
        return
    _, month, market, _ = price.counted
    info = {
        "tier_update_time": int(moment), "pricing_category": price.category.upper(),
        "tier": price.tier, "effective_month": month, "region": market,
    }  # fmt: skip
    value = {"event": "VOLUME_BASED_PRICING_TIER_UPDATE", "volume_tier_info": info}
    hooks.announce(store, message["waba"], "account_update", value)
