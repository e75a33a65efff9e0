"""What happens to templates by themselves, as the clock moves."""

from collections.abc import Callable

import pytest

from tests.sandbox.hearing import hear
from tests.sandbox.server import NUMBER, WABA, Json, Receiver, Sandbox, approved

HOUR, DAY = 3600, 86400
Told = Callable[[str], list[Json]]
STATUS = "message_template_status_update"
NEW = [{"type": "BODY", "text": "Our new opening hours are on the web site."}]


@pytest.fixture
def told(sandbox: Sandbox, receiver: Receiver) -> Told:
    """The values of the webhooks of a field, in their order."""
    hear(
        sandbox, receiver, "account_update", "message_template_components_update",
        "message_template_quality_update", STATUS, "template_category_update",
        "template_correct_category_detection",
    )  # fmt: skip

    def values(field: str) -> list[Json]:
        rows = sandbox.control("GET", "/webhooks", field=field, limit=500)["data"]
        changes = [row["payload"]["entry"][0]["changes"][0] for row in reversed(rows)]
        return [change["value"] for change in changes]

    return values


def status(sandbox: Sandbox, id: str) -> str:
    return str(sandbox.get(f"/{id}", fields="status").get("status", "gone"))


def send_one(sandbox: Sandbox, template: str, how: str) -> None:
    """A message of the template in the state, as if it had been sent now."""
    state = sandbox.control("GET", "/state")
    now = sandbox.control("GET", "/clock")["now"]
    message = {
        "id": f"wamid.{len(state.get('messages', []))}", "waba": WABA, "phone": NUMBER,
        "wa_id": "15550001111", "direction": "out", "type": "template", "status": how,
        "template": template, "at": now,
    }  # fmt: skip
    state["messages"] = [*state.get("messages", []), message]
    sandbox.control("POST", "/reset", {"scenario": state})


# -- reviews -------------------------------------------------------------------------------------


def test_the_automatic_reviewer_decides_at_its_moment(sandbox: Sandbox) -> None:
    early = str(sandbox.create("early")["id"])
    sandbox.control("POST", "/settings", {"auto_review_seconds": 600})
    id = str(sandbox.create()["id"])
    sandbox.forward(599)
    assert status(sandbox, id) == "PENDING"
    sandbox.forward(DAY)
    assert status(sandbox, early) == "APPROVED"
    (one,) = [one for one in sandbox.control("GET", "/state")["templates"] if one["id"] == early]
    created, decided = [entry["at"] for entry in one["history"][:2]]
    assert decided - created == pytest.approx(600, abs=1)


def test_the_automatic_reviewer_rejects_the_same_body_and_footer(
    sandbox: Sandbox, told: Told
) -> None:
    approved(sandbox, "first")
    sandbox.control("POST", "/settings", {"auto_review_seconds": 60})
    again, login = sandbox.create("again")["id"], {"type": "BUTTONS", "buttons": [
        {"type": "OTP", "otp_type": "COPY_CODE"}]}  # fmt: skip
    codes = [
        sandbox.create(name, category="AUTHENTICATION", components=[{"type": "BODY"}, login])["id"]
        for name in ("code_a", "code_b")
    ]
    with_footer = [*NEW, {"type": "FOOTER", "text": "See you"}]
    other = [sandbox.create("a", components=NEW)["id"], sandbox.create("b", components=with_footer)]
    sandbox.forward(61)
    read = sandbox.get(f"/{again}", fields="status,rejected_reason")
    assert (read["status"], read["rejected_reason"]) == ("REJECTED", "INVALID_FORMAT")
    assert {status(sandbox, id) for id in (*codes, other[0], other[1]["id"])} == {"APPROVED"}
    (value,) = [one for one in told(STATUS) if one["event"] == "REJECTED"]
    assert "first" in value["rejection_info"]["reason"]


# -- pauses --------------------------------------------------------------------------------------


