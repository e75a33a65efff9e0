"""Pricing a history of a million messages in memory, by the same rules as `charging`.

https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
"""

from collections import defaultdict
from collections.abc import Iterable

from sandbox.messages import storage
from sandbox.pricing import ledger, markets, rules
from sandbox.pricing.rates import book
from sandbox.pricing.rules import Count, Rules, read_account
from sandbox.store import Doc, Store

# at, delivered_at (None: never), phone id, wa_id, "out" or "in", category of the template or "",
# "cloud" or "marketing_messages", comes from an advertisement
Record = tuple[float, float | None, str, str, str, str, str, bool]
# pricing_model, pricing_type, pricing_category, tier, cost in millionths
Priced = tuple[str, str, str, str, int | None]
RECEIVED: Priced = ("", "", "", "", None)


class Pricer:
    """Prices the traffic of one account. It goes on where the state stands; `save` writes back.

    Give the records in the order of `at`. What changes with the count of the month (the allowance,
    the tiers) is decided in that order too, so messages that overtake each other on their way may
    exchange their prices at an edge.
    """

    def __init__(self, store: Store, waba: str, phones: Iterable[str]) -> None:
        self.counts: dict[Count, int] = {
            (row["owner"], row["month"], row["market"], row["category"]): row["count"]
            for row in store.db.execute("SELECT * FROM month_counts")
        }
        self.rules = Rules(read_account(store, waba), book(store), self.counts)
        self.threads: defaultdict[tuple[str, str], Doc] = defaultdict(dict)
        for phone in phones:
            rows = store.db.execute("SELECT wa_id FROM threads WHERE phone = ?", (phone,))
            for wa_id in [row["wa_id"] for row in rows.fetchall()]:
                self.threads[phone, wa_id] = storage.thread(store, phone, wa_id)

    def price(self, record: Record) -> Priced:
        at, delivered_at, phone, wa_id, direction, category, api, from_advertisement = record
        thread = self.threads[phone, wa_id]
        if direction == "in":
            rules.hear(thread, at, from_advertisement=from_advertisement)
            return RECEIVED
        if thread.get("entry_at") is not None:
            rules.answer_advertisement(thread, at)
        thread["last_out_at"] = at
        country, category = markets.country(wa_id), category.lower()
        moment = at if delivered_at is None else delivered_at
        price = self.rules.price(thread, phone, country, category, api, moment)
        if delivered_at is None:
            return price.model, price.type, price.category, "", None
        if price.counted is not None:
            self.counts[price.counted] = price.place
        if rules.opens_conversation(price):
            closes_at = rules.closing_time(thread, price, moment)
            id = rules.conversation_id(phone, wa_id, price.category, closes_at)
            rules.open_conversation(thread, price, moment, id)
        return price.model, price.type, price.category, price.tier, price.cost

    def save(self, store: Store) -> None:
        """The counts of the months and the windows of the threads, so that live messages go on."""
        ledger.save_counts(store, self.counts)
        for (phone, wa_id), thread in self.threads.items():
            moments = dict.fromkeys(("last_in_at", "entry_at", "entry_until", "last_out_at"))
            storage.save_thread(store, {**moments, "phone": phone, "wa_id": wa_id, **thread})
