"""The roll-up is what the messages say, and the exact ledger explains every price."""

import random
from decimal import Decimal
from typing import Any

from sandbox.message_templates import storage as templates
from sandbox.pricing import ledger, truth
from sandbox.pricing.rebuilding import rebuild
from sandbox.store import Store
from tests.sandbox.history import TEMPLATE, at, history_of, message
from tests.sandbox.server import NUMBER, WABA, Json, Sandbox
from tests.sandbox.test_pricing import live, mixed_history, store

__all__ = ["store"]  # the fixture
DAY = 86400


def rows(store: Store, table: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in store.db.execute(f"SELECT * FROM {table}"))  # noqa: S608


def test_the_roll_up_counted_live_is_the_one_made_anew(store: Store) -> None:
    live(store, mixed_history(random.Random(2)))  # noqa: S311 - the same each time
    before = rows(store, "figures"), rows(store, "month_counts")
    assert len(before[0]) > 100
    rebuild(store)
    assert (rows(store, "figures"), rows(store, "month_counts")) == before


def test_the_roll_up_adds_up_to_the_ledger(store: Store) -> None:
    live(store, mixed_history(random.Random(3)))  # noqa: S311 - the same each time
    exact = truth.totals(store, WABA, 0, 4e9, ["type"])
    for span in ("half_hour", "day"):
        (cost,) = store.db.execute(
            "SELECT sum(cost) FROM figures WHERE span = ? AND what IN ('volume', 'conversation')",
            (span,),
        ).fetchone()
        assert truth.money(cost) == exact["total"]["cost"]
    assert sum(Decimal(one["cost"]) for one in exact["data"]) == Decimal(exact["total"]["cost"])


def test_a_message_read_after_more_than_a_week_counts_as_unread(store: Store) -> None:
    read = {**message("out", 0), "read_at": at(0) + 7 * DAY}
    for late, expected in ((0, 2), (1, 0)):  # days of the template, there and in UTC
        store.db.execute("DELETE FROM figures")
        with store.at(at(0) + 7 * DAY + late):
            ledger.count(store, {**read, "read_at": at(0) + 7 * DAY + late}, "read")
        assert len(rows(store, "figures")) == expected


def test_clicks_on_links_are_not_counted_where_tracking_is_opted_out(store: Store) -> None:
    sent = message("out", 0)
    template = templates.get(store, TEMPLATE)
    assert template
    for opted_out, expected in ((True, 2), (False, 6)):
        templates.save(store, {**template, "cta_url_link_tracking_opted_out": opted_out})
        with store.at(at(1)):
            ledger.count_click(store, sent, "url_button", "Tell me more")
            ledger.count_click(store, sent, "quick_reply_button", "Yes")
        (clicks,) = store.db.execute("SELECT sum(count) FROM clicks").fetchone()
        assert clicks == expected  # each once for the days there and once for those of UTC


def test_the_ledger_sums_by_whatever_is_asked(sandbox: Sandbox) -> None:
    history_of(sandbox, [
        message("out", 0, cost=8500),
        message("out", 1, cost=8500, country="US"),
        message("out", 30, cost=305, pricing_category="marketing"),
        message("out", 31, cost=None),
        message("in", 32),
        {**message("out", 33, cost=8500), "delivered_at": None},
    ])  # fmt: skip
    told = sandbox.control("GET", "/pricing/ledger", waba=WABA, by="day,category")
    assert (told["currency"], told["timezone"]) == ("USD", "America/Los_Angeles")
    assert told["data"] == [
        {"day": "2026-10-05", "category": "utility", "messages": 2, "cost": "0.017000",
         "messages_of_unknown_cost": 0},
        {"day": "2026-10-06", "category": "marketing", "messages": 1, "cost": "0.000305",
         "messages_of_unknown_cost": 0},
        {"day": "2026-10-06", "category": "utility", "messages": 1, "cost": "0.000000",
         "messages_of_unknown_cost": 1},
    ]  # fmt: skip
    assert told["total"] == {"messages": 4, "cost": "0.017305", "messages_of_unknown_cost": 1}
    every = "day,phone,country,category,type,model,tier,template"
    one = sandbox.control("GET", "/pricing/ledger", waba=WABA, by=every)["data"][0]
    assert one == {
        "day": "2026-10-05", "phone": NUMBER, "country": "MX", "category": "utility",
        "type": "regular", "model": "PMP", "tier": "0:1000000", "template": TEMPLATE,
        "messages": 1, "cost": "0.008500", "messages_of_unknown_cost": 0,
    }  # fmt: skip
    only = {"from": "2026-10-06", "to": "2026-10-07"}
    told = sandbox.control("GET", "/pricing/ledger", waba=WABA, by="", **only)
    assert told["total"]["messages"] == 2


def refusal(sandbox: Sandbox, path: str) -> Json:
    answer = sandbox.http.get(f"{sandbox.url}/_sandbox/pricing{path}")
    assert answer.status_code == 400
    told: Json = answer.json()
    return told


def test_a_question_that_makes_no_sense_is_refused(sandbox: Sandbox) -> None:
    assert "waba" in refusal(sandbox, "/ledger?waba=1")["error"]
    assert "by has no colour" in refusal(sandbox, f"/ledger?waba={WABA}&by=colour")["error"]
    assert "neither" in refusal(sandbox, f"/ledger?waba={WABA}&from=yesterday")["error"]
    assert "currency" in refusal(sandbox, "/rates?currency=XAU")["error"]
    assert "on is a day" in refusal(sandbox, "/rates?on=yesterday")["error"]
    assert "no such outgoing" in refusal(sandbox, "/messages/wamid.none")["error"]


def test_the_price_of_one_message_is_explained(sandbox: Sandbox) -> None:
    charged = message("out", 2, cost=8500)
    heard = message("in", 1)
    history_of(sandbox, [heard, charged])
    told = sandbox.control("GET", f"/pricing/messages/{charged['id']}")
    assert told["cost"] == "0.008500"
    assert (told["market"], told["day"]) == ("Mexico", "2026-10-05")
    assert told["last_message_of_the_person"] == heard["at"]
    assert told["rate"]["grade"] == "published"
    assert told["rate"]["effective_from"] == "2026-10-01"
    assert told["rate"]["tier"] == "0:1000000"
