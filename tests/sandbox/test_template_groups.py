"""Groups, comparison and migration of templates."""

import pytest

from tests.sandbox.server import (
    NUMBER,
    OTHER_TOKEN,
    OTHER_WABA,
    WABA,
    Json,
    Sandbox,
    approved,
    problem,
)

DAY = 86400
SISTER = "500000000000303"


def group(sandbox: Sandbox, *templates: str, **more: str) -> Json:
    body = {"name": "Season", "description": "Winter", "whatsapp_business_templates": templates}
    return sandbox.post(f"/{WABA}/template_groups", {**body, **more})


def test_a_group_is_made_read_changed_and_deleted(sandbox: Sandbox) -> None:
    a, b = str(sandbox.create("a")["id"]), str(sandbox.create("b")["id"])
    id = group(sandbox, a)["id"]
    fields = "name,description,whatsapp_business_templates{name}"
    assert sandbox.get(f"/{id}") == {"name": "Season", "description": "Winter", "id": id}
    changes = {"name": "Spring", "add_templates": [b], "remove_templates": [a]}
    assert sandbox.post(f"/{id}", changes) == {"success": True}
    read = sandbox.get(f"/{id}", fields=fields)
    assert (read["name"], read["description"]) == ("Spring", "Winter")
    assert [one["name"] for one in read["whatsapp_business_templates"]["data"]] == ["b"]
    listed = sandbox.get(f"/{WABA}/template_groups", fields="name")["data"]
    assert listed == [{"name": "Spring", "id": id}]
    assert sandbox.delete(f"/{id}") == {"success": True}
    assert problem(sandbox.get(f"/{id}")) == (100, 33)
    assert sandbox.get(f"/{a}")["name"] == "a"


def test_a_group_has_templates_of_its_own_account_only(sandbox: Sandbox) -> None:
    (strange,) = sandbox.get(f"/{OTHER_WABA}/message_templates", token=OTHER_TOKEN)["data"]
    assert problem(group(sandbox, strange["id"])) == (100, 33)
    assert problem(group(sandbox, name="")) == (100, None)
    id = group(sandbox)["id"]
    assert problem(sandbox.get(f"/{id}", token=OTHER_TOKEN)) == (100, 33)


# -- comparison ----------------------------------------------------------------------------------


def send_many(sandbox: Sandbox, counts: dict[str, int]) -> int:
    """So many messages of each template a moment ago; answers the sandbox's time."""
    state = sandbox.control("GET", "/state")
    now = int(sandbox.control("GET", "/clock")["now"])
    usual = {
        "waba": WABA, "phone": NUMBER, "wa_id": "15550001111", "direction": "out",
        "type": "template", "status": "delivered", "at": now - 60,
    }  # fmt: skip
    state["messages"] = [
        {**usual, "id": f"wamid.{template}.{number}", "template": template}
        for template, count in counts.items()
        for number in range(count)
    ]
    sandbox.control("POST", "/reset", {"scenario": state})
    return now


def compare(sandbox: Sandbox, a: str, b: str, start: int, end: int) -> Json:
    return sandbox.get(f"/{a}/compare", template_ids=f"[{b}]", start=start, end=end)


@pytest.mark.parametrize("factor", [1, 1000])
def test_two_templates_are_compared(sandbox: Sandbox, factor: int) -> None:
    a, b = approved(sandbox, "a"), approved(sandbox, "b")
    now = send_many(sandbox, {a: 1042, b: 1273})
    spam = {"delivered": 10, "block": 9, "reason": "SPAM"}
    sandbox.control("POST", f"/templates/{a}/signals", spam)
    unasked = {"delivered": 1, "block": 1, "reason": "NO_SIGN_UP"}
    sandbox.control("POST", f"/templates/{b}/signals", unasked)
    blocked, sent, why = compare(sandbox, a, b, (now - 7 * DAY) * factor, now * factor)["data"]
    told = {"metric": "BLOCK_RATE", "type": "RELATIVE", "order_by_relative_metric": [b, a]}
    assert blocked == told
    assert sent["number_values"] == [{"key": a, "value": 1042}, {"key": b, "value": 1273}]
    assert why["string_values"] == [{"key": a, "value": "SPAM"}, {"key": b, "value": "NO_SIGN_UP"}]


def test_a_comparison_needs_a_thousand_sends_and_a_known_window(sandbox: Sandbox) -> None:
    a, b = approved(sandbox, "a"), approved(sandbox, "b")
    now = send_many(sandbox, {a: 1000, b: 999})
    assert problem(compare(sandbox, a, b, now - 30 * DAY, now)) == (100, 2388109)
    assert problem(compare(sandbox, a, b, now - 8 * DAY, now)) == (100, None)
    assert problem(compare(sandbox, a, b, now - 40 * DAY, now - 33 * DAY)) == (100, None)
    assert problem(compare(sandbox, a, "123", now - 7 * DAY, now)) == (100, 33)
    path = f"/{a}/compare"
    assert problem(sandbox.get(path, start=now - 7 * DAY, end=now)) == (100, None)


# -- migration -----------------------------------------------------------------------------------


@pytest.fixture
def sister(sandbox: Sandbox) -> Sandbox:
    """A second account of the first portfolio."""
    state = sandbox.control("GET", "/state")
    (first,) = [one for one in state["wabas"] if one["id"] == WABA]
    state["wabas"].append({**first, "id": SISTER, "name": "Sister"})
    sandbox.control("POST", "/reset", {"scenario": state})
    return sandbox


def migrate(sandbox: Sandbox, **more: object) -> Json:
    body = {"source_waba_id": WABA, **more}
    return sandbox.post(f"/{SISTER}/migrate_message_templates", body)


def test_approved_templates_of_good_quality_migrate(sister: Sandbox) -> None:
    good, poor = approved(sister, "good"), approved(sister, "poor")
    waiting = str(sister.create("waiting")["id"])
    sister.decide(poor, "quality", score="YELLOW")
    answer = migrate(sister, template_ids=[good, poor, waiting])
    assert answer["migrated_templates"] == [good]
    assert set(answer["failed_templates"]) == {poor, waiting}
    (copy,) = sister.get(f"/{SISTER}/message_templates", fields="name,status")["data"]
    assert (copy["name"], copy["status"]) == ("good", "APPROVED")
    assert copy["id"] != good
    assert sister.get(f"/{good}")["name"] == "good"
    assert set(migrate(sister, template_ids=[good])["failed_templates"]) == {good}


def test_templates_migrate_page_by_page(sister: Sandbox) -> None:
    for name in ("a", "b", "c"):
        approved(sister, name)
    moved = [
        len(migrate(sister, page_number=number, count=2)["migrated_templates"])
        for number in range(3)
    ]
    assert moved == [2, 2, 0]  # hello_world is one of them


def test_templates_migrate_within_a_portfolio_only(sister: Sandbox) -> None:
    assert problem(migrate(sister, source_waba_id=OTHER_WABA)) == (200, None)
    assert problem(migrate(sister, source_waba_id=SISTER)) == (100, None)
    assert problem(migrate(sister, count=501)) == (100, None)
    assert problem(migrate(sister, page_number="x")) == (100, None)
