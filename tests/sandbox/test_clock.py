"""The clock that people hold, move and quicken; and that everything follows it."""

from pathlib import Path
from typing import Any

import pytest

from sandbox import scenario
from tests.sandbox.server import (
    NUMBER,
    OTHER_TOKEN,
    TOKEN,
    WABA,
    Json,
    Sandbox,
    eventually,
    running,
    template,
)

START = 1788998400  # 2026-09-10T00:00:00Z
HOUR, DAY = 3600, 86400
PERSON = "14155550101"
HELLO = "1689557327140729"  # the template hello_world


@pytest.fixture
def held(sandbox: Sandbox) -> Sandbox:
    """Standing still on 10 September 2026."""
    found = {**scenario.find("two-accounts"), "starts_at": "2026-09-10T00:00:00Z", "speed": 0}
    found["settings"] = {**found["settings"], "sent_after_seconds": 1}
    found["people"] = [{"wa_id": PERSON, "behaviour": {"delivered_after": 10, "read": 1,
                                                       "read_after": 100}}]  # fmt: skip
    sandbox.control("POST", "/reset", {"scenario": found})
    return sandbox


def now(sandbox: Sandbox) -> float:
    return float(sandbox.control("GET", "/clock")["now"])


def send(sandbox: Sandbox, **message: Any) -> Json:
    body = {"messaging_product": "whatsapp", "to": f"+{PERSON}", **message}
    return sandbox.post(f"/{NUMBER}/messages", body)


def hello(sandbox: Sandbox) -> Json:
    name = {"name": "hello_world", "language": {"code": "en_US"}}
    return send(sandbox, type="template", template=name)


def last_message(sandbox: Sandbox) -> Json:
    message: Json = sandbox.control("GET", "/state")["messages"][-1]
    return message


# -- moving it -----------------------------------------------------------------------------------


def test_a_held_clock_stands_still(held: Sandbox) -> None:
    hello(held)
    assert [now(held), now(held)] == [START, START]
    held.control("GET", "/healthz")
    assert last_message(held)["status"] == "accepted"


@pytest.mark.parametrize("seconds", [1, HOUR, DAY, 400 * DAY])
def test_it_moves_ahead_by_as_much_as_asked(held: Sandbox, seconds: int) -> None:
    assert held.control("POST", "/clock", {"forward_seconds": seconds})["now"] == START + seconds


def test_sixty_times_as_fast_a_minute_passes_in_a_second(held: Sandbox) -> None:
    hello(held)
    held.control("POST", "/clock", {"speed": 60})
    assert eventually(lambda: now(held) > START + 120)
    assert eventually(lambda: last_message(held)["status"] == "read")
    held.control("POST", "/clock", {"speed": 0})
    assert now(held) == now(held)


@pytest.mark.parametrize(
    "wrong", [{"forward_seconds": -1}, {"speed": -1}, {"speed": 10**6}, {"forward_seconds": 10**9},
              {"forward_seconds": "1"}, {"back": 1}, {"speed": True}],
)  # fmt: skip
def test_it_never_goes_back_nor_too_far(held: Sandbox, wrong: Json) -> None:
    answer = held.http.post(f"{held.url}/_sandbox/clock", json=wrong, timeout=15)
    assert answer.status_code == 400
    assert now(held) == START


def test_one_long_move_leaves_the_same_history_as_many_short_ones(held: Sandbox) -> None:
    moments = []
    for steps in ([200], [1, 9, 1, 99, 90]):
        held.control("POST", "/reset", {"scenario": held_scenario(held)})
        hello(held)
        for seconds in steps:
            held.forward(seconds)
        message = last_message(held)
        moments.append([message[f"{what}_at"] - START for what in ("sent", "delivered", "read")])
    assert moments == [[1, 11, 111]] * 2


def held_scenario(held: Sandbox) -> Json:
    return {**held.control("GET", "/state"), "messages": [], "threads": [], "tables": {},
            "starts_at": "2026-09-10T00:00:00Z"}  # fmt: skip


def test_a_held_clock_is_held_after_a_restart(tmp_path: Path) -> None:
    state = str(tmp_path / "state.db")
    with running(state) as sandbox:
        sandbox.control("POST", "/clock", {"speed": 0})
        sandbox.forward(DAY)
        stopped = now(sandbox)
    with running(state) as again:
        assert now(again) == stopped


# -- what follows it -----------------------------------------------------------------------------


