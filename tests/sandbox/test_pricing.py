"""Prices worked out by hand (`pricing_cases.json`), against the rules one message at a time, and in
bulk.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sandbox import scenario
from sandbox.messages import storage
from sandbox.pricing import charging, ledger, rules
from sandbox.pricing.bulk import Pricer, Record
from sandbox.store import Store
from tests.sandbox.server import BUSINESS, NUMBER, WABA

Json = dict[str, Any]
CASES = json.loads((Path(__file__).parent / "pricing_cases.json").read_text())["cases"]
OWNERS = {"phone": NUMBER, "business": BUSINESS, "waba": WABA}


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(":memory:")
    scenario.load(store, scenario.find("two-accounts"))
    yield store
    store.close()


def moment(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def prepare(store: Store, case: Json) -> None:
    waba = {**store.the("waba", WABA), **case.get("account", {})}
    store.put("waba", waba, parent=waba["owner"])
    for owner, month, market, category, count in case.get("volumes", []):
        ledger.save_counts(store, {(OWNERS[owner], month, market, category): count})


def say(store: Store, phone: str, wa_id: str, at: float, *, from_advertisement: bool) -> None:
    thread = storage.thread(store, phone, wa_id)
    rules.hear(thread, at, from_advertisement=from_advertisement)
    storage.save_thread(store, thread)


def send(store: Store, record: Record) -> Json:
    """As a message lives: sent, then delivered unless it never is."""
    at, delivered_at, phone, wa_id, _, category, api, _ = record
    message = {
        "waba": WABA, "phone": phone, "wa_id": wa_id, "direction": "out", "type": "template",
        "status": "accepted", "template": "700" if category else "", "category": category,
        "api": api, "at": at, "sent_at": at,
    }  # fmt: skip
    with store.at(at):
        charging.quote(store, message)
        storage.add(store, message)
        ledger.count(store, message, "sent")
    if delivered_at is not None:
        with store.at(delivered_at):
            message["delivered_at"] = delivered_at
            charging.charge(store, message)
            ledger.count(store, message, "delivered")
            storage.save(store, message)
    return message


def priced(message: Json) -> tuple[Any, ...]:
    names = ("pricing_model", "pricing_type", "pricing_category", "tier", "cost")
    return tuple(message[name] for name in names)


def expected(expect: Json) -> tuple[Any, ...]:
    cost = None if expect["cost"] is None else int(Decimal(expect["cost"]) * 1_000_000)
    return expect["model"], expect["type"], expect["category"], expect["tier"], cost


def record_of(case: Json, event: Json) -> Record:
    at = moment(event["at"])
    delivered_at = moment(event.get("delivered") or event["at"])
    way = "in" if event.get("in") else "out"
    category, api = event.get("out", ""), event.get("api", "cloud")
    return at, delivered_at, NUMBER, case["person"], way, category, api, "referral" in event


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_one_message_after_another_costs_what_was_worked_out(store: Store, case: Json) -> None:
    prepare(store, case)
    total = Decimal(0)
    for event in case["history"]:
        record = record_of(case, event)
        if event.get("in"):
            say(store, NUMBER, case["person"], record[0], from_advertisement=record[7])
            continue
        message = send(store, record)
        assert priced(message) == expected(event["expect"])
        total += Decimal(message["cost"] or 0) / 1_000_000
    assert case["total"] is None or total == Decimal(case["total"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_in_bulk_it_costs_the_same(store: Store, case: Json) -> None:
    prepare(store, case)
    pricer = Pricer(store, WABA, [NUMBER])
    for event in case["history"]:
        got = pricer.price(record_of(case, event))
        assert got == (expected(event["expect"]) if "out" in event else ("", "", "", "", None))
