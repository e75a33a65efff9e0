"""Inside the portal's own environment: a sandbox's history told to us, charged, and held against its ledger.

python -m bench.lib.costs_ledger URL      of the sandbox; its answer is one line of JSON

The webhooks come as the sandbox posts them, a fifth of them twice and out of order within two hours; they
are split as the digest does it. Both sides price by the sandbox's cards, most of which are invented: each of
our rows says so in its source.
"""

from __future__ import annotations

from bench.lib import costs_world as world  # isort: skip - it sets Django up

import json
import sys
import threading
import time
from collections import defaultdict
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from typing import Any

import requests

from billing.calendar import CHANGES
from billing.models import Charge, PricingModel
from billing.services import charging
from traffic.facts import Facts
from traffic.models import Status
from webhooks.splitting import split

DATES = [date(2023, 6, 1), *CHANGES]
DUPLICATES, SHUFFLE = 0.2, 7200
AT_ONCE = 40  # posts that the digest would take as one set
BY = "day,phone,country,category,type,model"


class Ear(BaseHTTPRequestHandler):
    heard: Queue[bytes] = Queue(200)

    def do_POST(self) -> None:
        self.heard.put(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        pass


def main(url: str) -> dict[str, Any]:
    state = _get(f"{url}/_sandbox/state", messages="false")
    waba = state["wabas"][0]
    world.account(
        waba["id"], waba["owner"], currency=waba["currency"], zone=str(waba["timezone_id"])
    )
    world.months(date(2024, 9, 1), date(2026, 11, 30))
    cards = _cards(url, waba["currency"])
    ear = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=ear.serve_forever, daemon=True).start()
    began = time.monotonic()
    _hear(url, waba["id"], f"http://127.0.0.1:{ear.server_address[1]}/")
    heard = time.monotonic()
    while charging.charge():
        pass
    charged = time.monotonic()
    theirs = _theirs(url, waba["id"])
    ours = _ours()
    different = sorted(
        key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)
    )
    total = sum((amount for _n, amount in ours.values()), Decimal(0))
    return {
        "cards": cards, "statuses": Status.objects.count(), "charges": Charge.objects.count(),
        "lines": len(theirs), "different": len(different), "total": f"{total} {waba['currency']}",
        "examples": [
            [*key, str(ours.get(key)), str(theirs.get(key))] for key in different[:6]
        ],
        "hearing": round(heard - began, 1), "charging": round(charged - heard, 1),
    }  # fmt: skip


def _get(url: str, **query: str) -> Any:
    answer = requests.get(url, params=query, timeout=120)
    answer.raise_for_status()
    return answer.json()


def _cards(url: str, currency: str) -> int:
    """The sandbox's rates of every date, into cards of ours."""
    for day in DATES:
        said = _get(f"{url}/_sandbox/pricing/rates", on=day.isoformat(), currency=currency)["data"]
        prefix = "conversation_" if PricingModel.on(day) == "CBP" else ""
        world.card(
            currency, day,
            (
                (one["market"], one["category"].removeprefix("conversation_"),
                 int(one["tier"].split(":")[0]), Decimal(one["rate"]),
                 f"sandbox, {one['grade']}: {one['source']}")
                for one in said
                if one["category"].startswith("conversation_") == bool(prefix)
            ),
        )  # fmt: skip
    return len(DATES)


def _hear(url: str, waba: str, here: str) -> None:
    """Until the sandbox has told everything. Sets are written as they fill."""
    wish = {
        "waba": waba, "url": here, "batch": 100, "duplicate_share": DUPLICATES,
        "shuffle_within": SHUFFLE,
    }  # fmt: skip
    answer = requests.post(f"{url}/_sandbox/webhooks/history", json=wish, timeout=60)
    answer.raise_for_status()
    while True:
        facts, count = Facts(), 0
        while count < AT_ONCE:
            try:
                body = Ear.heard.get(timeout=1)
            except Empty:
                break
            facts.add(split(body).facts)
            count += 1
        if facts:
            world.write(facts, count)
            continue
        state = _get(f"{url}/_sandbox/webhooks/history")
        if state["state"] != "running":
            assert state["state"] == "done", state
            return


Sums = dict[tuple[str, ...], tuple[int, Decimal]]


def _theirs(url: str, waba: str) -> Sums:
    found = _get(f"{url}/_sandbox/pricing/ledger", waba=waba, by=BY)["data"]
    return {
        tuple(one[name] for name in BY.split(",")): (one["messages"], Decimal(one["cost"]))
        for one in found
        if one["type"] != "in_conversation"  # covered by what another message opened
    }


def _ours() -> Sums:
    sums: defaultdict[tuple[str, ...], list[Any]] = defaultdict(lambda: [0, Decimal(0)])
    fields = ("day", "phone_number_id", "country", "category", "type", "model", "amount")
    for day, *rest, amount in Charge.objects.values_list(*fields).iterator(20_000):
        one = sums[(day.isoformat(), *rest)]
        one[0] += 1
        one[1] += amount or 0
    return {key: (count, amount) for key, (count, amount) in sums.items()}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
