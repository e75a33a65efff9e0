"""Free-form messages: what is taken, what is refused and why, and the answer."""

from typing import Any

import pytest

from tests.sandbox.hearing import hear
from tests.sandbox.sends import (
    ANA,
    INTERACTIVE,
    PLAIN,
    REPLIES,
    ROWS,
    approved,
    on_the_phone,
    refused,
    says,
    send,
    send_interactive,
    send_template,
)
from tests.sandbox.server import (
    BUSINESS,
    NUMBER,
    TOKEN,
    WABA,
    Json,
    Receiver,
    Sandbox,
    eventually,
)


@pytest.mark.parametrize("kind", sorted(PLAIN))
def test_each_plain_type_is_taken(sandbox: Sandbox, kind: str) -> None:
    answer = send(sandbox, kind, PLAIN[kind])
    assert answer["contacts"][0]["wa_id"] == ANA
    assert answer["messages"][0]["id"].startswith("wamid.")
    assert "message_status" not in answer["messages"][0]


@pytest.mark.parametrize("kind", sorted(INTERACTIVE))
def test_each_interactive_kind_is_taken(sandbox: Sandbox, kind: str) -> None:
    assert "messages" in send_interactive(sandbox, kind)


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("text", {"body": "Hello", "colour": "red"}, 100),
        ("text", {"body": 5}, 100),
        ("text", "Hello", 100),
        ("text", {"preview_url": True}, 131008),
        ("text", {"body": "a" * 4097}, 131009),
        ("image", {"caption": "A plant"}, 131008),
        ("image", {"id": "1", "link": "https://shop.example/a.jpg"}, 131009),
        ("image", {"id": "123456"}, 100),
        ("image", {"link": "https://shop.example/a.jpg", "caption": "a" * 1025}, 131009),
        ("audio", {"link": "https://shop.example/a.ogg", "caption": "Listen"}, 100),
        ("audio", {"link": "https://shop.example/a.ogg", "voice": "yes"}, 100),
        ("location", {"latitude": 91, "longitude": 0}, 131009),
        ("location", {"latitude": "north", "longitude": 0}, 100),
        ("location", {"longitude": 0}, 131008),
        ("contacts", [{"name": {"formatted_name": "Bo"}}], 131008),
        ("contacts", [{"name": {"formatted_name": "B", "first_name": "B"}}] * 258, 131009),
        ("contacts", {"name": "Bo"}, 100),
        ("reaction", {"emoji": "👍"}, 131008),
        ("reaction", {"message_id": "wamid.x"}, 131008),
        ("fax", {"body": "Hello"}, 131051),
    ],
)
def test_a_wrong_object_is_refused_with_its_code(
    sandbox: Sandbox, kind: str, content: Any, code: int
) -> None:
    assert refused(send(sandbox, kind, content))[0] == code


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("button", {"type": "slider"}, 131009),
        ("button", {"body": None}, 131008),
        ("button", {"body": {"text": "a" * 1025}}, 131009),
        ("button", {"footer": {"text": "a" * 61}}, 131009),
        ("button", {"header": {"type": "text", "text": "a" * 61}}, 131009),
        ("button", {"header": {"type": "location"}}, 131009),
        ("button", {"action": {"buttons": [*REPLIES, REPLIES[0]]}}, 131009),
        ("button", {"action": {"buttons": [REPLIES[0], REPLIES[0]]}}, 131009),
        ("list", {"header": {"type": "image", "image": {"link": "https://a.example"}}}, 131009),
        ("list", {"action": {"button": "a" * 21, "sections": [{"rows": ROWS}]}}, 131009),
        ("list", {"action": {"button": "B", "sections": [{"rows": ROWS}] * 2}}, 131008),
        ("product_list", {"header": None}, 131008),
        ("cta_url", {"action": {"name": "cta_url", "parameters": {"display_text": "x"}}}, 131008),
        ("carousel", {"footer": {"text": "Bye"}}, 100),
        ("carousel", {"action": {"cards": []}}, 131009),
        ("address_message", {"action": {"name": "address_message",
            "parameters": {"country": "US"}}}, 131009),
        ("flow", {"action": {"name": "flow", "parameters": {"flow_message_version": "3",
            "flow_cta": "Book"}}}, 131009),
        ("location_request_message", {"action": {"name": "send_money"}}, 131009),
    ],
)  # fmt: skip
def test_a_wrong_interactive_message_is_refused_with_its_code(
    sandbox: Sandbox, kind: str, changes: Json, code: int
) -> None:
    assert refused(send_interactive(sandbox, kind, **changes))[0] == code


