"""Categories corrected by Meta, and the ladder for those who misuse utility."""

from datetime import UTC, datetime

import pytest

from tests.sandbox.server import WABA, Json, Sandbox, approved
from tests.sandbox.test_template_dates import DAY, Told, status, told

__all__ = ["told"]  # the fixture
SALE = [{"type": "BODY", "text": "Our big sale starts today, come and see us in town."}]
CATEGORY = "template_category_update"
ABUSE = "UTILITY_TEMPLATE_ABUSE"


def now(sandbox: Sandbox) -> float:
    return float(sandbox.control("GET", "/clock")["now"])


def category(sandbox: Sandbox, id: str) -> str:
    return str(sandbox.get(f"/{id}", fields="category")["category"])


def misuse(sandbox: Sandbox, step: str) -> Json:
    told_: Json = sandbox.control("POST", f"/accounts/{WABA}/misuse", {"step": step})
    return told_


def month_start(moment: float) -> float:
    day = datetime.fromtimestamp(moment, UTC)
    return datetime(day.year, day.month, 1, tzinfo=UTC).timestamp()


def test_an_announced_change_is_made_on_its_date(sandbox: Sandbox, told: Told) -> None:
    id = approved(sandbox)
    sandbox.decide(id, "recategorise", category="MARKETING", notice=True)
    (notice,) = told(CATEGORY)
    assert notice["category_update_timestamp"] == pytest.approx(now(sandbox) + DAY, abs=5)
    sandbox.forward(DAY - 60)
    assert category(sandbox, id) == "UTILITY"
    sandbox.forward(61)
    read = sandbox.get(f"/{id}", fields="category,previous_category,correct_category,status")
    assert read == {
        "category": "MARKETING", "previous_category": "UTILITY", "correct_category": "MARKETING",
        "status": "APPROVED", "id": id,
    }  # fmt: skip
    done = told(CATEGORY)[-1]
    assert (done["previous_category"], done["new_category"]) == ("UTILITY", "MARKETING")


def test_what_should_be_authentication_is_rejected_on_the_first(
    sandbox: Sandbox, told: Told
) -> None:
    id = approved(sandbox)
    sandbox.decide(id, "recategorise", category="AUTHENTICATION", notice=True)
    at = told(CATEGORY)[0]["category_update_timestamp"]
    assert at == month_start(at) > now(sandbox)
    sandbox.forward(at - now(sandbox) + 1)
    read = sandbox.get(f"/{id}", fields="status,category,rejected_reason")
    assert (read["status"], read["rejected_reason"]) == ("REJECTED", "INCORRECT_CATEGORY")
    answer = sandbox.http.post(
        f"{sandbox.url}/_sandbox/templates/{id}/decision",
        json={"decision": "review_category", "outcome": "reverted"},
    )
    assert "AUTHENTICATION" in answer.json()["error"]


def test_the_monthly_process_finds_announces_and_changes(sandbox: Sandbox, told: Told) -> None:
    sandbox.control("POST", "/settings", {"recategorise_on_creation": False})
    id = approved(sandbox, components=SALE)
    assert category(sandbox, id) == "UTILITY"
    sandbox.forward(62 * DAY)
    assert (category(sandbox, id), status(sandbox, id)) == ("MARKETING", "APPROVED")
    (found,) = told("template_correct_category_detection")
    assert (found["category"], found["correct_category"]) == ("UTILITY", "MARKETING")
    notice, done = told(CATEGORY)
    at = notice["category_update_timestamp"]
    assert at == month_start(at)
    assert done["new_category"] == "MARKETING"


