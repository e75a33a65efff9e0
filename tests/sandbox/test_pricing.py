"""Prices worked out by hand (`pricing_cases.json`), against the rules one message at a time, and in
bulk.
"""

import json
import random
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sandbox import scenario
from sandbox.messages import storage
from sandbox.pricing import charging, ledger, markets, rules, truth
from sandbox.pricing.bulk import Pricer, Record
from sandbox.pricing.rates import book, currencies
from sandbox.store import Store
from tests.sandbox.hearing import hear
from tests.sandbox.sends import says, send_template
from tests.sandbox.sends import send as send_message
from tests.sandbox.server import (
    BUSINESS,
    NUMBER,
    WABA,
    Receiver,
    Sandbox,
    eventually,
)

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


# -- one implementation, two ways of using it ----------------------------------------------------


PEOPLE = ("5215555550101", "923001234567", "12125550101", "819012345678", "77011234567")
CHANGES = ("2025-06-30T12:00Z", "2026-09-30T12:00Z")


def mixed_history(chance: random.Random) -> list[Record]:
    """Two days around each change of the model, in order, with answers, late deliveries and losses."""
    history: list[Record] = []
    for change in CHANGES:
        moments = sorted(moment(change) + chance.random() * 2 * 86400 for _ in range(300))
        for at in moments:
            way = chance.choice(("in", "out", "out"))
            category = chance.choice(("", "", "MARKETING", "UTILITY", "AUTHENTICATION"))
            api = chance.choice(("cloud", "marketing_messages"))
            delivered_at = None if chance.random() < 0.1 else at + 0.01
            person, advert = chance.choice(PEOPLE), way == "in" and chance.random() < 0.3
            history.append((at, delivered_at, NUMBER, person, way, category, api, advert))
    return history


def live(store: Store, history: list[Record]) -> list[tuple[Any, ...]]:
    prices: list[tuple[Any, ...]] = []
    for record in history:
        if record[4] == "in":
            say(store, NUMBER, record[3], record[0], from_advertisement=record[7])
            prices.append(("", "", "", "", None))
        else:
            prices.append(priced(send(store, record)))
    return prices


def test_a_mixed_history_costs_the_same_live_and_in_bulk(store: Store) -> None:
    eligible = {"start_time": moment("2025-01-01T00:00Z"), "exception_countries": []}
    edges = [
        ["phone", "2026-10", "", "service", 980],
        ["business", "2026-10", "Pakistan", "utility", 149990],
    ]
    prepare(
        store,
        {"account": {"auth_international_rate_eligibility": eligible}, "volumes": edges},
    )
    history = mixed_history(random.Random(1))  # noqa: S311 - the same each time
    pricer = Pricer(store, WABA, [NUMBER])
    in_bulk: list[tuple[Any, ...]] = [pricer.price(record) for record in history]
    assert live(store, history) == in_bulk
    kinds = {(model, kind) for model, kind, *_ in in_bulk}
    assert kinds == {
        ("", ""), ("CBP", "regular"), ("CBP", "free_tier"), ("CBP", "in_conversation"),
        ("CBP", "free_entry_point"), ("PMP", "regular"), ("PMP", "free_customer_service"),
        ("PMP", "free_entry_point"),
    }  # fmt: skip
    assert {"service", "marketing_lite", "authentication_international"} <= {
        one[2] for one in in_bulk
    }
    assert Pricer(store, WABA, [NUMBER]).counts == pricer.counts


def test_what_is_saved_after_bulk_goes_on_live(store: Store) -> None:
    pricer = Pricer(store, WABA, [NUMBER])
    at = moment("2026-08-10T12:00Z")
    pricer.price((at, at, NUMBER, PEOPLE[0], "in", "", "cloud", False))
    pricer.save(store)
    in_window = (at + 60, at + 61, NUMBER, PEOPLE[0], "out", "utility", "cloud", False)
    assert send(store, in_window)["pricing_type"] == "free_customer_service"


