"""Making the roll-up anew from the messages: after a history was generated, or to check it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from sandbox.pricing import ledger, rules
from sandbox.pricing.ledger import ATTENTION_SECONDS, Series
from sandbox.pricing.rules import Account, Count, read_account
from sandbox.pricing.timezones import day_at
from sandbox.store import Doc, Store

COLUMNS = (
    "waba", "phone", "direction", "type", "status", "template", "at", "sent_at", "delivered_at",
    "read_at", "failed_at", "country", "pricing_model", "pricing_type", "pricing_category", "tier",
    "cost",
)  # fmt: skip
LOST = "lost"  # written by somebody blocked, or to a number out of service


def rebuild(store: Store) -> None:
    """Figures and counts of the months; clicks leave no message and stay as they are."""
    RollUp(store).save()


class RollUp:
    """Of the messages that are in the state, and of those that are added before they get there."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.sums, self.counts = _Sums(), Counter[Count]()
        self.accounts: dict[str, Account] = {}
        for message in _messages(store):
            self.add(message)

    def add(self, message: Doc) -> None:
        """A message by its COLUMNS."""
        account = self.accounts.get(message["waba"])
        if account is None:
            account = self.accounts[message["waba"]] = read_account(self.store, message["waba"])
        for what, moment in _events(message):
            self.sums.add(_EVENT, what, message, account.zone, moment, 0)
        charged_at = message["delivered_at"] or message["read_at"]
        if message["pricing_model"] and charged_at:
            self.sums.add(_CHARGE, "", message, account.zone, charged_at, message["cost"])
            if key := _counted_in(account, message, charged_at):
                self.counts[key] += 1

    def save(self) -> None:
        """In the place of the figures that were there."""
        db = self.store.db
        db.execute("DELETE FROM figures")
        db.executemany(
            f"INSERT INTO figures ({ledger.FIGURE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - a constant
            self.sums.rows(),
        )
        db.execute("DELETE FROM month_counts")
        ledger.save_counts(self.store, self.counts)


def _messages(store: Store) -> Iterator[Doc]:
    """As dicts, in which a column is found five times as fast as in sqlite3.Row."""
    rows = store.db.cursor()
    rows.row_factory = None
    rows.execute(f"SELECT {', '.join(COLUMNS)} FROM messages")  # noqa: S608 - constants
    return (dict(zip(COLUMNS, row, strict=True)) for row in rows)


_EVENT = itemgetter("waba", "phone", "country", "template", "pricing_category")
_CHARGE = itemgetter(
    "waba", "phone", "country", "template", "pricing_category", "pricing_model", "pricing_type",
    "tier",
)  # fmt: skip
Moments = dict[int, list[int]]  # start → count, cost, unknown


class _Sums:
    """What a message is part of depends on few of its columns, so that is worked out once for each
    set of values: a million messages take seconds.
    """

    def __init__(self) -> None:
        self.series: defaultdict[Series, Moments] = defaultdict(dict)
        self.known: dict[tuple[Any, ...], list[tuple[str, Moments]]] = {}

    def add(
        self, columns: Any, what: str, message: Doc, zone: str, moment: float, cost: int | None
    ) -> None:
        values = (what, *columns(message))
        parts = self.known.get(values)
        if parts is None:
            found = ledger.of_event(message, what) if what else ledger.of_charge(message)
            parts = self.known[values] = [(one[1], self.series[one]) for one in found]
        starts = ledger.starts_of(zone, moment)
        for span, moments in parts:
            start = starts[span]
            sums = moments.get(start)
            if sums is None:
                sums = moments[start] = [0, 0, 0]
            sums[0] += 1
            sums[1] += cost or 0
            sums[2] += cost is None

    def rows(self) -> Iterator[tuple[Any, ...]]:
        for series, moments in self.series.items():
            for start, sums in moments.items():
                yield *series, start, *sums


def _events(message: Doc) -> list[tuple[str, float]]:
    if message["direction"] == "in":
        return [("received", message["at"])] if message["status"] != LOST else []
    names = ("sent", "delivered", "failed")
    found = [(what, message[f"{what}_at"]) for what in names if message[f"{what}_at"] is not None]
    read_at = message["read_at"]
    if read_at is not None and read_at - message["at"] <= ATTENTION_SECONDS:
        found.append(("read", read_at))
    return found


def _counted_in(account: Account, message: Doc, moment: float) -> Count | None:
    """As `Rules` counted it when it was charged."""
    kind, category = message["pricing_type"], message["pricing_category"]
    allowance = kind in (rules.FREE_WINDOW, rules.FREE_TIER) and category == "service"
    if message["type"] == rules.REACTION or not (allowance or kind == rules.REGULAR):
        return None
    day = day_at(account.zone, moment)
    return rules.counted_in(account, message["phone"], message["country"], category, day)