def test_a_list_may_have_ten_rows_in_total_and_a_long_body(sandbox: Sandbox) -> None:
    halves = [{"title": "A", "rows": ROWS[:5]}, {"title": "B", "rows": ROWS[5:]}]
    action = {"button": "Choose", "sections": halves}
    taken = send_interactive(sandbox, "list", action=action, body={"text": "a" * 4096})
    assert "messages" in taken
    more = [*halves, {"title": "C", "rows": [{"id": "11", "title": "Eleven"}]}]
    refusal = send_interactive(sandbox, "list", action={"button": "Choose", "sections": more})
    assert refused(refusal)[0] == 131009


def test_products_are_at_most_thirty(sandbox: Sandbox) -> None:
    items = [{"product_retailer_id": f"sku-{n}"} for n in range(16)]
    sections = [{"title": "A", "product_items": items}, {"title": "B", "product_items": items}]
    action = {"catalog_id": "1", "sections": sections}
    assert refused(send_interactive(sandbox, "product_list", action=action))[0] == 131009


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"messaging_product": "telegram"}, 100),
        ({"to": None}, 100),
        ({"to": "Ana"}, 131009),
        ({"to": "+1 555-555-0101"}, 131021),
        ({"to": "+12345"}, 131009),
        ({"recipient_type": "group"}, 100),
        ({"recipient_type": "crowd"}, 131009),
        ({"biz_opaque_callback_data": "a" * 513}, 131009),
        ({"context": {"message_id": "wamid.x", "from": "me"}}, 100),
        ({"messaging_account_id": "1"}, 131009),
        ({"surprise": 1}, 100),
        ({"to": None, "recipient": "US.1234"}, 131009),
    ],
)
def test_the_envelope_of_a_message_is_checked(sandbox: Sandbox, changes: Json, code: int) -> None:
    assert refused(send(sandbox, "text", {"body": "Hello"}, **changes))[0] == code


def test_sending_needs_its_own_permission(sandbox: Sandbox) -> None:
    sandbox.control("POST", f"/tokens/{TOKEN}", {"scopes": ["whatsapp_business_management"]})
    assert refused(send(sandbox, "text", {"body": "Hello"}))[0] == 10


@pytest.mark.parametrize(
    ("to", "wa_id"),
    [
        ("+81 (90) 1234-5678", ANA),
        ("6505551234", "16505551234"),
        ("16505551234", "16505551234"),
        ("819012345678", "1819012345678"),
    ],
)
def test_a_number_without_plus_gets_the_calling_code_of_the_sender(
    sandbox: Sandbox, to: str, wa_id: str
) -> None:
    contact = send(sandbox, "text", {"body": "Hello"}, to=to)["contacts"][0]
    assert (contact["input"], contact["wa_id"]) == (to, wa_id)


def test_a_form_is_taken_as_json_is(sandbox: Sandbox) -> None:
    form = {"messaging_product": "whatsapp", "to": f"+{ANA}", "text": '{"body": "Hello"}'}
    answer = sandbox.graph("POST", f"/v25.0/{NUMBER}/messages", data=form)
    assert "messages" in answer.json()


def test_a_person_without_a_known_number_is_reached_by_user_id(sandbox: Sandbox) -> None:
    hidden = {"wa_id": "5215512345678", "name": "Eva", "hides_number": True, "username": "eva"}
    sandbox.control("POST", "/people", {"people": [{**hidden, "known_to": [BUSINESS]}]})
    bsuid = send(sandbox, "text", {"body": "Hello"}, to="+5215512345678")["contacts"][0]["user_id"]
    sandbox.forward(31 * 86400)
    sandbox.control("POST", f"/nodes/{BUSINESS}", {"contact_book_disabled": True})
    answer = send(sandbox, "text", {"body": "Hello"}, to=None, recipient=bsuid)
    assert answer["contacts"] == [{"input": bsuid, "user_id": bsuid}]
    both = send(sandbox, "text", {"body": "Hello"}, recipient=bsuid)
    assert both["contacts"][0]["wa_id"] == ANA