def test_an_edit_before_the_date_keeps_the_category(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    sandbox.decide(id, "detect", category="MARKETING")
    body = [{"type": "BODY", "text": "Your order has left our house this morning."}]
    assert sandbox.post(f"/{id}", {"components": body})["success"] is True
    sandbox.decide(id, "approve")
    sandbox.forward(62 * DAY)
    assert category(sandbox, id) == "UTILITY"


def test_a_review_within_60_days_gives_the_category_back(sandbox: Sandbox, told: Told) -> None:
    id, late = approved(sandbox, "a"), approved(sandbox, "b", components=[
        {"type": "BODY", "text": "Your parcel waits for you at the counter."}])  # fmt: skip
    for one in (id, late):
        sandbox.decide(one, "recategorise", category="MARKETING")
    sandbox.decide(id, "review_category", outcome="reverted")
    assert category(sandbox, id) == "UTILITY"
    done = told(CATEGORY)[-1]
    assert (done["previous_category"], done["new_category"]) == ("MARKETING", "UTILITY")
    sandbox.forward(61 * DAY)
    answer = sandbox.http.post(
        f"{sandbox.url}/_sandbox/templates/{late}/decision", json={"decision": "review_category"}
    )
    assert answer.status_code == 400


def test_a_rejection_for_the_category_is_reviewed_too(sandbox: Sandbox) -> None:
    id = str(sandbox.create()["id"])
    sandbox.decide(id, "reject", reason="INCORRECT_CATEGORY")
    sandbox.decide(id, "review_category", outcome="upheld")
    assert status(sandbox, id) == "REJECTED"
    sandbox.decide(id, "review_category", outcome="reverted")
    assert status(sandbox, id) == "APPROVED"


def test_after_a_warning_categories_change_without_notice(sandbox: Sandbox, told: Told) -> None:
    id = approved(sandbox)
    assert misuse(sandbox, "warn")["utility_misuse"]["warned_at"]
    sandbox.decide(id, "recategorise", category="MARKETING", notice=True)
    assert category(sandbox, id) == "MARKETING"
    assert len(told(CATEGORY)) == 1
    assert told("account_update") == [
        {"event": "ACCOUNT_RESTRICTION", "violation_info": {"violation_type": ABUSE}}
    ]


def test_a_rate_limit_lasts_seven_days(sandbox: Sandbox, told: Told) -> None:
    standing = misuse(sandbox, "rate_limit")["utility_misuse"]
    assert standing["rate_limit"] == 250
    sandbox.forward(7 * DAY + 1)
    limited, over = told("account_update")
    assert limited["violation_info"] == {"violation_type": f"{ABUSE}_RATE_LIMIT"}
    (restriction,) = limited["restriction_info"]
    assert restriction["restriction_type"] == "RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING"
    assert restriction["expiration"] == int(standing["rate_limited_until"])
    assert over["violation_info"] == {"violation_type": f"{ABUSE}_RATE_LIMIT_RECOVERY"}
    assert set(misuse(sandbox, "warn")["utility_misuse"]) == {"warned_at"}


def test_a_restriction_makes_all_utility_marketing(sandbox: Sandbox, told: Told) -> None:
    id = approved(sandbox)
    misuse(sandbox, "restrict")
    assert category(sandbox, id) == "MARKETING"
    assert sandbox.create("another")["category"] == "MARKETING"
    sandbox.forward(7 * DAY + 1)
    assert sandbox.create("later")["category"] == "UTILITY"
    began, ended = told("account_update")
    assert began["restriction_info"][0]["restriction_type"] == "RESTRICTED_UTILITY_TEMPLATES"
    assert ended["violation_info"] == {"violation_type": f"{ABUSE}_UNBAN"}
    misuse(sandbox, "restrict")
    sandbox.forward(29 * DAY)
    assert sandbox.create("again")["category"] == "MARKETING"
    sandbox.forward(2 * DAY)
    assert sandbox.create("free")["category"] == "UTILITY"


def test_a_portfolio_is_restricted_for_30_days_and_may_be_forgiven(sandbox: Sandbox) -> None:
    standing = misuse(sandbox, "restrict_portfolio")["utility_misuse"]
    assert standing["restricted_until"] == pytest.approx(now(sandbox) + 30 * DAY, abs=5)
    assert misuse(sandbox, "forgive")["utility_misuse"] == {}
    assert sandbox.create("free")["category"] == "UTILITY"


@pytest.mark.parametrize("body", [{}, {"step": "whip"}, {"step": {}}])
def test_a_step_that_is_not_on_the_ladder_is_refused(sandbox: Sandbox, body: Json) -> None:
    url = f"{sandbox.url}/_sandbox/accounts/{WABA}/misuse"
    answer = sandbox.http.post(url, json=body)
    assert answer.status_code == 400
    assert "warn" in answer.json()["error"]
