"""What people do with their handsets, and what a business hears of it."""

import base64
import hashlib
from typing import Any

import pytest

from tests.sandbox.hearing import heard
from tests.sandbox.sends import (
    ANA,
    INTERACTIVE,
    REPLIES,
    ROWS,
    approved,
    send,
    send_interactive,
    send_template,
    texts,
)
from tests.sandbox.server import BUSINESS, NUMBER, TOKEN, WABA, Json, Receiver, Sandbox, eventually
from tests.sandbox.world_of_people import (
    BO,
    act,
    change,
    changes,
    hold,
    marketing,
    notify,
    outcome,
    person,
    wamid,
)

# type: what people write, as webhooks carry it
WRITTEN: dict[str, Any] = {
    "text": {"body": "Héllo / 日本"},
    "location": {"latitude": 35.6, "longitude": 139.7, "name": "Shop", "address": "1-1 Chiyoda"},
    "contacts": [{"name": {"formatted_name": "Bo"}, "phones": [{"phone": "+44", "type": "CELL"}]}],
    "button": {"payload": "yes", "text": "Yes"},
    "order": {"catalog_id": "1", "text": "", "product_items": [
        {"product_retailer_id": "a", "quantity": 1, "item_price": 5, "currency": "JPY"}
    ]},
    "reaction": {"message_id": "wamid.x", "emoji": "👍"},
    "interactive": {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent",
                                                       "response_json": "{}"}},
    "edit": {"original_message_id": "wamid.x", "message": {"type": "text", "text": {"body": "B"}}},
    "revoke": {"original_message_id": "wamid.x"},
}  # fmt: skip


@pytest.fixture
def listening(sandbox: Sandbox, receiver: Receiver) -> Receiver:
    hold(sandbox, receiver, "user_preferences")
    person(sandbox, name="Ana")
    return receiver


def written(receiver: Receiver, count: int = 1) -> Json:
    """The newest message of people, once there are so many."""

    def look() -> list[Json]:
        values = [one["value"] for one in changes(receiver) if one["field"] == "messages"]
        found = [message for value in values for message in value.get("messages", [])]
        return found if len(found) >= count else []

    return eventually(look)[-1]


def window_is_open(sandbox: Sandbox) -> bool:
    send(sandbox, "text", {"body": "Hello"})
    sandbox.forward(2)
    return bool(outcome(sandbox)["status"] == "delivered")


# -- writing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", WRITTEN)
def test_each_type_arrives_in_metas_shape(sandbox: Sandbox, listening: Receiver, kind: str) -> None:
    said = act(sandbox, ANA, "say", type=kind, content=WRITTEN[kind])
    (value,) = heard(listening, "messages")
    bsuid = sandbox.control("GET", f"/people/{ANA}")["user_ids"][BUSINESS]
    assert value == {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15555550101", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": ANA, "user_id": bsuid}],
        "messages": [
            {"from": ANA, "from_user_id": bsuid, "id": said["id"],
             "timestamp": str(int(sandbox.control("GET", "/clock")["now"])), "type": kind,
             kind: WRITTEN[kind]}
        ],
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["image", "video", "audio", "document", "sticker"])
def test_a_file_can_be_fetched_by_its_id(sandbox: Sandbox, listening: Receiver, kind: str) -> None:
    raw = b"what the camera saw"
    content = {"base64": base64.b64encode(raw).decode(), "mime_type": "image/png", "caption": "Me"}
    act(sandbox, ANA, "say", type=kind, content=content)
    told = written(listening)[kind]
    sha = base64.b64encode(hashlib.sha256(raw).digest()).decode()
    assert told == {"caption": "Me", "mime_type": "image/png", "sha256": sha, "id": told["id"]}
    media = sandbox.get(f"/{told['id']}")
    assert media["mime_type"] == "image/png"
    fetched = sandbox.http.get(media["url"], headers={"Authorization": f"Bearer {TOKEN}"})
    assert fetched.content == raw


