"""Reading, editing, deleting, and the limits that follow."""

import base64

import pytest

from tests.sandbox.server import OTHER_TOKEN, OTHER_WABA, WABA, Sandbox, approved, problem, template

DAY = 86400
NEW = [{"type": "BODY", "text": "Our new opening hours are on the web site."}]


def test_the_same_name_and_language_exists_only_once(sandbox: Sandbox) -> None:
    sandbox.create()
    assert problem(sandbox.create()) == (100, 2388024)
    assert sandbox.create(language="en")["status"] == "PENDING"


def test_an_account_has_room_for_250_templates_until_the_business_is_verified(
    sandbox: Sandbox,
) -> None:
    state = sandbox.control("GET", "/state")
    (one,) = [each for each in state["templates"] if each["waba"] == OTHER_WABA]
    state["templates"] = [{**one, "id": str(10**15 + n), "name": f"n{n}"} for n in range(250)]
    sandbox.control("POST", "/reset", {"scenario": state})
    answer = sandbox.post(f"/{OTHER_WABA}/message_templates", template(), token=OTHER_TOKEN)
    assert problem(answer) == (100, 2388019)


def test_a_hundred_creations_an_hour_are_enough(sandbox: Sandbox) -> None:
    for number in range(100):
        assert "id" in sandbox.create(f"n{number}")
    assert problem(sandbox.create("one_more")) == (80008, None)
    sandbox.forward(3601)
    assert "id" in sandbox.create("one_more")


def test_the_name_of_a_deleted_approved_template_is_locked_for_30_days(sandbox: Sandbox) -> None:
    approved(sandbox)
    assert sandbox.delete(f"/{WABA}/message_templates", name="order_ready") == {"success": True}
    assert problem(sandbox.create()) == (100, 2388023)
    assert problem(sandbox.create(language="id")) == (100, 2388023)
    sandbox.forward(30 * DAY + 1)
    assert sandbox.create()["status"] == "PENDING"


def test_a_pending_template_leaves_no_lock_behind(sandbox: Sandbox) -> None:
    sandbox.create()
    sandbox.delete(f"/{WABA}/message_templates", name="order_ready")
    assert sandbox.create()["status"] == "PENDING"


