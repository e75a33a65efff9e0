"""What is refused at once: who may not send, how much in a second, to one person, in a day."""

import pytest

from tests.sandbox.hearing import code_of, heard
from tests.sandbox.sends import ANA
from tests.sandbox.server import BUSINESS, NUMBER, WABA, Receiver, Sandbox
from tests.sandbox.world_of_people import (
    BO,
    DAY,
    act,
    change,
    hold,
    marketing,
    notify,
    outcome,
    person,
    text,
    wamid,
)

HOURS = 3600


@pytest.fixture
def listening(sandbox: Sandbox, receiver: Receiver) -> Receiver:
    hold(sandbox, receiver, "business_capability_update", "phone_number_quality_update")
    return receiver


@pytest.fixture
def held(sandbox: Sandbox) -> Sandbox:
    sandbox.control("POST", "/clock", {"speed": 0})
    return sandbox


def reached(n: int) -> str:
    return f"81900000{n:04}"


def limit(sandbox: Sandbox, people: int, *, tier: str = "TIER_250") -> None:
    """The portfolio has written to so many people in this minute; by a scenario, which is quick."""
    change(sandbox, BUSINESS, messaging_limit=tier, verification_status="not_verified")
    minute = int(sandbox.control("GET", "/clock")["now"] // 60)
    rows = [{"business": BUSINESS, "wa_id": reached(n), "minute": minute} for n in range(people)]
    count = {"name": f"users:{BUSINESS}", "minute": minute, "count": people}
    state = sandbox.control("GET", "/state")
    state["tables"] |= {"reached": rows, "minute_counts": [count]}
    sandbox.control("POST", "/reset", {"scenario": state})
    sandbox.control("POST", "/clock", {"speed": 0})


# -- number and account --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "fields", "code"),
    [
        (NUMBER, {"status": "DISCONNECTED"}, 133010),
        (NUMBER, {"status": "PENDING"}, 133010),
        (NUMBER, {"platform_type": "NOT_APPLICABLE"}, 133010),
        (NUMBER, {"status": "BANNED"}, 131031),
        (NUMBER, {"status": "RESTRICTED"}, 368),
        (NUMBER, {"status": "RATE_LIMITED"}, 131048),
        (NUMBER, {"spam_limited": True}, 131048),
        (NUMBER, {"account_mode": "SANDBOX"}, 131030),
        (WABA, {"payment_missing": True}, 131042),
        (WABA, {"account_review_status": "REJECTED"}, 131031),
        (WABA, {"restricted_countries": ["JP"]}, 130497),
    ],
)
def test_who_may_not_send_is_refused(
    held: Sandbox, id: str, fields: dict[str, object], code: int
) -> None:
    wamid(notify(held))
    change(held, id, **fields)
    answer = notify(held)
    assert code_of(answer) == code
    assert answer["error"]["error_data"]["details"]
    assert answer["error"]["message"].startswith(f"(#{code}) ")


def test_a_test_number_writes_to_its_list(held: Sandbox) -> None:
    change(held, NUMBER, account_mode="SANDBOX", allowed_recipients=[ANA])
    wamid(notify(held))
    assert code_of(notify(held, BO)) == 131030


def test_answers_need_no_payment(held: Sandbox) -> None:
    change(held, WABA, payment_missing=True)
    act(held, ANA, "say", text="Hi")
    wamid(text(held))
    change(held, WABA, payment_missing=False)
    wamid(notify(held))
    held.control("POST", f"/accounts/{WABA}/funding", {"attached": False})
    assert code_of(notify(held)) == 131042


def test_misused_utility_has_its_own_limit(held: Sandbox) -> None:
    now = held.control("GET", "/clock")["now"]
    standing = {"rate_limited_until": now + 2 * DAY, "rate_limit": 2}
    change(held, WABA, utility_misuse=standing)
    wamid(notify(held))
    wamid(notify(held, BO))
    assert code_of(notify(held)) == 131064
    marketing(held)
    wamid(notify(held, name="sale"))
    held.forward(DAY + 60)
    wamid(notify(held))


# -- in a second, and to one person --------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "most"),
    [({}, 80), ({"is_on_biz_app": True}, 20), ({"throughput": {"level": "HIGH"}}, 90)],
)
def test_a_number_sends_so_many_in_a_second(
    held: Sandbox, fields: dict[str, object], most: int
) -> None:
    change(held, NUMBER, **fields)
    for n in range(most):
        wamid(notify(held, f"8190000000{n:02}"))
    answer = notify(held)
    if "throughput" in fields:
        wamid(answer)  # of 1,000
        return
    assert code_of(answer) == 130429
    held.forward(1)
    wamid(notify(held))


def test_what_people_write_counts_too_and_the_limit_is_a_setting(held: Sandbox) -> None:
    held.control("POST", "/settings", {"throughput_per_second": 2})
    act(held, BO, "say", text="Hi")
    wamid(notify(held))
    assert code_of(notify(held)) == 130429