def test_what_the_api_cannot_carry_arrives_as_an_error(
    sandbox: Sandbox, listening: Receiver
) -> None:
    act(sandbox, ANA, "say", type="unsupported", content={"type": "poll_creation"})
    told = written(listening)
    assert told["errors"][0]["code"] == 131051
    assert told["unsupported"] == {"type": "poll_creation"}


def test_an_answer_names_the_message_and_an_advertisement_itself(
    sandbox: Sandbox, listening: Receiver
) -> None:
    act(sandbox, ANA, "say", text="Yes", context={"id": "wamid.x"})
    assert written(listening)["context"] == {"from": "15555550101", "id": "wamid.x"}
    referral = {"source_type": "ad", "source_id": "1", "ctwa_clid": "c", "headline": "Plants"}
    act(sandbox, ANA, "say", text="Hi", referral=referral)
    assert written(listening, 2)["referral"] == referral
    act(sandbox, ANA, "say", text="See", context={"forwarded": True})
    assert written(listening, 3)["context"] == {"forwarded": True}


def test_reacting_editing_and_deleting(sandbox: Sandbox, listening: Receiver) -> None:
    said = act(sandbox, ANA, "say", text="Hi")["id"]
    act(sandbox, ANA, "react", message=said, emoji="👍")
    assert written(listening, 2)["reaction"] == {"message_id": said, "emoji": "👍"}
    act(sandbox, ANA, "react", message=said)
    assert written(listening, 3)["reaction"] == {"message_id": said}
    act(sandbox, ANA, "edit", message=said, text="Hello")
    told = written(listening, 4)["edit"]
    assert told["original_message_id"] == said
    assert told["message"] == {"type": "text", "text": {"body": "Hello"}}
    act(sandbox, ANA, "delete", message=said)
    assert written(listening, 5)["revoke"] == {"original_message_id": said}


@pytest.mark.parametrize(
    "body",
    [
        {"text": 5},
        {"type": "levitation", "content": {}},
        {"type": "location", "content": {"latitude": 1}},
        {"type": "contacts", "content": {}},
        {"type": "image", "content": {"base64": "§"}},
        {"text": "Hi", "context": []},
        {"phone": "1", "text": "Hi"},
    ],
)
def test_what_nobody_can_write_is_refused(sandbox: Sandbox, body: Json) -> None:
    url = f"{sandbox.url}/_sandbox/people/{ANA}/say"
    answer = sandbox.http.post(url, json={"phone": NUMBER, **body})
    assert answer.status_code == 400
    assert answer.json()["error"]
    listed = sandbox.control("GET", f"/people/{ANA}/messages", None, phone=NUMBER)
    assert listed["data"] == []


def test_a_person_that_cannot_be_is_refused(sandbox: Sandbox) -> None:
    wrong: list[Json] = [
        {"wa_id": "abc"},
        {"wa_id": ANA, "wings": 2},
        {"wa_id": ANA, "blocked": "everybody"},
        {"wa_id": ANA, "behaviour": {"read": 2}},
        {"wa_id": ANA, "behaviour": {"sing": 1}},
        {"wa_id": ANA, "behaviour": {"reply_texts": [1]}},
    ]
    for body in wrong:
        answer = sandbox.http.post(f"{sandbox.url}/_sandbox/people", json=body)
        assert answer.status_code == 400, body
    assert sandbox.control("GET", "/people")["count"] == 0


def test_what_a_blocked_person_writes_is_lost(sandbox: Sandbox, listening: Receiver) -> None:
    act(sandbox, ANA, "say", text="Hi")
    block = {"messaging_product": "whatsapp", "block_users": [{"user": f"+{ANA}"}]}
    sandbox.post(f"/{NUMBER}/block_users", block)
    assert act(sandbox, ANA, "say", text="Hello?")["status"] == "lost"
    assert act(sandbox, BO, "say", text="Hi")["status"] == "received"
    assert written(listening, 2)["from"] == BO, "nothing came between"


