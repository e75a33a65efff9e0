"""Making the roll-up anew from the messages: after a history was generated, or to check it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sandbox.pricing import ledger, rules
from sandbox.pricing.ledger import ATTENTION_SECONDS, Key
from sandbox.pricing.rules import Account, Count, read_account
from sandbox.pricing.timezones import day_at
from sandbox.store import Store

COLUMNS = (
    "waba, phone, direction, type, template, at, sent_at, delivered_at, read_at, failed_at, country,"
    " pricing_model, pricing_type, pricing_category, tier, cost"
)


def rebuild(store: Store) -> None:
    """Figures and counts of the months; clicks leave no message and stay as they are."""
    figures, counts = _Sums(), Counter[Count]()
    accounts: dict[str, Account] = {}
    for message in store.db.execute(f"SELECT {COLUMNS} FROM messages"):  # noqa: S608 - a constant
        account = accounts.get(message["waba"])
        if account is None:
            account = accounts[message["waba"]] = read_account(store, message["waba"])
        for what, moment in _events(message):
            figures.add(ledger.event_keys(account.zone, message, what, moment), 0)
        charged_at = message["delivered_at"] or message["read_at"]
        if message["pricing_model"] and charged_at:
            figures.add(ledger.charge_keys(account.zone, message, charged_at), message["cost"])
            if key := _counted_in(account, message, charged_at):
                counts[key] += 1
    store.db.execute("DELETE FROM figures")
    store.db.executemany(
        "INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", figures.rows()
    )
    store.db.execute("DELETE FROM month_counts")
    ledger.save_counts(store, counts)


class _Sums:
    def __init__(self) -> None:
        self.sums: dict[Key, list[int]] = {}  # count, cost, unknown

    def add(self, keys: list[Key], cost: int | None) -> None:
        for key in keys:
            sums = self.sums.get(key)
            if sums is None:
                sums = self.sums[key] = [0, 0, 0]
            sums[0] += 1
            if cost is None:
                sums[2] += 1
            else:
                sums[1] += cost

    def rows(self) -> Iterator[tuple[Any, ...]]:
        return ((*key, *sums) for key, sums in self.sums.items())


def _events(message: Any) -> Iterator[tuple[str, float]]:
    if message["direction"] == "in":
        yield "received", message["at"]
        return
    for what in ("sent", "delivered", "failed"):
        if message[f"{what}_at"] is not None:
            yield what, message[f"{what}_at"]
    read_at = message["read_at"]
    if read_at is not None and read_at - message["at"] <= ATTENTION_SECONDS:
        yield "read", read_at


def _counted_in(account: Account, message: Any, moment: float) -> Count | None:
    """As `Rules` counted it when it was charged."""
    kind, category = message["pricing_type"], message["pricing_category"]
    allowance = kind in (rules.FREE_WINDOW, rules.FREE_TIER) and category == "service"
    if message["type"] == rules.REACTION or not (allowance or kind == rules.REGULAR):
        return None
    day = day_at(account.zone, moment)
    return rules.counted_in(account, message["phone"], message["country"], category, day)
