"""Many people at once, who answer by themselves."""

import json

import pytest

from tests.sandbox.hearing import heard
from tests.sandbox.server import NUMBER, ROOT, Json, Receiver, Sandbox
from tests.sandbox.world_of_people import act, hold, marketing, notify, outcome, statuses

ALWAYS = {"read": 1, "read_after": 5, "reply": 1, "reply_after": 5, "reply_texts": ["Great!"]}


@pytest.fixture
def listening(sandbox: Sandbox, receiver: Receiver) -> Receiver:
    hold(sandbox, receiver, "user_preferences")
    return receiver


def crowd(sandbox: Sandbox, **doc: object) -> list[str]:
    made = sandbox.control("POST", "/crowd", doc)
    assert made["people"] == len(set(made["wa_ids"]))
    return list(made["wa_ids"])


def test_a_crowd_reads_and_replies(sandbox: Sandbox, listening: Receiver) -> None:
    people = crowd(sandbox, people=5, country="JP", **ALWAYS)
    for wa_id in people:
        assert wa_id.startswith("81")
        notify(sandbox, wa_id)
    sandbox.forward(60)
    told = statuses(listening, 15)
    assert [one["status"] for one in told].count("read") == 5
    values = heard(listening, "messages", 20)
    replies = [message for value in values for message in value.get("messages", [])]
    assert {reply["text"]["body"] for reply in replies} == {"Great!"}
    assert {reply["from"] for reply in replies} == set(people)
    assert all(reply["context"]["id"].startswith("wamid.") for reply in replies)


def decisions(sandbox: Sandbox, seed: int) -> list[str]:
    """What becomes of one message to each of 20 people; their numbers are the same each time."""
    sandbox.control("POST", "/reset", {"scenario": "two-accounts"})
    sandbox.control("POST", "/clock", {"speed": 0})
    people = crowd(sandbox, people=20, country="JP", read=0.5, seed=seed)
    for wa_id in people:
        notify(sandbox, wa_id)
    sandbox.forward(200)
    return [outcome(sandbox, wa_id)["status"] for wa_id in people]


def test_the_same_seed_decides_the_same(sandbox: Sandbox) -> None:
    first = decisions(sandbox, 1)
    assert decisions(sandbox, 1) == first
    assert decisions(sandbox, 2) != first
    assert set(first) == {"read", "delivered"}


def test_a_crowd_comes_from_the_countries_asked_for(sandbox: Sandbox) -> None:
    people = crowd(sandbox, people=40, country={"JP": 1, "MX": 1, "BR": 0})
    assert {wa_id[:2] for wa_id in people} == {"81", "52"}


def test_a_crowd_stops_and_blocks(sandbox: Sandbox, listening: Receiver) -> None:
    marketing(sandbox)
    stopping = crowd(sandbox, people=2, country="JP", read=1, stop=1)
    writing = crowd(sandbox, people=2, country="JP", read=1, stop=1, opt_out_words=["配信停止"])
    blocking = crowd(sandbox, people=2, country="JP", read=1, block=1)
    for wa_id in (*stopping, *writing, *blocking):
        notify(sandbox, wa_id, "sale")
    sandbox.forward(600)
    stopped = [one["user_preferences"][0] for one in heard(listening, "user_preferences", 2)]
    assert sorted(one["wa_id"] for one in stopped) == sorted(stopping)
    assert all(outcome(sandbox, wa_id)["content"]["body"] == "配信停止" for wa_id in writing)
    for wa_id in blocking:
        assert sandbox.control("GET", f"/people/{wa_id}")["blocked"] == [NUMBER]


def test_a_crowd_writes_first(sandbox: Sandbox, listening: Receiver) -> None:
    say = {"phone": NUMBER, "texts": ["JOIN", "Hello"], "within": 600}
    people = crowd(sandbox, people=10, country="ID", say=say)
    sandbox.forward(600)
    values = heard(listening, "messages", 10)
    messages = [value["messages"][0] for value in values]
    assert sorted(message["from"] for message in messages) == sorted(people)
    moments = [int(message["timestamp"]) for message in messages]
    assert moments == sorted(moments)
    assert len(set(moments)) > 5, "spread over the time"


def test_crowds_do_not_take_each_others_numbers(sandbox: Sandbox) -> None:
    first = crowd(sandbox, people=50, country="US")
    act(sandbox, first[0], "say", text="Hi")
    assert not set(first) & set(crowd(sandbox, people=50, country="US"))
    assert sandbox.control("GET", "/people", None, limit=200)["count"] == 100


@pytest.mark.parametrize(
    "doc",
    [
        {},
        {"people": 0},
        {"people": 100_001},
        {"people": 1, "country": "Atlantis"},
        {"people": 1, "country": {"JP": 0}},
        {"people": 1, "country": ["JP"]},
        {"people": 1, "read": 1.5},
        {"people": 1, "read_after": "soon"},
        {"people": 1, "delivered_after": None},
        {"people": 1, "reply_texts": "Hi"},
        {"people": 1, "wings": 2},
        {"people": 1, "say": {"phone": NUMBER, "texts": []}},
        {"people": 1, "say": {"phone": NUMBER, "texts": ["Hi"], "within": -1}},
    ],
)
def test_a_crowd_that_cannot_come_is_refused(sandbox: Sandbox, doc: Json) -> None:
    answer = sandbox.http.post(f"{sandbox.url}/_sandbox/crowd", json=doc)
    assert answer.status_code == 400
    assert sandbox.control("GET", "/people")["count"] == 0


def test_the_documented_crowd_comes_to_the_demo(sandbox: Sandbox) -> None:
    docs = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    example = docs.partition("/_sandbox/crowd -H")[2].partition("'{")[2].partition("}'")[0]
    sandbox.control("POST", "/reset", {"scenario": "demo"})
    made = sandbox.control("POST", "/crowd", json.loads("{" + example + "}"))
    assert made["people"] == 500