def test_a_number_out_of_service_hears_nothing(sandbox: Sandbox, listening: Receiver) -> None:
    change(sandbox, NUMBER, status="DISCONNECTED")
    assert act(sandbox, ANA, "say", text="Hi")["status"] == "lost"
    act(sandbox, ANA, "call")
    change(sandbox, NUMBER, status="CONNECTED")
    assert not window_is_open(sandbox)


@pytest.mark.parametrize(("name", "opens"), [("edit", False), ("delete", False), ("react", True)])
def test_only_new_words_open_the_window(
    sandbox: Sandbox, listening: Receiver, name: str, opens: bool
) -> None:
    said = act(sandbox, ANA, "say", text="Hi")["id"]
    sandbox.forward(2 * 86400)
    act(sandbox, ANA, name, message=said, emoji="👍", text="B")
    assert window_is_open(sandbox) is opens


# -- tapping -------------------------------------------------------------------------------------


def test_a_quick_reply_of_a_template_arrives_as_a_button(
    sandbox: Sandbox, listening: Receiver
) -> None:
    replies = [{"type": "QUICK_REPLY", "text": "Yes"}, {"type": "QUICK_REPLY", "text": "Stop"}]
    components: list[Json] = [{"type": "BODY", "text": "Do you want our news?"}]
    approved(sandbox, "ask", [*components, {"type": "BUTTONS", "buttons": replies}], "MARKETING")
    id = wamid(notify(sandbox, name="ask"))
    sandbox.forward(2)
    act(sandbox, ANA, "tap", message=id, index=1)
    told = written(listening)
    assert (told["type"], told["button"]) == ("button", {"payload": "Stop", "text": "Stop"})
    assert told["context"] == {"from": "15555550101", "id": id}
    url = f"{sandbox.url}/_sandbox/people/{ANA}/tap"
    answer = sandbox.http.post(url, json={"phone": NUMBER, "message": id, "index": 2})
    assert answer.status_code == 400


INTERACTIVE_ANSWERS: list[tuple[str, int, str, Json]] = [
    ("button", 2, "interactive", {"type": "button_reply", "button_reply": REPLIES[2]["reply"]}),
    ("list", 3, "interactive", {"type": "list_reply", "list_reply": ROWS[3]}),
    ("flow", 0, "interactive", {"type": "nfm_reply"}),
    ("location_request_message", 0, "location", {"name": "Tokyo Station"}),
    ("call_permission_request", 0, "interactive", {"type": "call_permission_reply"}),
    ("request_contact_info", 0, "contacts", {}),
]


@pytest.mark.parametrize(("kind", "index", "type", "expected"), INTERACTIVE_ANSWERS)
def test_each_interactive_message_is_answered(
    sandbox: Sandbox, listening: Receiver, kind: str, index: int, type: str, expected: Json
) -> None:
    assert kind in INTERACTIVE
    act(sandbox, ANA, "say", text="Hi")
    id = wamid(send_interactive(sandbox, kind))
    sandbox.forward(2)
    act(sandbox, ANA, "tap", message=id, index=index)
    told = written(listening, 2)
    assert (told["type"], told["context"]["id"]) == (type, id)
    if expected:
        assert expected.items() <= told[type].items()


def test_a_link_of_marketing_messages_is_told(sandbox: Sandbox, listening: Receiver) -> None:
    change(sandbox, WABA, marketing_messages_onboarding_status="ONBOARDED")
    link = {"type": "URL", "text": "See", "url": "https://shop.example/"}
    components: list[Json] = [{"type": "BODY", "text": "Our sale begins today."}]
    approved(sandbox, "shop", [*components, {"type": "BUTTONS", "buttons": [link]}], "MARKETING")
    sandbox.forward(700)
    template = {"name": "shop", "language": {"code": "en_US"}}
    body = {"messaging_product": "whatsapp", "to": f"+{ANA}", "type": "template"}
    answer = sandbox.post(f"/{NUMBER}/marketing_messages", {**body, "template": template})
    sandbox.forward(2)
    act(sandbox, ANA, "tap", message=wamid(answer), index=0)
    (told,) = heard(listening, "messages", 3)[-1]["user_actions"]
    assert told["action_type"] == "marketing_messages_link_click"
    assert told["marketing_messages_link_click_data"]["click_component"] == "cta"


