"""Pricing generated messages as they would have been, and telling it as the webhooks do."""

from sandbox.pricing import rules
from sandbox.pricing.bulk import Priced, Pricer
from sandbox.pricing.rules import Count
from sandbox.pricing.telling import told_conversation, told_price
from sandbox.store import Doc, Store
from sandbox.traffic.plan import Plan

COLUMNS = ("pricing_model", "pricing_type", "pricing_category", "tier", "cost")


class Prices:
    """One pricer for each account; they count together, since tiers belong to the portfolio."""

    def __init__(self, store: Store, plan: Plan) -> None:
        self.pricers: dict[str, Pricer] = {}
        counts: dict[Count, int] = {}
        for sender in plan.senders.things:
            if sender.waba not in self.pricers:
                numbers = [one.phone for one in plan.senders.things if one.waba == sender.waba]
                pricer = self.pricers[sender.waba] = Pricer(store, sender.waba, numbers)
                counts.update(pricer.counts)
                pricer.counts = pricer.rules.counts = counts

    def price(self, message: Doc) -> bool:
        """In the order of `at`. Answers whether the person had written in the 24 hours before."""
        pricer = self.pricers[message["waba"]]
        thread = pricer.threads[message["phone"], message["wa_id"]]
        at = message["at"]
        in_window = rules.in_window(thread, at)
        if "failed_at" in message:  # what fails is neither priced nor an answer
            return False
        priced = pricer.price(
            (at, message.get("delivered_at"), message["phone"], message["wa_id"],
             message["direction"], message.get("category", ""), message.get("api", "cloud"),
             "referral" in message)
        )  # fmt: skip
        if message["direction"] == "out":
            message.update(zip(COLUMNS, priced, strict=True))
            _tell(thread, message, priced)
        return in_window

    def save(self, store: Store) -> None:
        for pricer in self.pricers.values():
            pricer.save(store)


def _tell(thread: Doc, message: Doc, priced: Priced) -> None:
    """`pricing`, and `conversation` in the time of conversations and in free entry windows."""
    model, kind, category, *_ = priced
    billable = kind == rules.REGULAR
    if model == "PMP":
        if kind == rules.FREE_ENTRY:
            closes_at = thread["entry_until"]
            id = rules.conversation_id(message["phone"], message["wa_id"], category, closes_at)
            message["conversation"] = told_conversation(id, category, closes_at)
    elif "delivered_at" in message:
        wanted = category if message.get("category") else ""
        name = rules.covering(thread, wanted, message["delivered_at"])
        if name:
            closes_at, id, billable = thread["conversations"][name]
            message["conversation"] = told_conversation(id, name, closes_at)
    message["pricing"] = told_price(model, kind, category, billable=billable)
