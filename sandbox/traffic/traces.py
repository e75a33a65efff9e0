"""What a history leaves beside its messages: counters of templates, limits and known numbers."""

from collections import Counter

from sandbox.pricing import ledger
from sandbox.seconds import DAY, MINUTE
from sandbox.store import Doc, Store
from sandbox.traffic.history import History
from sandbox.traffic.talks import Signal

REMEMBERED = 30 * DAY  # the messaging limits look back no further
COUNTED = {"sent": "sent_at", "delivered": "delivered_at", "read": "read_at"}
CLICKS = {"QUICK_REPLY": "quick_reply_button", "URL": "url_button"}


class Traces:
    def __init__(self, history: History) -> None:
        self.history = history
        self.owners = {one.waba: one.business for one in history.plan.senders.things}
        self.oldest = history.plan.end - REMEMBERED
        self.known: dict[tuple[str, str], float] = {}  # portfolio, person → last dealt with
        self.reached: dict[tuple[str, str], int] = {}  # portfolio, person → minute
        self.used: dict[str, float] = {}  # template → last sent
        self.signals: Counter[Signal] = Counter()

    def note(self, message: Doc, *, in_window: bool) -> None:
        """`in_window`: the person had written in the 24 hours before."""
        pair = (self.owners[message["waba"]], message["wa_id"])
        self.known[pair] = message["at"]
        template = message.get("template")
        if not template:
            return
        self.used[template] = message["at"]
        for what, moment in COUNTED.items():
            if moment in message:
                self.signals[template, int(message[moment] // DAY), what, ""] += 1
        if not in_window and message["at"] > self.oldest and message["status"] != "failed":
            self.reached[pair] = int(message["at"] // MINUTE)

    def save(self, store: Store) -> None:
        save = store.db.executemany
        save(
            "INSERT OR REPLACE INTO known_numbers VALUES (?, ?, ?)",
            ((*pair, at) for pair, at in self.known.items()),
        )
        save("INSERT OR REPLACE INTO template_activity VALUES (?, ?)", self.used.items())
        self.signals.update(self.history.talks.signals)
        save(
            "INSERT INTO template_signals VALUES (?, 0, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET count = count + excluded.count",
            ((*signal, count) for signal, count in self.signals.items()),
        )
        save(
            "INSERT OR REPLACE INTO reached VALUES (?, ?, ?)",
            ((*pair, minute) for pair, minute in self.reached.items()),
        )
        users = Counter((f"users:{pair[0]}", minute) for pair, minute in self.reached.items())
        save(
            "INSERT OR REPLACE INTO minute_counts VALUES (?, ?, ?)",
            ((*at, count) for at, count in users.items()),
        )
        for message, moment, kind, text in self.history.talks.clicks:
            written = "pricing_category" in message  # not cut off at the end
            if written and kind in CLICKS and moment < self.history.plan.end:
                with store.at(moment):
                    ledger.count_click(store, message, CLICKS[kind], text)