def test_who_did_not_ask_for_a_code_can_say_so(sandbox: Sandbox, listening: Receiver) -> None:
    buttons = [{"type": "OTP", "otp_type": "COPY_CODE"}]
    components: list[Json] = [{"type": "BODY"}, {"type": "BUTTONS", "buttons": buttons}]
    approved(sandbox, "code", components, "AUTHENTICATION")
    body = {"type": "body", "parameters": texts("1234")}
    button = {"type": "button", "sub_type": "url", "index": "0", "parameters": texts("1234")}
    id = wamid(send_template(sandbox, "code", body, button))
    act(sandbox, ANA, "deny_code", message=id)
    told = written(listening)
    assert told["button"]["payload"] == "DID_NOT_REQUEST_CODE"
    assert told["context"]["id"] == id
    other = wamid(notify(sandbox))
    url = f"{sandbox.url}/_sandbox/people/{ANA}/deny_code"
    assert sandbox.http.post(url, json={"message": other}).status_code == 400, "no code in it"


# -- preferences ---------------------------------------------------------------------------------


def test_stopping_and_resuming_marketing_is_told(sandbox: Sandbox, listening: Receiver) -> None:
    act(sandbox, ANA, "stop")
    act(sandbox, ANA, "resume")
    stopped, resumed = heard(listening, "user_preferences", 2)
    now = int(sandbox.control("GET", "/clock")["now"])
    bsuid = sandbox.control("GET", f"/people/{ANA}")["user_ids"][BUSINESS]
    assert stopped["user_preferences"] == [
        {"wa_id": ANA, "user_id": bsuid, "detail": "User requested to stop marketing messages",
         "category": "marketing_messages", "value": "stop", "timestamp": now}
    ]  # fmt: skip
    assert stopped["contacts"] == [{"profile": {"name": "Ana"}, "wa_id": ANA, "user_id": bsuid}]
    assert resumed["user_preferences"][0]["value"] == "resume"
    assert sandbox.control("GET", f"/people/{ANA}")["stopped"] == []


def test_signing_up_confirms_and_ends_the_stop(sandbox: Sandbox, listening: Receiver) -> None:
    to = "14155550111"
    signup = {
        "signup_message": "Get our news",
        "confirmation_message": "Welcome, use {{promo_code}}",
        "privacy_policy_url": "https://shop.example/privacy",
        "promo_code": "HELLO",
        "policy": {
            "tos": "https://www.facebook.com/legal/ads-manager-marketing-messages-terms",
            "accepted": True,
        },
    }
    made = sandbox.post(f"/{WABA}/signups", signup)
    assert "id" in made, made
    act(sandbox, to, "stop")
    act(sandbox, to, "sign_up", signup=made["id"])
    told = heard(listening, "user_preferences", 2)[1]["user_preferences"][0]
    assert (told["value"], told["signup_id"]) == ("signup", made["id"])
    assert sandbox.control("GET", f"/people/{to}")["stopped"] == []
    assert outcome(sandbox, to)["content"] == {"body": "Welcome, use HELLO"}
    url = f"{sandbox.url}/_sandbox/people/{ANA}/sign_up"
    body = {"phone": NUMBER, "signup": made["id"]}
    assert sandbox.http.post(url, json=body).status_code == 400, "not in Japan"


def test_blocking_and_stopping_spoil_the_quality(sandbox: Sandbox, listening: Receiver) -> None:
    made = marketing(sandbox)
    settings = {"quality_least_delivered": 1, "quality_red_percent": 50}
    sandbox.control("POST", "/settings", settings)
    notify(sandbox, name="sale")
    sandbox.forward(2)
    act(sandbox, ANA, "block", reason="SPAM")
    assert sandbox.get(f"/{made['id']}", fields="status")["status"] == "PAUSED"