def test_a_message_is_charged_once(store: Store) -> None:
    at = moment("2026-08-10T12:00Z")
    message = send(store, (at, at, NUMBER, PEOPLE[1], "out", "utility", "cloud", False))
    charging.charge(store, message)
    key = (BUSINESS, "2026-08", "Pakistan", "utility")
    assert ledger.MonthCounts(store).get(key, 0) == 1
    row = store.db.execute("SELECT count FROM figures WHERE span = 'day' AND what = 'volume'")
    assert row.fetchone()["count"] == 1


def test_reading_without_a_delivery_is_charged_too(store: Store) -> None:
    at = moment("2026-08-10T12:00Z")
    message = send(store, (at, None, NUMBER, PEOPLE[0], "out", "marketing", "cloud", False))
    message["read_at"] = at + 60
    charging.charge(store, message)
    assert message["cost"] == 30_500


def test_accounts_of_a_portfolio_climb_the_tiers_together(store: Store) -> None:
    prepare(store, {"volumes": [["business", "2026-08", "Pakistan", "utility", 149_999]]})
    other = {**store.the("waba", WABA), "id": "500000000000909"}
    store.put("waba", other, parent=BUSINESS)
    at = moment("2026-08-10T12:00Z")
    record = (at, at, NUMBER, PEOPLE[1], "out", "utility", "cloud", False)
    assert Pricer(store, WABA, []).price(record)[4] == 10_000
    send(store, record)
    assert Pricer(store, other["id"], []).price(record)[4] == 9_500


def test_each_number_has_its_own_allowance(store: Store) -> None:
    prepare(store, {"volumes": [["phone", "2026-10", "", "service", 1000]]})
    at, pricer = moment("2026-10-10T12:00Z"), Pricer(store, WABA, [])
    for phone, cost in ((NUMBER, 8500), ("600000000000909", 0)):
        assert pricer.price((at, at, phone, PEOPLE[0], "out", "", "cloud", False))[4] == cost


def test_what_is_never_delivered_costs_nothing(store: Store) -> None:
    at = moment("2026-08-10T12:00Z")
    message = send(store, (at, None, NUMBER, PEOPLE[0], "out", "marketing", "cloud", False))
    assert message["cost"] is None
    assert message["pricing"] == {
        "billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing",
    }  # fmt: skip
    assert truth.totals(store, WABA, 0, 4e9, [])["total"]["messages"] == 0


def test_a_reaction_is_neither_charged_nor_counted(store: Store) -> None:
    at = moment("2026-10-10T12:00Z")
    say(store, NUMBER, PEOPLE[0], at, from_advertisement=False)
    message = {
        "waba": WABA, "phone": NUMBER, "wa_id": PEOPLE[0], "type": "reaction", "template": "",
        "at": at, "delivered_at": at,
    }  # fmt: skip
    charging.quote(store, message)
    charging.charge(store, message)
    assert message["pricing_type"] == "free_customer_service"
    assert ledger.MonthCounts(store).get((NUMBER, "2026-10", "", "service"), 0) == 0


# -- what webhooks say ---------------------------------------------------------------------------


def test_a_conversation_is_named_under_the_old_model_and_in_a_free_entry_window(
    store: Store,
) -> None:
    old = moment("2025-01-10T12:00Z")
    first = send(store, (old, old + 5, NUMBER, PEOPLE[0], "out", "marketing", "cloud", False))
    again = send(store, (old + 60, old + 65, NUMBER, PEOPLE[0], "out", "marketing", "cloud", False))
    assert first["conversation"]["origin"] == {"type": "marketing"}
    assert again["conversation"]["id"] == first["conversation"]["id"]
    assert "type" not in first["pricing"]
    new = moment("2026-08-10T12:00Z")
    usual = send(store, (new, new, NUMBER, PEOPLE[1], "out", "marketing", "cloud", False))
    assert "conversation" not in usual
    say(store, NUMBER, PEOPLE[0], new, from_advertisement=True)
    free = send(store, (new + 60, new + 61, NUMBER, PEOPLE[0], "out", "", "cloud", False))
    assert free["conversation"]["origin"] == {"type": "referral_conversion"}
    assert free["conversation"]["expiration_timestamp"] == str(int(new) + 60 + 72 * 3600)


