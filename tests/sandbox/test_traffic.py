"""Generated traffic: as many as asked for, the same for the same seed, priced as live messages."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.server import ROOT, Json, Sandbox, running

NUMBER, MONTH = "106540352208001", "2026-09-16T00:00:00+09:00"


def load(sandbox: Sandbox, **traffic: object) -> Json:
    """The shipped month with changes; answers the whole state."""
    body = {"scenario": "month-of-traffic", "traffic": {"messages": 1500, **traffic}}
    sandbox.control("POST", "/reset", body)
    state = sandbox.control("GET", "/state")
    assert state["name"] == "month-of-traffic"
    return state


def refused(sandbox: Sandbox, **traffic: object) -> str:
    body = {"scenario": "month-of-traffic", "traffic": traffic}
    answer = sandbox.http.post(f"{sandbox.url}/_sandbox/reset", json=body, timeout=15)
    assert answer.status_code == 400, answer.text
    return str(answer.json()["error"])


@pytest.mark.parametrize("count", [1, 77, 1500])
def test_there_are_as_many_messages_as_asked_for(sandbox: Sandbox, count: int) -> None:
    messages = load(sandbox, messages=count)["messages"]
    assert len(messages) == count
    assert len({one["id"] for one in messages}) == count
    inside = [base64.b64decode(one["id"].removeprefix("wamid.")) for one in messages]
    told = [one["wa_id"].encode() in raw for one, raw in zip(messages, inside, strict=True)]
    assert not any(told), "an id tells no number"
    moments = [one["at"] for one in messages]
    assert moments == sorted(moments)
    assert 1789484400 <= moments[0] <= moments[-1] < 1789484400 + 30 * 86400


def test_the_same_seed_makes_the_same_history_and_another_one_another(sandbox: Sandbox) -> None:
    first, again = load(sandbox), load(sandbox)
    assert first["messages"] == again["messages"]
    assert first["people"] == again["people"]
    assert load(sandbox, seed=2)["messages"] != first["messages"]


def test_messages_end_in_every_way_and_conversations_go_both_ways(sandbox: Sandbox) -> None:
    messages = load(sandbox)["messages"]
    ends = {(one["direction"], one["status"]) for one in messages}
    sent = {("out", status) for status in ("sent", "delivered", "read", "failed")}
    assert ends == {("in", "received"), *sent}
    kinds = {one["category"] for one in messages if one["direction"] == "out"}
    assert kinds == {"", "MARKETING", "UTILITY", "AUTHENTICATION"}
    failed = [one for one in messages if one["status"] == "failed"]
    assert all(one["errors"][0]["code"] and one["cost"] is None for one in failed)
    assert any("referral" in one for one in messages)


def test_free_words_are_only_sent_to_who_wrote_in_the_last_24_hours(sandbox: Sandbox) -> None:
    heard: dict[tuple[str, str], float] = {}
    answers = 0
    for one in load(sandbox)["messages"]:
        pair = (one["phone"], one["wa_id"])
        if one["direction"] == "in":
            heard[pair] = one["at"]
        elif one["type"] != "template":
            answers += 1
            assert one["at"] - heard[pair] < 86400
    assert answers > 50


def test_who_stopped_gets_no_marketing_and_who_blocked_gets_nothing(sandbox: Sandbox) -> None:
    state = load(sandbox, people=60, rates={"stop": 0.2, "block": 0.1})
    stopped = [one for one in state["people"] if one["stopped"]]
    blocked = {one["wa_id"] for one in state["people"] if NUMBER in one["blocked"]}
    assert len(stopped) > 3
    assert len(blocked) > 3
    codes = [one["errors"][0]["code"] for one in state["messages"] if one["status"] == "failed"]
    assert 131050 in codes
    last = {(one["phone"], one["wa_id"]): one for one in state["messages"]
            if one["direction"] == "out" and one["status"] != "failed"}  # fmt: skip
    ends = {last[pair]["status"] for pair in last if pair[0] == NUMBER and pair[1] in blocked}
    assert "sent" in ends


def test_no_marketing_reaches_the_united_states(sandbox: Sandbox) -> None:
    state = load(sandbox, countries={"US": 1})
    marketing = [one for one in state["messages"] if one["category"] == "MARKETING"]
    assert len(marketing) > 100
    assert {one["errors"][0]["code"] for one in marketing} <= {131049, 131026, 131050}


def test_the_prices_change_in_the_middle(sandbox: Sandbox) -> None:
    midnight = 1790780400  # 2026-10-01 in Tokyo
    costs: dict[bool, set[int]] = {False: set(), True: set()}
    for one in load(sandbox, countries={"MX": 1})["messages"]:
        if one["category"] == "MARKETING" and one["cost"]:
            costs[(one["delivered_at"] or one["read_at"]) >= midnight].add(one["cost"])
    assert costs == {False: {30500}, True: {39700}}


def test_a_history_of_the_time_of_conversations_is_priced_by_them(sandbox: Sandbox) -> None:
    messages = load(sandbox, **{"from": "2025-06-10T00:00:00+09:00"})["messages"]
    models = {one["pricing_model"] for one in messages if one["cost"] is not None}
    assert models == {"CBP", "PMP"}, "it ends on 10 July 2025"
    opened = [one for one in messages if one["pricing_model"] == "CBP" and one["cost"]]
    assert all(one["conversation"]["id"] for one in opened)
    assert "type" not in opened[0]["pricing"]


def test_analytics_answer_from_generated_traffic(sandbox: Sandbox) -> None:
    state = load(sandbox)
    sent = sum(one["sent_at"] is not None for one in state["messages"])
    figures = [one for one in state["tables"]["figures"] if one["span"] == "day"]
    assert sum(one["count"] for one in figures if one["what"] == "sent") == sent
    cost = sum(one["cost"] or 0 for one in state["messages"])
    assert sum(one["cost"] for one in figures) == cost > 0
    sandbox.control("POST", "/pricing/rebuild")
    again = sandbox.control("GET", "/state")["tables"]
    for table in ("figures", "month_counts"):
        assert sorted(map(str, again[table])) == sorted(map(str, state["tables"][table]))


def test_live_messages_go_on_where_the_history_ended(sandbox: Sandbox) -> None:
    state = load(sandbox)
    gone = {one["wa_id"] for one in state["people"] if one["blocked"]}
    there = [one for one in state["threads"] if one["wa_id"] not in gone]
    thread = max(there, key=lambda one: one["last_in_at"] or 0)
    body = {"messaging_product": "whatsapp", "to": f"+{thread['wa_id']}", "type": "text",
            "text": {"body": "Anything else?"}}  # fmt: skip
    token = state["tokens"][0]["token"]
    answer = sandbox.post(f"/{thread['phone']}/messages", body, token)
    sandbox.forward(5)
    after = sandbox.control("GET", "/state")["messages"][-1]
    assert after["id"] == answer["messages"][0]["id"]
    assert after["status"] == "delivered", "the window that the history opened is still open"


def test_who_was_reached_counts_to_the_messaging_limit(sandbox: Sandbox) -> None:
    state = load(sandbox)
    end = 1789484400 + 30 * 86400
    reached = [one for one in state["tables"]["reached"] if one["minute"] > (end - 86400) // 60]
    assert len(reached) > 5
    business = state["businesses"][0]["id"]
    found = {**state, "businesses": [{**state["businesses"][0], "messaging_limit": "TIER_250"}]}
    missing = 250 - len(reached)
    found["tables"]["minute_counts"].append(
        {"name": f"users:{business}", "minute": end // 60 - 1, "count": missing}
    )
    sandbox.control("POST", "/reset", {"scenario": {**found, "speed": 0}})
    body = {"messaging_product": "whatsapp", "to": "+818055500001", "type": "template",
            "template": {"name": "we_miss_you", "language": {"code": "en_US"}, "components": [
                {"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}]}}  # fmt: skip
    answer = sandbox.post(f"/{NUMBER}/messages", body, token_of(state))
    assert answer["error"]["code"] == 131048


def test_a_broadcast_goes_out_in_its_hour(sandbox: Sandbox) -> None:
    template = "1689556908000008"
    broadcast = {"template": template, "day": 2, "hour": 9, "minutes": 30, "people": 40}
    state = load(sandbox, broadcasts=[broadcast], templates={"1689556908000001": 1})
    moments = [one["at"] for one in state["messages"] if one["template"] == template]
    start = 1789484400 + 2 * 86400 + 9 * 3600
    assert len(moments) == 40
    assert start <= min(moments) <= max(moments) <= start + 1800


@pytest.mark.parametrize(
    "wrong",
    [
        {"messages": 0}, {"messages": "many"}, {"dragons": 1}, {"from": "yesterday"},
        {"countries": {"JP": 0}}, {"countries": {"XX": 1}}, {"numbers": {"1": 1}}, {"days": 0},
        {"rates": {"read": 2}}, {"rates": {"failed": {"x": 0.1}}}, {"shape": {"week": [1]}},
        {"broadcasts": [{"template": "1"}]}, {"broadcasts": [7]}, {"categories": {"spam": 1}},
        {"templates": []}, {"people": 0}, {"shape": {"week": [0, 0, 0, 0, 0, 0, 0]}},
    ],
)  # fmt: skip
def test_traffic_nobody_can_mean_is_refused_with_a_reason(sandbox: Sandbox, wrong: Json) -> None:
    assert "traffic" in refused(sandbox, **{"messages": 10, **wrong})


def test_too_many_at_once_are_refused_with_the_way_to_get_them(sandbox: Sandbox) -> None:
    told = refused(sandbox)
    assert "1000000" in told
    assert "python -m sandbox" in told


def test_many_are_made_at_the_start_with_a_line_of_progress(tmp_path: Path) -> None:
    state, given = str(tmp_path / "state.db"), tmp_path / "mine.json"
    text = (ROOT / "sandbox/scenarios/month-of-traffic.json").read_text("utf-8")
    given.write_text(text.replace('"messages": 1000000', '"messages": 50000'), "utf-8")
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--state", state]
    with subprocess.Popen(
        [*command, "--scenario", str(given)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("sandbox ready")
        process.terminate()
        assert "50,000 of 50,000 messages" in process.stderr.read()
    with running(state, str(given)) as again:
        count = again.control("GET", "/state", messages="false")
        assert "messages" not in count
        assert len(again.get(f"/{NUMBER}/message_history", token_of(count), limit=5)["data"]) == 5


def token_of(state: Json) -> str:
    return str(state["tokens"][0]["token"])
