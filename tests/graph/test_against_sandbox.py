"""The library against the real sandbox, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from graph import (
    Graph,
    MemoryBudget,
    NoAccess,
    NotFound,
    Refused,
    TryLater,
    accounts,
    apps,
    history,
    templates,
    uploads,
)
from graph.errors import LANGUAGE_EXISTS
from graph.types import Template
from tests.graph.conftest import Kept
from tests.graph.server import Answer, Server
from tests.sandbox_server import Sandbox

BODY = [{"type": "BODY", "text": "Your order has left our house and is on its way to you."}]
CONTENT = {"components": BODY, "parameter_format": "POSITIONAL"}


@pytest.fixture
def second(meta: Sandbox) -> Iterator[Graph]:
    """A client of the second business, whose language is Japanese."""
    with Graph(meta.url, "v25.0", meta.second_token) as client:
        yield client


def create(meta: Graph, waba_id: str, name: str, language: str = "en_US") -> str:
    created = templates.create(
        meta, waba_id, name=name, language=language, category="UTILITY", content=CONTENT
    )
    return created.id


def every(meta: Graph, waba_id: str, **filters: Any) -> list[Template]:
    return [t for page in templates.template_pages(meta, waba_id, **filters) for t in page.items]


def test_a_template_lives_from_creation_to_deletion(first: Graph, meta: Sandbox) -> None:
    template_id = create(first, meta.waba_id, "order_left")
    assert templates.get(first, template_id).status == "PENDING"
    meta.decide(template_id, "approve")
    template = templates.get(first, template_id, account=meta.waba_id)
    assert (template.name, template.language, template.status) == (
        "order_left", "en_US", "APPROVED",
    )  # fmt: skip
    assert template.components[0]["text"] == BODY[0]["text"]
    better = [{"type": "BODY", "text": "Your order is on its way to you and comes tomorrow."}]
    templates.edit(first, template_id, changes={"components": better}, account=meta.waba_id)
    assert templates.get(first, template_id).components[0]["text"] == better[0]["text"]
    templates.delete_language(first, meta.waba_id, name="order_left", template_id=template_id)
    assert templates.find(first, meta.waba_id, name="order_left", language="en_US") is None


def test_all_pages_of_templates_come_with_every_language_and_status(
    first: Graph, meta: Sandbox
) -> None:
    before = len(every(first, meta.waba_id))
    made = {create(first, meta.waba_id, f"order_{number}") for number in range(5)}
    made.add(create(first, meta.waba_id, "order_0", "ja"))
    rejected = sorted(made)[0]
    meta.decide(rejected, "reject", reason="INVALID_FORMAT")
    found = {template.id: template for template in every(first, meta.waba_id, limit=2)}
    assert len(found) == before + 6
    assert made <= set(found)
    assert found[rejected].status == "REJECTED"
    assert [t.id for t in every(first, meta.waba_id, status="REJECTED")] == [rejected]


def test_find_takes_no_similar_name_and_no_other_language(first: Graph, meta: Sandbox) -> None:
    create(first, meta.waba_id, "order_left_today")
    create(first, meta.waba_id, "order_left", "ja")
    assert templates.find(first, meta.waba_id, name="order_left", language="en_US") is None
    wanted = create(first, meta.waba_id, "order_left", "en_US")
    found = templates.find(first, meta.waba_id, name="order_left", language="en-us")
    assert found is not None
    assert found.id == wanted


def test_deleting_a_name_takes_all_its_languages(first: Graph, meta: Sandbox) -> None:
    create(first, meta.waba_id, "order_left", "en_US")
    create(first, meta.waba_id, "order_left", "ja")
    templates.delete_name(first, meta.waba_id, name="order_left")
    names = [t.name for t in every(first, meta.waba_id) if t.status != "PENDING_DELETION"]
    assert "order_left" not in names


def test_what_exists_already_is_refused_by_number(first: Graph, meta: Sandbox) -> None:
    create(first, meta.waba_id, "order_left")
    with pytest.raises(Refused) as caught:
        create(first, meta.waba_id, "order_left")
    assert caught.value.has(LANGUAGE_EXISTS)
    assert not caught.value.maybe_done
    assert caught.value.user_message


def test_a_refusal_in_another_language_is_the_same_decision(
    second: Graph, first: Graph, meta: Sandbox
) -> None:
    create(first, meta.waba_id, "order_left")
    create(second, meta.second_waba_id, "order_left")
    with pytest.raises(Refused) as english:
        create(first, meta.waba_id, "order_left")
    with pytest.raises(Refused) as japanese:
        create(second, meta.second_waba_id, "order_left")
    assert english.value.user_message != japanese.value.user_message
    assert (english.value.code, english.value.subcode) == (
        japanese.value.code, japanese.value.subcode,
    )  # fmt: skip


@pytest.mark.parametrize("fault", [{"cut": True}, {"half_body": True}])
def test_a_creation_whose_answer_was_lost_is_found_instead_of_repeated(
    first: Graph, meta: Sandbox, fault: dict[str, Any]
) -> None:
    meta.fault("message_templates", method="POST", times=1, **fault)
    with pytest.raises(TryLater) as caught:
        create(first, meta.waba_id, "order_left")
    assert caught.value.maybe_done
    assert len(meta.requests("message_templates", method="POST")) == 1
    found = templates.find(first, meta.waba_id, name="order_left", language="en_US")
    assert found is not None


def test_half_a_list_is_an_error_after_the_pages_that_came(first: Graph, meta: Sandbox) -> None:
    for number in range(4):
        create(first, meta.waba_id, f"order_{number}")
    meta.fault("message_templates", method="GET", skip=1, status=500)
    listed = templates.template_pages(first, meta.waba_id, limit=2)
    assert len(next(listed).items) == 2
    with pytest.raises(TryLater):
        next(listed)


def test_an_expired_token_is_no_access(first: Graph, meta: Sandbox) -> None:
    meta.change_token(meta.token, expires_at=1)
    with pytest.raises(NoAccess) as caught:
        create(first, meta.waba_id, "order_left")
    assert (caught.value.code, caught.value.subcode) == (190, 463)


def test_a_missing_permission_is_no_access(meta: Sandbox) -> None:
    with (
        Graph(meta.url, "v25.0", meta.messages_only_token) as weak,
        pytest.raises(NoAccess),
    ):
        every(weak, meta.waba_id)


def test_an_account_of_somebody_else_is_not_found_or_not_accessible(
    first: Graph, meta: Sandbox
) -> None:
    with pytest.raises(NotFound):
        accounts.account(first, meta.second_waba_id)
    with pytest.raises(NoAccess):
        create(first, meta.second_waba_id, "order_left")


def test_a_used_up_budget_says_when_to_come_back(meta: Sandbox) -> None:
    meta.control("POST", "/settings", json={"hourly_call_limit": 3})
    with Graph(meta.url, "v25.0", meta.token) as client:
        for _ in range(3):
            accounts.account(client, meta.waba_id)
        with pytest.raises(TryLater) as caught:
            accounts.account(client, meta.waba_id)
    assert caught.value.rate_limited
    assert caught.value.after is not None
    assert caught.value.after.total_seconds() > 60


def test_with_a_budget_the_last_calls_are_left_to_others(meta: Sandbox) -> None:
    meta.control("POST", "/settings", json={"hourly_call_limit": 40})
    budget = MemoryBudget()
    with Graph(meta.url, "v25.0", meta.token, budget=budget, sleep=lambda _: None) as client:
        for _ in range(38):
            accounts.account(client, meta.waba_id)
        with pytest.raises(TryLater):
            accounts.account(client, meta.waba_id)
    assert [call["status"] for call in meta.requests(meta.waba_id)] == [200] * 38


def test_portfolio_accounts_and_numbers_are_read(first: Graph, meta: Sandbox) -> None:
    assert accounts.business(first, meta.business_id).verification_status == "verified"
    (page,) = accounts.owned_accounts(first, meta.business_id)
    assert [waba.id for waba in page.items] == [meta.waba_id]
    assert [list(page.items) for page in accounts.client_accounts(first, meta.business_id)] == [[]]
    waba = accounts.account(first, meta.waba_id)
    assert (waba.currency, waba.owner_business.id) == ("USD", meta.business_id)
    (numbers,) = accounts.phone_numbers(first, meta.waba_id)
    assert numbers.missing == frozenset()
    (number,) = numbers.items
    assert (number.status, number.quality_rating) == ("CONNECTED", "GREEN")
    assert number.throughput_level == "STANDARD"
    assert number.messaging_limit == "TIER_2K"
    assert accounts.phone_number(first, number.id, waba_id=meta.waba_id).id == number.id
    (users,) = accounts.assigned_users(first, meta.waba_id, business_id=meta.business_id)
    assert users.items[0].tasks == ("MANAGE",)


def test_an_account_subscribes_and_unsubscribes(first: Graph, meta: Sandbox) -> None:
    accounts.subscribe(first, meta.waba_id)
    (page,) = accounts.subscribed_apps(first, meta.waba_id)
    assert [app.id for app in page.items] == [meta.app_id]
    accounts.unsubscribe(first, meta.waba_id)
    (page,) = accounts.subscribed_apps(first, meta.waba_id)
    assert page.items == ()


def test_an_app_subscribes_its_callback(first: Graph, meta: Sandbox, server: Server) -> None:
    app = first.as_app(meta.app_id, meta.app_secret)
    server.says(Answer(200, b"not the challenge"))
    with pytest.raises(Refused) as caught:
        apps.subscribe(
            app, meta.app_id, callback_url=server.url, verify_token="v", fields=["messages"]
        )
    assert caught.value.code == 2200
    server.says(Answer(fate="echo"))
    fields = ["messages", "message_template_status_update"]
    apps.subscribe(app, meta.app_id, callback_url=server.url, verify_token="v", fields=fields)
    assert server.asked[-1].query["hub.verify_token"] == "v"
    (subscription,) = apps.subscriptions(app, meta.app_id)
    assert (subscription.callback_url, set(subscription.fields)) == (server.url, set(fields))
    apps.unsubscribe(app, meta.app_id)
    assert apps.subscriptions(app, meta.app_id) == ()


def test_an_override_is_set_and_removed(first: Graph, meta: Sandbox, server: Server) -> None:
    server.says(Answer(fate="echo"))
    accounts.subscribe(first, meta.waba_id, callback_url=server.url, verify_token="v")
    (page,) = accounts.subscribed_apps(first, meta.waba_id)
    assert page.items[0].override_callback_uri == server.url
    accounts.subscribe(first, meta.waba_id)
    (page,) = accounts.subscribed_apps(first, meta.waba_id)
    assert page.items[0].override_callback_uri == ""


def test_a_token_is_inspected_by_the_app(first: Graph, meta: Sandbox, recorder: Kept) -> None:
    app = first.as_app(meta.app_id, meta.app_secret)
    token = apps.debug_token(app, meta.token)
    assert token.is_valid
    assert token.expires_at is None
    assert token.may("whatsapp_business_management", meta.waba_id)
    meta.change_token(meta.token, expires_at=1)
    dead = apps.debug_token(app, meta.token)
    assert not dead.is_valid
    assert (dead.error_code, dead.error_subcode) == (190, 463)
    written = json.dumps([vars(call) for call in recorder.calls], default=str)
    assert meta.token not in written
    assert meta.app_secret not in written


def test_a_sample_is_uploaded(first: Graph, meta: Sandbox) -> None:
    handle = uploads.upload(
        first, meta.app_id, file_name="a.png", file_type="image/png", data=b"\x89PNG" * 100
    )
    assert handle.startswith("4::")


@pytest.mark.parametrize("fault", [{"cut": True}, {"status": 503}])
def test_an_upload_goes_on_where_it_broke(
    first: Graph, meta: Sandbox, fault: dict[str, Any]
) -> None:
    meta.fault("^/upload:", method="POST", times=1, **fault)
    handle = uploads.upload(
        first, meta.app_id, file_name="a.png", file_type="image/png", data=b"\x89PNG" * 100
    )
    assert handle.startswith("4::")


def test_the_history_of_messages_is_read_page_by_page(first: Graph, meta: Sandbox) -> None:
    [number] = next(accounts.phone_numbers(first, meta.waba_id)).items
    wamids = [meta.sent(number.id) for _ in range(3)]
    pages = list(history.message_history(first, number.id, waba_id=meta.waba_id))
    messages = [message for page in pages for message in page.items]
    assert [message.message_id for message in messages] == wamids[::-1]
    [event, *_later] = messages[0].events
    assert (event.status, event.error) == ("SENT", "")
    assert event.happened_at is not None


def test_a_history_that_is_not_offered_is_a_refusal(first: Graph, meta: Sandbox) -> None:
    meta.fault("/message_history", status=400, error={"code": 100, "message": "nonexisting field"})
    with pytest.raises(Refused):
        next(history.message_history(first, "600000000000101", waba_id=meta.waba_id))


def test_a_numbers_override_is_removed_and_removing_it_again_changes_nothing(
    first: Graph, meta: Sandbox, server: Server
) -> None:
    number = "600000000000101"
    meta.change(number, override_callback_uri="https://elsewhere.example/hook")
    before = accounts.phone_number(first, number, waba_id=meta.waba_id)
    assert "elsewhere" in str(before.raw["webhook_configuration"])
    for _ in range(2):
        accounts.clear_number_override(first, number, waba_id=meta.waba_id)
    after = accounts.phone_number(first, number, waba_id=meta.waba_id)
    assert "elsewhere" not in str(after.raw.get("webhook_configuration"))