def test_deleting_one_language_locks_that_language_only(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    sandbox.create(language="id")
    path = f"/{WABA}/message_templates"
    assert "error" in sandbox.delete(path, hsm_id=id)
    assert sandbox.delete(path, hsm_id=id, name="order_ready") == {"success": True}
    assert [one["language"] for one in sandbox.get(path, name="order")["data"]] == ["id"]
    assert problem(sandbox.create()) == (100, 2388023)
    assert sandbox.create(language="ja")["status"] == "PENDING"


def test_deleting_by_ids_is_all_or_nothing(sandbox: Sandbox) -> None:
    first, second = sandbox.create("a")["id"], sandbox.create("b")["id"]
    path = f"/{WABA}/message_templates"
    assert problem(sandbox.delete(path, hsm_ids=f'["{first}","123"]')) == (100, 2593002)
    assert sandbox.get(f"/{first}")["name"] == "a"
    assert sandbox.delete(path, hsm_ids=f"[{first},{second}]") == {"success": True}
    assert problem(sandbox.get(f"/{first}")) == (100, 33)


def test_a_disabled_template_stays(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    sandbox.decide(id, "disable")
    assert "error" in sandbox.delete(f"/{WABA}/message_templates", name="order_ready")
    assert sandbox.get(f"/{id}")["status"] == "DISABLED"


def test_an_edit_replaces_the_components_and_goes_back_to_review(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    assert sandbox.post(f"/{id}", {"components": NEW})["success"] is True
    read = sandbox.get(f"/{id}")
    assert (read["status"], read["components"]) == ("PENDING", NEW)
    assert problem(sandbox.post(f"/{id}", {"components": NEW})) == (100, 2388109)


def test_an_edit_with_a_wrong_format_is_rejected_at_once(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    text = "Hello {{1}}{{2}}, your order is ready to collect now"
    body = {"type": "BODY", "text": text, "example": {"body_text": [["a", "b"]]}}
    assert sandbox.post(f"/{id}", {"components": [body]})["success"] is True
    assert sandbox.get(f"/{id}")["status"] == "REJECTED"


def test_an_approved_template_is_edited_once_a_day_and_ten_times_in_30_days(
    sandbox: Sandbox,
) -> None:
    id = approved(sandbox)
    for _ in range(10):
        assert sandbox.post(f"/{id}", {"components": NEW})["success"] is True
        sandbox.decide(id, "approve")
        assert problem(sandbox.post(f"/{id}", {"components": NEW})) == (100, 2388109)
        sandbox.forward(DAY + 1)
    assert problem(sandbox.post(f"/{id}", {"components": NEW})) == (100, 2388109)


def test_a_rejected_template_is_edited_as_often_as_needed(sandbox: Sandbox) -> None:
    id = sandbox.create()["id"]
    for _ in range(3):
        sandbox.decide(id, "reject", reason="PROMOTIONAL")
        assert sandbox.get(f"/{id}", fields="rejected_reason")["rejected_reason"] == "PROMOTIONAL"
        assert sandbox.post(f"/{id}", {"components": NEW, "category": "MARKETING"})["success"]
    assert sandbox.get(f"/{id}")["category"] == "MARKETING"


def test_the_category_of_an_approved_template_is_fixed(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    assert problem(sandbox.post(f"/{id}", {"category": "MARKETING"})) == (100, 2388109)


def test_a_rejected_template_moves_only_to_a_category_that_its_content_fits(
    sandbox: Sandbox,
) -> None:
    offer = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon!"}}
    id = sandbox.create(category="MARKETING", components=[*NEW, offer])["id"]
    sandbox.decide(id, "reject")
    for category in ("UTILITY", "AUTHENTICATION"):
        assert problem(sandbox.post(f"/{id}", {"category": category})) == (100, 2388039)
    assert sandbox.post(f"/{id}", {"category": "UTILITY", "components": NEW})["success"] is True


def test_a_refusal_is_titled_by_what_was_asked(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    unpaused = sandbox.post(f"/{id}/unpause")
    sandbox.decide(id, "disable")
    edited = sandbox.post(f"/{id}", {"components": NEW})
    deleted = sandbox.delete(f"/{WABA}/message_templates", name="order_ready")
    assert [
        (problem(one), one["error"]["error_user_title"])
        for one in (sandbox.create("Bad Name"), unpaused, edited, deleted)
    ] == [
        ((100, 2388109), "Template name isn't valid"),
        ((100, 2388109), "Template can't be unpaused"),
        ((100, 2388109), "Template can't be edited"),
        ((100, 2388109), "Template can't be deleted"),
    ]


def test_only_a_paused_template_is_unpaused(sandbox: Sandbox) -> None:
    id = approved(sandbox)
    assert problem(sandbox.post(f"/{id}/unpause")) == (100, 2388109)
    sandbox.decide(id, "pause", title="RATE_LIMITING_PAUSE")
    assert problem(sandbox.post(f"/{id}/unpause")) == (100, 2388109)
    sandbox.forward(301)
    assert sandbox.post(f"/{id}/unpause") == {"success": True}
    assert sandbox.get(f"/{id}")["status"] == "APPROVED"


def test_the_list_is_paged_as_metas_and_ends_without_next(sandbox: Sandbox) -> None:
    for number in range(7):
        sandbox.create(f"n{number}")
    seen, pages = [], 0
    answer = sandbox.get(f"/{WABA}/message_templates", limit=3, fields="name")
    while True:
        pages += 1
        seen += [one["name"] for one in answer["data"]]
        assert set(answer["paging"]["cursors"]) == {"before", "after"}
        following = answer["paging"].get("next")
        if following is None:
            break
        answer = sandbox.http.get(following, timeout=15).json()
    assert pages == 3
    assert seen == [f"n{number}" for number in reversed(range(7))] + ["hello_world"]
    back = sandbox.http.get(answer["paging"]["previous"], timeout=15).json()
    assert [one["name"] for one in back["data"]] == ["n3", "n2", "n1"]


def test_a_page_that_would_be_full_exactly_has_no_next(sandbox: Sandbox) -> None:
    sandbox.create("a")
    answer = sandbox.get(f"/{WABA}/message_templates", limit=2)
    assert len(answer["data"]) == 2
    assert "next" not in answer["paging"]


BEYOND = base64.urlsafe_b64encode(b"AQHS" + b"9" * 30).decode()  # as ours look, but too far


@pytest.mark.parametrize(
    "query",
    [
        {"after": "nonsense"}, {"after": BEYOND}, {"before": BEYOND}, {"limit": "0"},
        {"limit": "many"},
    ],
)  # fmt: skip
def test_a_cursor_or_limit_that_cannot_be_is_refused(
    sandbox: Sandbox, query: dict[str, str]
) -> None:
    assert problem(sandbox.get(f"/{WABA}/message_templates", **query)) == (100, None)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"name": "lo_w"}, ["hello_world"]),
        ({"name": "a%"}, []),
        ({"status": "approved"}, ["hello_world"]),
        ({"status": "PENDING"}, ["bonus"]),
        ({"category": "MARKETING"}, ["bonus"]),
        ({"language": "ja"}, ["bonus"]),
        ({"quality_score": "GREEN"}, ["hello_world"]),
    ],
)
def test_the_list_is_filtered(sandbox: Sandbox, query: dict[str, str], names: list[str]) -> None:
    sandbox.create("bonus", language="ja", category="MARKETING")
    found = sandbox.get(f"/{WABA}/message_templates", **query)["data"]
    assert [one["name"] for one in found] == names


def test_a_list_shows_metas_default_fields(sandbox: Sandbox) -> None:
    (one,) = sandbox.get(f"/{WABA}/message_templates")["data"]
    assert set(one) == {
        "name", "parameter_format", "components", "language", "status", "category", "id",
    }  # fmt: skip