def test_a_conversation_that_closed_before_the_delivery_is_not_joined(store: Store) -> None:
    old = moment("2025-01-10T12:00Z")
    first = send(store, (old, old, NUMBER, PEOPLE[0], "out", "marketing", "cloud", False))
    late = (old + 86390, old + 86410, NUMBER, PEOPLE[0], "out", "marketing", "cloud", False)
    second = send(store, late)
    assert second["pricing_type"] == "regular"
    assert second["conversation"]["id"] != first["conversation"]["id"]


def test_webhooks_write_international_authentication_with_a_hyphen(store: Store) -> None:
    eligible = {"start_time": 1, "exception_countries": []}
    prepare(store, {"account": {"auth_international_rate_eligibility": eligible}})
    at = moment("2026-08-10T12:00Z")
    message = send(store, (at, at, NUMBER, PEOPLE[1], "out", "authentication", "cloud", False))
    assert message["pricing"]["category"] == "authentication-international"
    assert message["pricing_category"] == "authentication_international"


# -- markets and cards ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wa_id", "day", "country", "market"),
    [
        ("12125550101", "2026-10-01", "US", "North America"),
        ("14165550101", "2026-10-01", "CA", "North America"),
        ("18095550101", "2026-10-01", "DO", "Rest of Latin America"),
        ("18765550101", "2026-10-01", "JM", "Rest of Latin America"),
        ("17875550101", "2026-10-01", "PR", "Rest of Latin America"),
        ("12425550101", "2026-10-01", "BS", "Other"),
        ("77011234567", "2026-09-30", "KZ", "Russia"),
        ("77011234567", "2026-10-01", "KZ", "Kazakhstan"),
        ("79161234567", "2026-10-01", "RU", "Russia"),
        ("6591234567", "2026-06-30", "SG", "Rest of Asia Pacific"),
        ("6591234567", "2026-07-01", "SG", "Singapore"),
        ("263771234567", "2025-09-30", "ZW", "Other"),
        ("263771234567", "2025-10-01", "ZW", "Rest of Africa"),
        ("3725551234", "2026-10-01", "EE", "Other"),
        ("0123", "2026-10-01", "", None),
    ],
)
def test_a_number_belongs_to_a_market(wa_id: str, day: str, country: str, market: str) -> None:
    assert markets.country(wa_id) == country
    assert markets.market(country, day) == market


def test_every_market_of_a_country_has_a_price_for_each_template_category(store: Store) -> None:
    cards = book(store)
    for day in ("2025-07-01", "2025-10-01", "2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"):
        for currency in currencies():
            for country in markets.countries():
                market = markets.market(country, day) or ""
                for category in ("marketing", "utility", "authentication"):
                    assert cards.rates(currency, market, category, day), (currency, market, day)


def test_all_rates_of_a_day_tell_how_sure_they_are(sandbox: Sandbox) -> None:
    told = sandbox.control("GET", "/pricing/rates", on="2026-10-05", currency="USD")["data"]
    assert len({one["market"] for one in told}) == 47
    (one,) = [one for one in told if (one["market"], one["category"]) == ("Mexico", "service")]
    assert (one["rate"], one["grade"], one["tier"]) == ("0.008500", "published", "0:MAX")
    other = sandbox.control("GET", "/pricing/rates", on="2026-10-05", currency="MXN")["data"]
    assert {one["grade"] for one in other} == {"synthetic"}
    before = sandbox.control("GET", "/pricing/rates", on="2025-08-05", currency="USD")["data"]
    assert {one["grade"] for one in before} == {"synthetic"}


def test_a_loaded_card_replaces_ours_and_can_be_forgotten(sandbox: Sandbox) -> None:
    header = "effective_from,currency,market,category,rate"
    row = "2027-01-01,USD,Mexico,marketing,0.05\n2027-01-01,USD,Mexico,service,n/a"
    assert sandbox.control("POST", "/pricing/rates", {"csv": f"{header}\n{row}"}) == {"rows": 2}
    told = sandbox.control("GET", "/pricing/rates", on="2027-01-01", currency="USD")["data"]
    assert [(one["rate"], one["grade"]) for one in told] == [("0.050000", "loaded")]
    sandbox.control("POST", "/pricing/rates", {"csv": ""})
    told = sandbox.control("GET", "/pricing/rates", on="2027-01-01", currency="USD")["data"]
    assert len({one["market"] for one in told}) == 47


