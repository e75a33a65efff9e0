"""Generating a history into the state: priced, counted, with people, windows and counters."""

from collections.abc import Callable

from sandbox.messages import storage
from sandbox.people import storage as people
from sandbox.pricing.bulk import Pricer
from sandbox.pricing.rebuilding import rebuild
from sandbox.pricing.rules import Count
from sandbox.store import Doc, Store
from sandbox.traffic.history import History
from sandbox.traffic.plan import DAY, Plan, read_plan
from sandbox.traffic.traces import Traces

CACHE, USUAL_CACHE = -256 * 1024, -2000  # KiB; the indexes of a million messages stay in memory
PRICED = ("pricing_model", "pricing_type", "pricing_category", "tier", "cost")
Progress = Callable[[int, int], None]


def generate(store: Store, traffic: Doc, progress: Progress | None = None) -> None:
    """Adds the traffic's messages to the state. The caller holds the transaction.

    `progress` is told (messages so far, messages in all) after each day. Raises BadTraffic.
    """
    plan = read_plan(store, traffic)
    history = History(plan)
    traces, pricers, written = Traces(history), _pricers(store, plan), 0
    store.db.execute(f"PRAGMA cache_size = {CACHE}")
    for messages in history.days():
        for message in messages:
            in_window = _price(pricers[message["waba"]], message)
            traces.note(message, in_window=in_window)
        storage.add_many(store, messages)
        written += len(messages)
        if progress:
            progress(written, plan.messages)
    for pricer in pricers.values():
        pricer.save(store)
    people.save_many(store, history.crowd.documents())
    rebuild(store)
    traces.save(store)
    store.db.execute(f"PRAGMA cache_size = {USUAL_CACHE}")


def _pricers(store: Store, plan: Plan) -> dict[str, Pricer]:
    """One for each account; they count together, since tiers belong to the portfolio."""
    counts: dict[Count, int] = {}
    pricers: dict[str, Pricer] = {}
    for sender in plan.senders.things:
        if sender.waba not in pricers:
            numbers = [one.phone for one in plan.senders.things if one.waba == sender.waba]
            pricer = pricers[sender.waba] = Pricer(store, sender.waba, numbers)
            counts.update(pricer.counts)
            pricer.counts = pricer.rules.counts = counts
    return pricers


def _price(pricer: Pricer, message: Doc) -> bool:
    """Prices the message; whether the person had written in the 24 hours before."""
    at, phone, wa_id = message["at"], message["phone"], message["wa_id"]
    last_in_at = pricer.threads[phone, wa_id].get("last_in_at")
    outgoing = message["direction"] == "out"
    if "failed_at" in message:
        return False
    priced = pricer.price(
        (at, message.get("delivered_at"), phone, wa_id, message["direction"],
         message.get("category", ""), message.get("api", "cloud"), "referral" in message)
    )  # fmt: skip
    if outgoing:
        message.update(zip(PRICED, priced, strict=True))
        told = {"billable": priced[1] == "regular", "pricing_model": priced[0]}
        message["pricing"] = {**told, "type": priced[1], "category": priced[2]}
    return last_in_at is not None and at < last_in_at + DAY