def test_what_is_wrong_with_media_or_a_reaction_is_told_later(sandbox: Sandbox) -> None:
    says(sandbox)
    sandbox.control("POST", "/faults", {"path": "broken", "method": "FETCH"})
    for link in ("ftp://shop.example/a.jpg", "https://shop.example/broken.jpg"):
        assert "messages" in send(sandbox, "image", {"link": link})
        sandbox.forward(5)
        assert _status(sandbox) == ("FAILED", 131053)
    send(sandbox, "reaction", PLAIN["reaction"])
    sandbox.forward(5)
    assert _status(sandbox) == ("FAILED", 131009)
    assert on_the_phone(sandbox)["errors"][0]["title"] == "Parameter value is not valid"
    send(sandbox, "image", PLAIN["image"])
    sandbox.forward(5)
    assert on_the_phone(sandbox)["status"] == "delivered"


def _status(sandbox: Sandbox) -> tuple[str, int]:
    failed = on_the_phone(sandbox)
    return failed["status"].upper(), failed["errors"][0]["code"]


def test_callback_data_and_context_are_kept(sandbox: Sandbox) -> None:
    wamid = says(sandbox)
    more = {"context": {"message_id": wamid}, "biz_opaque_callback_data": '{"campaign": 42}'}
    send(sandbox, "text", {"body": "Hello"}, **more)
    kept = on_the_phone(sandbox)
    assert (kept["callback"], kept["context"]) == ('{"campaign": 42}', {"id": wamid})


# -- Direct Send ---------------------------------------------------------------------------------


def direct(sandbox: Sandbox, text: str, **more: Any) -> Json:
    return send(sandbox, "text", {"body": text}, category="utility", **more)


def test_direct_send_needs_an_account_that_has_it(sandbox: Sandbox) -> None:
    assert refused(direct(sandbox, "Your code is 5"))[0] == 100
    sandbox.control("POST", f"/nodes/{WABA}", {"direct_send": "BLOCKED"})
    assert refused(direct(sandbox, "Your code is 5"))[0] == 139200


def test_direct_send_makes_one_template_for_one_wording(sandbox: Sandbox) -> None:
    sandbox.control("POST", f"/nodes/{WABA}", {"direct_send": "ENABLED"})
    for number in ("17", "42"):
        assert "messages" in direct(sandbox, f"Your order {number} is on its way.")
    listed = sandbox.get(f"/{WABA}/message_templates", source="AUTO_GENERATED")["data"]
    assert [one["name"].startswith("auto_generated") for one in listed] == [True]
    assert listed[0]["components"][0]["text"] == "Your order {{1}} is on its way."
    sandbox.forward(5)
    assert on_the_phone(sandbox)["status"] == "delivered"  # although nobody wrote before


def test_direct_send_pins_a_name_and_checks_its_options(sandbox: Sandbox) -> None:
    sandbox.control("POST", f"/nodes/{WABA}", {"direct_send": "ENABLED"})
    direct(sandbox, "We are open.", direct_send_config={"template_name": "opening"})
    listed = sandbox.get(f"/{WABA}/message_templates", source="AUTO_GENERATED")["data"]
    assert listed[0]["name"] == "opening"
    soon = {"message_send_ttl_seconds": 5}
    assert refused(direct(sandbox, "We are open.", direct_send_config=soon))[0] == 100
    image = {"link": "https://shop.example/a.jpg"}
    assert refused(send(sandbox, "image", image, category="utility"))[0] == 100


def test_direct_send_inside_the_window_is_an_ordinary_message(sandbox: Sandbox) -> None:
    sandbox.control("POST", f"/nodes/{WABA}", {"direct_send": "ENABLED"})
    says(sandbox)
    direct(sandbox, "We are open.")
    assert sandbox.get(f"/{WABA}/message_templates", source="AUTO_GENERATED")["data"] == []


# -- Marketing Messages API ----------------------------------------------------------------------


def market(sandbox: Sandbox, name: str, **more: Any) -> Json:
    template = {"name": name, "language": {"code": "en_US"}}
    body = {"messaging_product": "whatsapp", "to": f"+{ANA}", "type": "template", **more}
    return sandbox.post(f"/{NUMBER}/marketing_messages", {"template": template, **body})


OFFER = [{"type": "BODY", "text": "Come and see our new things."}]