def test_one_person_gets_45_at_once_and_one_more_every_six_seconds(held: Sandbox) -> None:
    for _ in range(45):
        wamid(notify(held))
    assert code_of(notify(held)) == 131056
    wamid(notify(held, BO))
    held.forward(5)
    assert code_of(notify(held)) == 131056
    held.forward(1)
    wamid(notify(held))
    assert code_of(notify(held)) == 131056
    held.forward(45 * 6)
    for _ in range(45):
        wamid(notify(held))


# -- the messaging limit -------------------------------------------------------------------------


def test_a_portfolio_reaches_250_people_in_24_hours(held: Sandbox) -> None:
    limit(held, 250)
    refused = notify(held)
    assert code_of(refused) == 131048
    assert "250" in refused["error"]["error_data"]["details"]
    wamid(notify(held, reached(7)))  # one of them already
    act(held, ANA, "say", text="Hi")
    wamid(notify(held))  # inside the window nobody counts
    wamid(text(held))
    held.forward(DAY - 200)
    assert code_of(notify(held, BO)) == 131048
    held.forward(260)
    wamid(notify(held, BO))


def test_a_person_counts_once_to_the_limit(held: Sandbox) -> None:
    limit(held, 248)
    wamid(notify(held))
    held.forward(HOURS)
    wamid(notify(held))
    wamid(notify(held, BO))
    assert code_of(notify(held, "819000009999")) == 131048


def test_what_fails_does_not_count_to_the_limit(held: Sandbox) -> None:
    person(held, BO, on_whatsapp=False)
    limit(held, 249)
    wamid(notify(held, BO))
    held.forward(1)
    wamid(notify(held))
    assert code_of(notify(held, "819000009999")) == 131048


def test_a_verified_portfolio_leaves_the_first_limit_within_six_hours(
    sandbox: Sandbox, listening: Receiver
) -> None:
    change(sandbox, BUSINESS, messaging_limit="TIER_250", verification_status="verified")
    wamid(notify(sandbox))
    sandbox.forward(6 * HOURS - 1)
    tier = "whatsapp_business_manager_messaging_limit"
    assert sandbox.get(f"/{NUMBER}", fields=tier)[tier] == "TIER_250"
    sandbox.forward(1)
    value = heard(listening, "business_capability_update")[0]
    assert value["max_daily_conversations_per_business"] == 2000


def test_half_the_limit_used_raises_it(sandbox: Sandbox, listening: Receiver) -> None:
    limit(sandbox, 998, tier="TIER_2K")
    wamid(notify(sandbox, BO))
    sandbox.forward(12 * HOURS)
    tier = "whatsapp_business_manager_messaging_limit"
    assert sandbox.get(f"/{NUMBER}", fields=tier)[tier] == "TIER_2K"
    wamid(notify(sandbox))
    sandbox.forward(6 * HOURS)
    assert sandbox.get(f"/{NUMBER}", fields=tier)[tier] == "TIER_10K"
    value = heard(listening, "business_capability_update")[0]
    assert value["max_daily_conversations_per_business"] == 10_000


def test_poor_quality_keeps_the_limit(sandbox: Sandbox, listening: Receiver) -> None:
    change(sandbox, BUSINESS, messaging_limit="TIER_250", verification_status="verified")
    change(sandbox, NUMBER, quality_rating="YELLOW")
    wamid(notify(sandbox))
    sandbox.forward(6 * HOURS)
    tier = "whatsapp_business_manager_messaging_limit"
    assert sandbox.get(f"/{NUMBER}", fields=tier)[tier] == "TIER_250"
    change(sandbox, NUMBER, quality_rating="GREEN")
    wamid(notify(sandbox, BO))
    sandbox.forward(6 * HOURS)
    assert len(heard(listening, "business_capability_update")) == 1


def test_an_unlimited_number_is_upgraded_in_a_minute(sandbox: Sandbox, listening: Receiver) -> None:
    sandbox.control("POST", "/settings", {"throughput_upgrade_users": 1})
    change(sandbox, BUSINESS, messaging_limit="TIER_UNLIMITED")
    wamid(notify(sandbox))
    sandbox.forward(6 * HOURS)
    answer = notify(sandbox)
    assert (code_of(answer), answer["error"]["is_transient"]) == (131057, True)
    sandbox.forward(60)
    wamid(notify(sandbox))
    value = heard(listening, "phone_number_quality_update")[0]
    assert value == {
        "display_phone_number": "15555550101",
        "event": "THROUGHPUT_UPGRADE",
        "max_daily_conversations_per_business": "TIER_UNLIMITED",
    }
    read = sandbox.get(f"/{NUMBER}", fields="throughput")
    assert read["throughput"] == {"level": "HIGH"}


def test_a_refused_message_leaves_nothing(held: Sandbox) -> None:
    change(held, WABA, payment_missing=True)
    notify(held)
    listed = held.control("GET", f"/people/{ANA}/messages", None, phone=NUMBER)
    assert listed["data"] == []
    change(held, WABA, payment_missing=False)
    wamid(notify(held))
    held.forward(2)
    assert outcome(held)["status"] == "delivered"