def test_a_template_comes_back_after_3_and_6_hours_and_is_then_disabled(
    sandbox: Sandbox, told: Told
) -> None:
    id = approved(sandbox)
    for hours in (3, 6):
        sandbox.decide(id, "quality", score="RED")
        sandbox.decide(id, "pause")
        assert sandbox.post(f"/{id}/unpause")["error"]["error_subcode"] == 2388109
        sandbox.forward(hours * HOUR - 5)
        assert status(sandbox, id) == "PAUSED"
        sandbox.forward(10)
        read = sandbox.get(f"/{id}", fields="status,quality_score")
        assert (read["status"], read["quality_score"]["score"]) == ("APPROVED", "UNKNOWN")
    sandbox.decide(id, "pause")
    assert status(sandbox, id) == "DISABLED"
    titles = [value["other_info"]["title"] for value in told(STATUS) if "other_info" in value]
    assert titles == ["FIRST_PAUSE", "UNPAUSE", "SECOND_PAUSE", "UNPAUSE", "DISABLED"]


def test_a_pause_by_pacing_is_no_strike_and_lasts_until_it_is_ended(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    for _ in range(3):
        sandbox.decide(id, "pause", title="RATE_LIMITING_PAUSE")
        sandbox.forward(10 * DAY)
        assert status(sandbox, id) == "PAUSED"
        assert sandbox.post(f"/{id}/unpause") == {"success": True}
    sandbox.decide(id, "pause")
    assert status(sandbox, id) == "PAUSED"


def test_a_pause_by_pacing_after_an_edit_in_a_pause_is_ended_by_hand(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    sandbox.decide(id, "pause")
    assert sandbox.post(f"/{id}", {"components": NEW})["success"] is True
    sandbox.decide(id, "approve")
    sandbox.decide(id, "pause", title="RATE_LIMITING_PAUSE")
    sandbox.forward(301)
    assert sandbox.post(f"/{id}/unpause") == {"success": True}


# -- archive and deletion ------------------------------------------------------------------------


def test_a_year_without_activity_archives_and_28_days_later_deletes(
    sandbox: Sandbox, told: Told
) -> None:
    id = approved(sandbox)
    sandbox.forward(364 * DAY)
    assert status(sandbox, id) == "APPROVED"
    sandbox.forward(2 * DAY)
    assert status(sandbox, id) == "ARCHIVED"
    sandbox.forward(26 * DAY)
    assert status(sandbox, id) == "ARCHIVED"
    sandbox.forward(2 * DAY)
    assert status(sandbox, id) == "gone"
    mine = [value["event"] for value in told(STATUS) if value["message_template_id"] == int(id)]
    assert mine == ["APPROVED", "ARCHIVED", "DELETED"]


@pytest.mark.parametrize("activity", ["edit", "send", "appeal", "unarchive"])
def test_activity_puts_off_the_archive(sandbox: Sandbox, activity: str) -> None:
    id = approved(sandbox)
    sandbox.forward(300 * DAY)
    if activity == "edit":
        assert sandbox.post(f"/{id}", {"components": NEW})["success"] is True
    elif activity == "send":
        sandbox.control("POST", f"/templates/{id}/signals", {"sent": 1})
    elif activity == "appeal":
        sandbox.decide(id, "appeal")
    else:
        sandbox.decide(id, "archive")
        sandbox.decide(id, "unarchive")
    sandbox.forward(300 * DAY)
    assert status(sandbox, id) not in ("ARCHIVED", "gone")
    sandbox.forward(66 * DAY)
    assert status(sandbox, id) == "ARCHIVED"


def test_templates_are_archived_and_unarchived_in_bulk(sandbox: Sandbox, told: Told) -> None:
    first, waiting = approved(sandbox, "first"), str(sandbox.create("waiting")["id"])
    path = f"/{WABA}/message_templates"
    answer = sandbox.post(f"{path}/archive", {"hsm_ids": [first, waiting, "123"]})
    assert answer["archived_templates"] == [first]
    assert set(answer["failed_templates"]) == {waiting, "123"}
    sandbox.forward(27 * DAY)
    answer = sandbox.post(f"{path}/unarchive", {"hsm_ids": f"{first},{waiting}"})
    assert answer == {
        "unarchived_templates": [first],
        "failed_templates": {waiting: "Template is not archived"},
    }
    assert status(sandbox, first) == "APPROVED"
    assert [value["event"] for value in told(STATUS)] == ["APPROVED", "ARCHIVED", "UNARCHIVED"]
    assert sandbox.post(f"{path}/archive", {"hsm_ids": []})["error"]["code"] == 100
    too_many = [str(number) for number in range(101)]
    assert sandbox.post(f"{path}/archive", {"hsm_ids": too_many})["error"]["code"] == 100


def fill(sandbox: Sandbox, count: int) -> None:
    """The first account, now of an unverified business, with so many templates."""
    state = sandbox.control("GET", "/state")
    state["businesses"] = [
        {**one, "verification_status": "not_verified"} for one in state["businesses"]
    ]
    (one,) = [each for each in state["templates"] if each["waba"] == WABA]
    state["templates"] = [{**one, "id": str(10**15 + n), "name": f"n{n}"} for n in range(count)]
    state.pop("tables", None)
    sandbox.control("POST", "/reset", {"scenario": state})


def test_what_is_approved_in_an_account_that_lost_its_room_is_limit_exceeded(
    sandbox: Sandbox,
) -> None:
    fill(sandbox, 251)
    sandbox.decide(str(10**15), "approve")
    assert status(sandbox, str(10**15)) == "LIMIT_EXCEEDED"


def test_a_template_comes_back_into_a_full_account_as_limit_exceeded(sandbox: Sandbox) -> None:
    fill(sandbox, 250)
    sandbox.decide(str(10**15), "archive")
    assert sandbox.create()["status"] == "PENDING"
    sandbox.decide(str(10**15), "unarchive")
    assert status(sandbox, str(10**15)) == "LIMIT_EXCEEDED"


def test_a_template_with_messages_under_way_waits_until_they_are_through(
    sandbox: Sandbox,
) -> None:
    id = approved(sandbox)
    send_one(sandbox, id, "sent")
    path = f"/{WABA}/message_templates"
    assert sandbox.delete(path, name="order_ready") == {"success": True}
    sandbox.forward(29 * DAY)
    assert status(sandbox, id) == "PENDING_DELETION"
    assert sandbox.create()["error"]["error_subcode"] == 2388023
    sandbox.forward(2 * DAY)
    assert status(sandbox, id) == "gone"


def test_a_template_whose_messages_are_through_goes_at_once(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    send_one(sandbox, id, "delivered")
    sandbox.delete(f"/{WABA}/message_templates", name="order_ready")
    assert status(sandbox, id) == "gone"


# -- quality -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signals", "score"),
    [
        ({"delivered": 19, "block": 10}, "UNKNOWN"),
        ({"delivered": 100, "read": 60, "block": 1}, "GREEN"),
        ({"delivered": 100, "read": 60, "block": 1, "stop": 1}, "YELLOW"),
        ({"delivered": 100, "read": 60, "block": 3, "stop": 2}, "RED"),
    ],
)
def test_people_decide_the_quality(sandbox: Sandbox, told: Told, signals: Json, score: str) -> None:
    id = approved(sandbox)
    answer = sandbox.control("POST", f"/templates/{id}/signals", signals)
    assert answer["quality_score"]["score"] == score
    assert answer["status"] == ("PAUSED" if score == "RED" else "APPROVED")
    changes = [value["new_quality_score"] for value in told("message_template_quality_update")]
    assert changes[-1:] == ([] if score == "UNKNOWN" else [score])


def test_what_nobody_reads_is_yellow_the_day_after(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    sandbox.control("POST", f"/templates/{id}/signals", {"delivered": 100, "read": 5})
    sandbox.forward(DAY)
    answer = sandbox.control("POST", f"/templates/{id}/signals", {"read": 1})
    assert answer["quality_score"]["score"] == "YELLOW"


def test_after_a_pause_the_judgement_begins_anew(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    sandbox.control("POST", f"/templates/{id}/signals", {"delivered": 100, "block": 50})
    sandbox.forward(3 * HOUR + 1)
    answer = sandbox.control("POST", f"/templates/{id}/signals", {"delivered": 30, "read": 20})
    assert (answer["status"], answer["quality_score"]["score"]) == ("APPROVED", "GREEN")


# -- edits ---------------------------------------------------------------------------------------


def test_an_edit_tells_the_new_components(sandbox: Sandbox, told: Told) -> None:
    id = approved(sandbox)
    buttons = [{"type": "URL", "text": "Open", "url": "https://shop.example/"}]
    footer = {"type": "FOOTER", "text": "Thank you"}
    header = {"type": "HEADER", "format": "TEXT", "text": "News"}
    components = [header, *NEW, footer, {"type": "BUTTONS", "buttons": buttons}]
    assert sandbox.post(f"/{id}", {"components": components})["success"] is True
    assert told("message_template_components_update") == [
        {
            "message_template_id": int(id),
            "message_template_name": "order_ready",
            "message_template_language": "en_US",
            "message_template_title": "News",
            "message_template_element": NEW[0]["text"],
            "message_template_footer": "Thank you",
            "message_template_buttons": [
                {
                    "message_template_button_type": "URL",
                    "message_template_button_text": "Open",
                    "message_template_button_url": "https://shop.example/",
                }
            ],
        }
    ]


def test_click_tracking_is_switched_and_another_category_opens_the_review(
    sandbox: Sandbox,
) -> None:
    id = approved(sandbox)
    options = {"cta_url_link_tracking_opted_out": "true", "category": "utility"}
    assert sandbox.post(f"/{id}", options)["success"] is True
    read = sandbox.get(f"/{id}", fields="status,cta_url_link_tracking_opted_out")
    assert (read["status"], read["cta_url_link_tracking_opted_out"]) == ("APPROVED", True)
    assert sandbox.post(f"/{id}", {**options, "category": "marketing"})["success"] is True
    read = sandbox.get(f"/{id}", fields="status,category")
    assert (read["status"], read["category"]) == ("PENDING", "MARKETING")


def test_what_direct_send_generated_is_neither_edited_nor_deleted(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    state = sandbox.control("GET", "/state")
    for one in state["templates"]:
        if one["id"] == id:
            one["source"] = "AUTO_GENERATED"
    sandbox.control("POST", "/reset", {"scenario": state})
    path = f"/{WABA}/message_templates"
    assert sandbox.post(f"/{id}", {"components": NEW})["error"]["error_subcode"] == 2388318
    assert sandbox.delete(path, name="order_ready")["error"]["error_subcode"] == 2388330
    found = sandbox.get(path, source="AUTO_GENERATED")["data"]
    assert [one["id"] for one in found] == [id]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"content": "order_ready"}, []),
        ({"content": "営業時間"}, ["hours"]),
        ({"name_or_content": "HOURS"}, ["hours"]),
        ({"name_or_content": "order is"}, ["order_ready"]),
        ({"correct_category": "MARKETING"}, ["order_ready"]),
    ],
)
def test_the_list_is_searched_by_content_and_correct_category(
    sandbox: Sandbox, query: Json, names: list[str]
) -> None:
    text = "新しい営業時間はウェブサイトをご覧ください。"
    sandbox.create("hours", language="ja", components=[{"type": "BODY", "text": text}])
    sandbox.decide(approved(sandbox), "recategorise", category="MARKETING", notice=True)
    found = sandbox.get(f"/{WABA}/message_templates", **query)["data"]
    assert [one["name"] for one in found] == names