def test_marketing_messages_take_marketing_templates_only(sandbox: Sandbox) -> None:
    assert refused(market(sandbox, "hello_world"))[0] == 134100
    assert refused(market(sandbox, "hello_world", type="text"))[0] == 131055
    approved(sandbox, "news", OFFER, "MARKETING")
    answer = market(sandbox, "news", message_activity_sharing=True)
    assert answer["messages"][0]["message_status"] == "accepted"
    assert on_the_phone(sandbox)["api"] == "cloud"  # not onboarded: it falls back


def test_a_strict_policy_does_not_fall_back(sandbox: Sandbox) -> None:
    approved(sandbox, "news", OFFER, "MARKETING")
    assert refused(market(sandbox, "news", product_policy="STRICT"))[0] == 131055
    assert refused(market(sandbox, "news", product_policy="LOOSE"))[0] == 131009
    assert "messages" in market(sandbox, "news", product_policy="CLOUD_API_FALLBACK")


def test_a_new_template_is_synced_for_ten_minutes(sandbox: Sandbox) -> None:
    onboarded = {"marketing_messages_onboarding_status": "ONBOARDED"}
    sandbox.control("POST", f"/nodes/{WABA}", onboarded)
    approved(sandbox, "news", OFFER, "MARKETING")
    assert refused(market(sandbox, "news"))[0] == 134101
    sandbox.forward(601)
    assert "messages" in market(sandbox, "news", product_policy="STRICT")
    assert on_the_phone(sandbox)["api"] == "marketing_messages"
    sandbox.forward(8 * 86400)
    assert refused(market(sandbox, "news"))[0] == 134101  # after an idle week once more
    sandbox.forward(601)
    assert "messages" in market(sandbox, "news")


def test_marketing_can_be_switched_off_for_cloud_api(sandbox: Sandbox) -> None:
    approved(sandbox, "news", OFFER, "MARKETING")
    off = {"disable_marketing_messages_on_cloud_api": True}
    sandbox.control("POST", f"/nodes/{WABA}", off)
    assert refused(send_template(sandbox, "news"))[0] == 131063
    assert "messages" in send_template(sandbox, "hello_world")


def test_a_template_with_a_maximum_price_goes_through_marketing_messages(sandbox: Sandbox) -> None:
    priced = {"bid_amount": 100, "bid_strategy": "LOWEST_COST_WITH_BID_CAP"}
    approved(sandbox, "news", OFFER, "MARKETING", optimization_spec=priced)
    assert refused(send_template(sandbox, "news"))[0] == 131061
    onboarded = {"marketing_messages_onboarding_status": "ONBOARDED"}
    sandbox.control("POST", f"/nodes/{WABA}", onboarded)
    sandbox.forward(601)
    assert "messages" in market(sandbox, "news")


# -- message history -----------------------------------------------------------------------------


def test_the_history_tells_what_became_of_a_message_and_of_its_webhooks(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "messages")
    says(sandbox)
    wamid = send(sandbox, "text", {"body": "Hello"})["messages"][0]["id"]
    sandbox.forward(5)
    eventually(lambda: receiver.has(3))
    listed = sandbox.get(f"/{NUMBER}/message_history", message_id=wamid)["data"]
    assert [one["message_id"] for one in listed] == [wamid]
    events = sandbox.get(f"/{listed[0]['id']}/events")["data"]
    assert [one["node"]["delivery_status"] for one in events] == ["SENT", "DELIVERED"]
    only = sandbox.get(f"/{listed[0]['id']}/events", status_filter="DELIVERED")["data"]
    assert [one["node"]["id"] for one in only] == [events[1]["node"]["id"]]
    fields = "events{delivery_status,webhook_update_state}"
    nested = sandbox.get(f"/{NUMBER}/message_history", fields=fields)["data"][0]["events"]["data"]
    assert nested[0]["webhook_update_state"] == "DELIVERED"
    lost = sandbox.get(f"/{NUMBER}/message_history", message_id="wamid.lost")
    assert refused(lost)[0] == 100


def test_the_history_is_paged_with_the_newest_first(sandbox: Sandbox) -> None:
    sent = [send(sandbox, "text", {"body": str(n)})["messages"][0]["id"] for n in range(3)]
    page = sandbox.get(f"/{NUMBER}/message_history", limit=2)
    assert [one["message_id"] for one in page["data"]] == [sent[2], sent[1]]
    after = page["paging"]["cursors"]["after"]
    rest = sandbox.get(f"/{NUMBER}/message_history", limit=2, after=after)
    assert [one["message_id"] for one in rest["data"]] == [sent[0]]