@pytest.mark.parametrize(
    "csv",
    [
        "market,rate\nMexico,1",
        "effective_from,currency,market,category,rate\nsoon,USD,Mexico,marketing,1",
        "effective_from,currency,market,category,rate\n2027-01-01,USD,Mexico,gift,1",
        "effective_from,currency,market,category,rate\n2027-01-01,USD,Mexico,marketing,much",
        "effective_from,currency,market,category,rate\n2027-01-01,USD,Mexico,marketing,-1",
        "effective_from,currency,market,category,rate\n2027-01-01,USD,Mexico,marketing,1e999999",
        "effective_from,currency,market,category,rate\n2027-01-01,dollars,Mexico,marketing,1",
        "effective_from,currency,market,category,rate\n2027-01-01,USD,Mexico",
        '"' + "x" * 200_000 + '"',
    ],
)
def test_a_card_that_makes_no_sense_is_refused(sandbox: Sandbox, csv: str) -> None:
    answer = sandbox.http.post(f"{sandbox.url}/_sandbox/pricing/rates", json={"csv": csv})
    assert (answer.status_code, "rates" in answer.json()["error"]) == (400, True)


# -- over HTTP, as any client lives it -----------------------------------------------------------


def in_august(sandbox: Sandbox, *counts: Json) -> None:
    state = sandbox.control("GET", "/state")
    state |= {"starts_at": "2026-08-10T12:00:00+00:00", "tables": {"month_counts": list(counts)}}
    sandbox.control("POST", "/reset", {"scenario": state})


def explained(sandbox: Sandbox, sent: Json) -> Json:
    return sandbox.control("GET", f"/pricing/messages/{sent['messages'][0]['id']}")


def test_a_sent_template_is_priced_counted_and_reported(sandbox: Sandbox) -> None:
    in_august(sandbox)
    sent = send_template(sandbox, "hello_world")
    assert explained(sandbox, sent)["cost"] is None
    sandbox.forward(3600)
    told = explained(sandbox, sent)
    assert (told["market"], told["tier"], told["rate"]["grade"]) == (
        "Rest of Asia Pacific", "0:150000", "published",
    )  # fmt: skip
    assert told["cost"] == told["rate"]["rate"] == "0.011300"
    ledger = sandbox.control("GET", "/pricing/ledger", waba=WABA, by="category")
    assert ledger["total"]["cost"] == "0.011300"
    day = moment("2026-08-10T07:00Z")
    question = {"start": int(day), "end": int(day) + 86400, "granularity": "DAILY"}
    answer = sandbox.graph("GET", f"/{WABA}/pricing_analytics", params=question).json()
    (point,) = answer["data"][0]["data_points"]
    assert (point["volume"], point["cost"]) == (1, 0.01)


def test_an_answer_to_the_person_is_free_in_the_window(sandbox: Sandbox) -> None:
    in_august(sandbox)
    says(sandbox)
    sent = send_message(sandbox, "text", {"body": "Hello"})
    template = send_template(sandbox, "hello_world")
    sandbox.forward(3600)
    assert explained(sandbox, sent)["pricing"] == {
        "billable": False, "pricing_model": "PMP", "type": "free_customer_service",
        "category": "service",
    }  # fmt: skip
    assert explained(sandbox, template)["pricing_type"] == "free_customer_service"


def test_a_new_tier_is_announced_with_its_first_message(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    full = {"owner": BUSINESS, "month": "2026-08", "market": "Rest of Asia Pacific"}
    in_august(sandbox, {**full, "category": "utility", "count": 150_000})
    hear(sandbox, receiver, "account_update")
    for _ in range(2):
        send_template(sandbox, "hello_world")
        sandbox.forward(3600)
    assert eventually(receiver.values)[0] == {
        "event": "VOLUME_BASED_PRICING_TIER_UPDATE",
        "volume_tier_info": {
            "tier_update_time": receiver.values()[0]["volume_tier_info"]["tier_update_time"],
            "pricing_category": "UTILITY", "tier": "150001:1000000",
            "effective_month": "2026-08", "region": "Rest of Asia Pacific",
        },
    }  # fmt: skip
    assert len(sandbox.control("GET", "/webhooks", field="account_update")["data"]) == 1