def test_reviews_follow_it(held: Sandbox) -> None:
    held.control("POST", "/settings", {"auto_review_seconds": HOUR})
    id = held.create()["id"]
    held.forward(HOUR - 1)
    assert held.get(f"/{id}")["status"] == "PENDING"
    held.forward(1)
    assert held.get(f"/{id}")["status"] == "APPROVED"


def test_pauses_follow_it(held: Sandbox) -> None:
    held.decide(HELLO, "pause")
    held.forward(3 * HOUR - 1)
    assert held.get(f"/{HELLO}")["status"] == "PAUSED"
    held.forward(1)
    assert held.get(f"/{HELLO}")["status"] == "APPROVED"


@pytest.mark.parametrize(("seconds", "end"), [(DAY - 60, "delivered"), (DAY + 60, "failed")])
def test_windows_follow_it(held: Sandbox, seconds: int, end: str) -> None:
    said = {"phone": NUMBER, "type": "text", "content": {"body": "Hi"}}
    held.control("POST", f"/people/{PERSON}/say", said)
    held.forward(seconds)
    send(held, type="text", text={"body": "Hello"})
    held.forward(30)
    assert last_message(held)["status"] == end


def test_limits_of_a_day_follow_it(held: Sandbox) -> None:
    held.control("POST", "/settings", {"marketing_per_person": 1})
    held.control("POST", "/people/525555500101/say", {"phone": NUMBER, "type": "text",
                                                      "content": {"body": "Hi"}})  # fmt: skip
    held.forward(2 * DAY)
    id = held.create("sale", category="MARKETING")["id"]
    held.decide(id, "approve")
    ends = []
    for _ in range(2):
        for _ in range(2):
            words = [{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}]
            sale = {"name": "sale", "language": {"code": "en_US"}, "components": words}
            send(held, to="+525555500101", type="template", template=sale)
            held.forward(60)
            ends.append(last_message(held)["status"])
        held.forward(DAY)
    assert [end == "failed" for end in ends] == [False, True, False, True]


def test_months_follow_it(held: Sandbox) -> None:
    held.decide(HELLO, "detect", category="MARKETING")
    seen = []
    for day in (20.5, 21.5):  # 30 September and 1 October
        held.forward(START + day * DAY - now(held))
        seen.append(held.get(f"/{HELLO}", fields="category")["category"])
    assert seen == ["UTILITY", "MARKETING"]


def test_name_locks_follow_it(held: Sandbox) -> None:
    held.delete(f"/{WABA}/message_templates", name="hello_world")
    held.forward(30 * DAY - 1)
    assert held.create("hello_world")["error"]["error_subcode"] == 2388023
    held.forward(2)
    assert held.create("hello_world")["status"] == "PENDING"


def test_archives_and_their_deletion_follow_it(held: Sandbox) -> None:
    held.forward(365 * DAY)
    assert held.get(f"/{HELLO}", fields="status")["status"] == "ARCHIVED"
    held.forward(28 * DAY - 1)
    assert held.get(f"/{HELLO}", fields="status")["status"] == "ARCHIVED"
    held.forward(2)
    assert held.get(f"/{HELLO}", fields="status")["error"]["code"] == 100


def test_tokens_follow_it(held: Sandbox) -> None:
    held.control("POST", f"/tokens/{TOKEN}", {"expires_at": START + DAY})
    assert held.get(f"/{WABA}")["id"] == WABA
    held.forward(DAY)
    assert held.get(f"/{WABA}")["error"]["error_subcode"] == 463
    assert "error" not in held.get("/me", OTHER_TOKEN)


def test_quotas_of_an_hour_follow_it(held: Sandbox) -> None:
    held.control("POST", "/settings", {"hourly_call_limit": 5})
    codes = [held.get(f"/{WABA}").get("error", {}).get("code") for _ in range(7)]
    assert codes[0] is None
    assert codes[-1] in (80007, 80008)
    held.forward(HOUR + 60)
    assert "error" not in held.get(f"/{WABA}")


def test_restrictions_follow_it(held: Sandbox) -> None:
    held.control("POST", f"/accounts/{WABA}/restrict", {"days": 1})
    assert hello(held)["error"]["code"] == 368
    held.forward(DAY)
    assert "messages" in hello(held)


def test_what_is_created_bears_the_clocks_time(held: Sandbox) -> None:
    id = held.post(f"/{WABA}/message_templates", template())["id"]
    told = held.get(f"/{id}", fields="last_updated_time")["last_updated_time"]
    assert told == "2026-09-10T00:00:00+0000"
