"""Meta's limits are kept before Meta has to.

https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from graph import APP, Graph, MemoryBudget, TryLater, Usage
from graph.budget import LONGEST_PAUSE, usages
from tests.graph.conftest import Kept
from tests.graph.server import Answer, Server

Make = Callable[..., Graph]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def account_usage(percent: int, minutes: int = 0, account: str = "1022") -> dict[str, str]:
    entry = {
        "type": "whatsapp_business_management", "call_count": percent, "total_cputime": 1,
        "total_time": 1, "estimated_time_to_regain_access": minutes,
    }  # fmt: skip
    return {"X-Business-Use-Case-Usage": json.dumps({account: [entry]})}


def test_both_headers_are_read() -> None:
    app = {"X-App-Usage": json.dumps({"call_count": 28, "total_cputime": 30, "total_time": 25})}
    account, whole = usages(account_usage(97, minutes=12) | app)
    assert (account.key, account.share) == ("1022", 0.97)
    assert account.kind == "whatsapp_business_management"
    assert account.blocks_for == timedelta(minutes=12)
    assert (whole.key, whole.share, whole.blocks_for) == (APP, 0.30, None)


@pytest.mark.parametrize(
    "header",
    [
        "", "x", "[]", "{}", "null", '{"1": 5}', '{"1": [5]}', "[" * 50_000,
        '{"1": [{"call_count": null}]}',
    ],
)  # fmt: skip
def test_a_broken_header_stops_nobody(header: str) -> None:
    found = usages({"X-Business-Use-Case-Usage": header, "X-App-Usage": header})
    assert all(usage.share == 0 for usage in found)


def test_below_three_quarters_nothing_is_slowed(
    graph: Make, server: Server, sleeps: list[float]
) -> None:
    server.says(Answer(headers=account_usage(74)))
    client = graph(budget=MemoryBudget())
    client.get("1022")
    client.get("1022")
    assert sleeps == []


def test_above_three_quarters_calls_slow_down(
    graph: Make, server: Server, sleeps: list[float]
) -> None:
    server.says(Answer(headers=account_usage(80)), Answer(headers=account_usage(94)), Answer())
    client = graph(budget=MemoryBudget())
    for _ in range(3):
        client.get("1022/message_templates")
    assert len(sleeps) == 2
    assert 0 < sleeps[0] < sleeps[1] <= LONGEST_PAUSE


def test_at_ninety_five_per_cent_nothing_is_sent(graph: Make, server: Server) -> None:
    server.says(Answer(headers=account_usage(95)))
    client = graph(budget=MemoryBudget())
    client.get("1022")
    with pytest.raises(TryLater) as caught:
        client.post("1022/message_templates", body={})
    assert len(server.asked) == 1
    assert caught.value.rate_limited
    assert not caught.value.maybe_done
    assert caught.value.after is not None
    assert caught.value.after > timedelta(minutes=4)


def test_one_account_at_its_limit_does_not_stop_another(graph: Make, server: Server) -> None:
    server.says(Answer(headers=account_usage(99, minutes=5)), Answer())
    client = graph(budget=MemoryBudget())
    client.get("1022")
    client.get("2033")
    assert len(server.asked) == 2


def test_an_object_counts_against_the_account_it_is_said_to_belong_to(
    graph: Make, server: Server
) -> None:
    server.says(Answer(headers=account_usage(99, minutes=5)), Answer())
    client = graph(budget=MemoryBudget())
    client.get("1022")
    client.get("777")
    with pytest.raises(TryLater):
        client.get("777", account="1022")


def test_the_app_at_its_limit_stops_everything(graph: Make, server: Server) -> None:
    server.says(Answer(headers={"X-App-Usage": json.dumps({"call_count": 100})}))
    client = graph(budget=MemoryBudget())
    client.get("1022")
    with pytest.raises(TryLater):
        client.get("2033")


@pytest.mark.parametrize(("code", "key"), [(4, APP), (80007, "1022"), (80008, "1022")])
def test_a_refusal_without_numbers_stops_for_a_minute(
    graph: Make, server: Server, code: int, key: str
) -> None:
    server.refuses(400, code=code)
    budget = MemoryBudget()
    client = graph(budget=budget)
    with pytest.raises(TryLater):
        client.get("1022/message_templates")
    with pytest.raises(TryLater, match="budget"):
        client.get("1022/message_templates")
    assert len(server.asked) == 1
    until = budget.blocked_until(key)
    assert until is not None
    assert until - datetime.now(UTC) <= timedelta(minutes=1)


def test_a_refusal_with_numbers_waits_as_long_as_meta_says(
    graph: Make, server: Server, recorder: Kept
) -> None:
    headers = account_usage(100, minutes=17)
    server.says(Answer(429, {"error": {"code": 80007}}, headers))
    with pytest.raises(TryLater) as caught:
        graph().get("1022")
    assert caught.value.after == timedelta(minutes=17)
    assert len(server.asked) == 1
    assert len(recorder.calls[0].usage) == 1


def test_a_refusal_without_numbers_does_not_slow_what_comes_after_the_wait(
    graph: Make, server: Server, sleeps: list[float]
) -> None:
    server.says(Answer(400, {"error": {"code": 80007}}), Answer())
    client = graph(budget=MemoryBudget())
    with time_machine.travel(NOW, tick=False) as clock:
        with pytest.raises(TryLater):
            client.get("1022")
        clock.shift(timedelta(minutes=2))
        client.get("1022")
    assert sleeps == []


def test_a_limit_of_messages_to_one_person_does_not_stop_the_account(
    graph: Make, server: Server
) -> None:
    server.says(Answer(400, {"error": {"code": 131049}}), Answer())
    client = graph(budget=MemoryBudget())
    with pytest.raises(TryLater):
        client.post("1022/messages")
    client.get("1022")


def test_a_block_ends_and_an_old_reading_is_forgotten() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        budget = MemoryBudget()
        budget.record(Usage("1022", "management", call_count=96))
        assert budget.blocked_until("1022") == NOW + timedelta(minutes=5)
        assert budget.share_used("1022") == 0.96
        clock.shift(timedelta(minutes=61))
        assert budget.blocked_until("1022") is None
        assert budget.share_used("1022") == 0.0


def test_after_a_block_one_call_looks_again(graph: Make, server: Server) -> None:
    server.says(Answer(headers=account_usage(96)), Answer(headers=account_usage(10)))
    client = graph(budget=MemoryBudget())
    with time_machine.travel(NOW, tick=False) as clock:
        client.get("1022")
        with pytest.raises(TryLater):
            client.get("1022")
        clock.shift(timedelta(minutes=6))
        client.get("1022")
        client.get("1022")


def test_a_store_that_fails_does_not_fail_a_call_that_was_made(
    graph: Make, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(MemoryBudget):
        def record(self, usage: Usage) -> None:
            raise OSError("database gone")

    server.says(Answer(body={"id": "1"}, headers=account_usage(10)))
    assert graph(budget=Broken()).post("1022") == {"id": "1"}
    assert "not stored" in caplog.text
