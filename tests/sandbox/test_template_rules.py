# ruff: noqa: E501 - one rule is one line
"""Each rule of creation, with the code and subcode that Meta answers."""

import json
from typing import Any

import pytest

from tests.sandbox.server import WABA, Sandbox, template
from tests.sandbox.test_uploads import upload

BODY = {"type": "BODY", "text": "Thank you for your order, we will be in touch."}
HANDLE = {"header_handle": ["a picture"]}  # replaced by the handle of a real upload
OTP = {"type": "OTP", "otp_type": "COPY_CODE"}
APP_HASH = {"package_name": "com.example.app", "signature_hash": "K8a/AINcGX7"}


def with_samples(sandbox: Sandbox, given: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(given)
    for words, kind in (("a picture", "image/png"), ("a film", "video/mp4")):
        if words in text:
            text = text.replace(words, upload(sandbox, kind))
    changed: dict[str, Any] = json.loads(text)
    return changed


def body(text: str, *examples: str) -> dict[str, Any]:
    return {"type": "BODY", "text": text, "example": {"body_text": [list(examples)]}}


def header(text: str, *examples: str) -> dict[str, Any]:
    example = {"example": {"header_text": list(examples)}} if examples else {}
    return {"type": "HEADER", "format": "TEXT", "text": text, **example}


def with_buttons(*buttons: dict[str, Any], category: str = "UTILITY") -> dict[str, Any]:
    return {"category": category, "components": [BODY, {"type": "BUTTONS", "buttons": buttons}]}


def reply(text: str = "Yes") -> dict[str, Any]:
    return {"type": "QUICK_REPLY", "text": text}


def url(address: str = "https://shop.example/", **more: Any) -> dict[str, Any]:
    return {"type": "URL", "text": "Shop", "url": address, **more}


def card(*extra: dict[str, Any]) -> dict[str, Any]:
    picture = {"type": "HEADER", "format": "IMAGE", "example": HANDLE}
    return {"components": [picture, *extra, {"type": "BUTTONS", "buttons": [reply()]}]}


def carousel(*cards: dict[str, Any], category: str = "MARKETING") -> dict[str, Any]:
    return {"category": category, "components": [BODY, {"type": "CAROUSEL", "cards": cards}]}


def login(*components: dict[str, Any]) -> dict[str, Any]:
    return {"category": "AUTHENTICATION", "components": list(components)}


def otp(**changes: Any) -> dict[str, Any]:
    return {"type": "BUTTONS", "buttons": [{**OTP, **changes}]}


PICTURE = {"type": "HEADER", "format": "IMAGE", "example": HANDLE}
DEEP_LINK = {"meta_app_id": "123", "android_deep_link": "shop://item/1"}


def product_card(button: dict[str, Any] | None = None) -> dict[str, Any]:
    buttons = {"type": "BUTTONS", "buttons": [button or {"type": "SPM"}]}
    return {"components": [{"type": "HEADER", "format": "PRODUCT"}, buttons]}


OFFER = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon!"}}
REFUSED: dict[str, tuple[dict[str, Any], int | None]] = {
    "no name": ({"name": ""}, None),
    "capital in the name": ({"name": "Order"}, 2388109),
    "long name": ({"name": "a" * 513}, 2388040),
    "no language": ({"language": None}, None),
    "unknown language": ({"language": "pt"}, None),
    "hyphen in the language": ({"language": "en-US"}, None),
    "unknown category": ({"category": "TRANSACTIONAL"}, None),
    "unknown format": ({"parameter_format": "ORDINAL"}, None),
    "no components": ({"components": None}, None),
    "components are text": ({"components": "body"}, None),
    "components are numbers": ({"components": [1]}, None),
    "no body": ({"components": [header("Hi")]}, 2388072),
    "two bodies": ({"components": [BODY, BODY]}, 2388043),
    "unknown component": ({"components": [BODY, {"type": "SIDEBAR"}]}, 2388043),
    "empty body": ({"components": [{"type": "BODY", "text": " "}]}, 2388072),
    "long body": ({"components": [{"type": "BODY", "text": "a " * 513}]}, 2388040),
    "gap in the numbers": ({"components": [body("Hello {{1}} and {{3}} there, we are open", "a", "b")]}, 2388072),
    "starts with a variable": ({"components": [body("{{1}} is your order number today", "a")]}, 2388299),
    "ends with a variable": ({"components": [body("Your order number today is {{1}}", "a")]}, 2388299),
    "too many variables": ({"components": [body("Hi {{1}}, {{2}} {{3}} ok", "a", "b", "c")]}, 2388293),
    "sign in the braces": ({"components": [body("Hello {{#1}} how are you today", "a")]}, 2388072),
    "open braces": ({"components": [body("Hello {{1} how are you today", "a")]}, 2388072),
    "no example": ({"components": [{"type": "BODY", "text": "Hello {{1}}, your order is ready."}]}, 2388043),
    "too few examples": ({"components": [body("Hello {{1}}, your order {{2}} is on its way now", "a")]}, 2388043),
    "number among names": ({"parameter_format": "NAMED", "components": [body("Hello {{1}}, it is ready now", "a")]}, 2388072),
    "long header": ({"components": [header("a" * 61), BODY]}, 2388040),
    "two header variables": ({"components": [header("{{1}} and {{2}}", "a", "b"), BODY]}, 2388047),
    "bold header": ({"components": [header("*Sale*"), BODY]}, 2388047),
    "header without example": ({"components": [header("Order {{1}}"), BODY]}, 2388043),
    "unknown header": ({"components": [{"type": "HEADER", "format": "HOLOGRAM"}, BODY]}, 2388047),
    "picture without sample": ({"components": [{"type": "HEADER", "format": "IMAGE"}, BODY]}, 2388043),
    "product in utility": ({"components": [{"type": "HEADER", "format": "PRODUCT"}, BODY]}, 2388039),
    "variable in the footer": ({"components": [BODY, {"type": "FOOTER", "text": "Hi {{1}}"}]}, 2388073),
    "long footer": ({"components": [BODY, {"type": "FOOTER", "text": "a" * 61}]}, 2388040),
    "eleven buttons": (with_buttons(*[reply(str(n)) for n in range(11)]), 2388043),
    "no buttons": (with_buttons(), 2388043),
    "long label": (with_buttons(reply("a" * 26)), 2388040),
    "three addresses": (with_buttons(url(), url(), url()), 2388043),
    "two phones": (with_buttons(*[{"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+1555"}] * 2), 2388043),
    "long phone": (with_buttons({"type": "PHONE_NUMBER", "text": "Call", "phone_number": "1" * 21}), 2388040),
    "letters in the phone": (with_buttons({"type": "PHONE_NUMBER", "text": "Call", "phone_number": "abc"}), 2388043),
    "split replies": (with_buttons(reply(), url(), reply()), 2388043),
    "replies inside": (with_buttons(url(), reply(), url()), 2388043),
    "variable inside the address": (with_buttons(url("https://x.example/{{1}}/a", example=["a"])), 2388043),
    "address without example": (with_buttons(url("https://x.example/{{1}}")), 2388043),
    "no address": (with_buttons(url("javascript:alert(1)")), 2388043),
    "long code": (with_buttons({"type": "COPY_CODE", "example": "A" * 21}, category="MARKETING"), 2388040),
    "unknown button": (with_buttons({"type": "LEVER", "text": "Pull"}), 2388043),
    "code button outside": (with_buttons(OTP), 2388039),
    "catalog in utility": (with_buttons({"type": "CATALOG", "text": "View"}), 2388039),
    "flow without a flow": (with_buttons({"type": "FLOW", "text": "Book"}), 2388043),
    "short call": (with_buttons({"type": "VOICE_CALL", "text": "Call", "ttl_minutes": 1}), 2388043),
    "other contact label": (with_buttons({"type": "REQUEST_CONTACT_INFO", "text": "Give"}), 2388043),
    "carousel in utility": (carousel(card(), card(), category="UTILITY"), 2388039),
    "one card": (carousel(card()), 2388043),
    "cards that differ": (carousel(card(BODY), card()), 2388043),
    "long card": (carousel(*[card({"type": "BODY", "text": "a " * 81})] * 2), 2388040),
    "offer with a footer": ({"category": "MARKETING", "components": [BODY, OFFER, {"type": "FOOTER", "text": "a"}]}, 2388043),
    "offer with text header": ({"category": "MARKETING", "components": [header("Hi"), BODY, OFFER]}, 2388043),
    "long offer": ({"category": "MARKETING", "components": [BODY, {**OFFER, "limited_time_offer": {"text": "a" * 17}}]}, 2388040),
    "login with text": (login({"type": "BODY", "text": "Your code is {{1}} ok"}, otp()), 2388039),
    "login with a header": (login(header("Hi"), {"type": "BODY"}, otp()), 2388039),
    "login without a button": (login({"type": "BODY"}), 2388039),
    "login with a reply": (login({"type": "BODY"}, {"type": "BUTTONS", "buttons": [reply()]}), 2388039),
    "unknown code type": (login({"type": "BODY"}, otp(otp_type="TELEPATHY")), 2388043),
    "one tap without apps": (login({"type": "BODY"}, otp(otp_type="ONE_TAP")), 2388043),
    "one tap, short hash": (login({"type": "BODY"}, otp(otp_type="ONE_TAP", supported_apps=[{**APP_HASH, "signature_hash": "a"}])), 2388043),
    "zero tap without terms": (login({"type": "BODY"}, otp(otp_type="ZERO_TAP", supported_apps=[APP_HASH])), 2388043),
    "code that never dies": (login({"type": "BODY"}, {"type": "FOOTER", "code_expiration_minutes": 91}, otp()), 2388043),
    "film instead of a picture": ({"components": [{"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["a film"]}}, BODY]}, 2388043),
    "moving picture in utility": ({"components": [{"type": "HEADER", "format": "GIF", "example": {"header_handle": ["a film"]}}, BODY]}, 2388039),
    "handle nobody gave out": ({"components": [{"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW1hZ2U=:ARbx:e:1:2:ARy"]}}, BODY]}, 2388043),
    "eleven cards": (carousel(*[card()] * 11), 2388043),
    "three buttons on a card": (carousel(*[{"components": [PICTURE, {"type": "BUTTONS", "buttons": [reply("1"), reply("2"), reply("3")]}]}] * 2), 2388043),
    "code on a card": (carousel(*[{"components": [PICTURE, {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "A"}]}]}] * 2), 2388043),
    "document on a card": (carousel(*[{"components": [{**PICTURE, "format": "DOCUMENT"}, {"type": "BUTTONS", "buttons": [reply()]}]}] * 2), 2388043),
    "three product cards": (carousel(*[product_card()] * 3), 2388043),
    "product card with a reply": (carousel(*[product_card(reply())] * 2), 2388043),
    "long code of an offer": ({"category": "MARKETING", "components": [BODY, OFFER, {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "A" * 16}]}]}, 2388040),
    "long body of an offer": ({"category": "MARKETING", "components": [{"type": "BODY", "text": "a " * 301}, OFFER]}, 2388040),
    "offer in utility": ({"components": [BODY, OFFER]}, 2388039),
    "offer that expires perhaps": ({"category": "MARKETING", "components": [BODY, {**OFFER, "limited_time_offer": {"text": "Soon", "has_expiration": "perhaps"}}]}, 2388043),
    "product without its button": ({"category": "MARKETING", "components": [{"type": "HEADER", "format": "PRODUCT"}, BODY]}, 2388043),
    "product button without product": (with_buttons({"type": "SPM"}, category="MARKETING"), 2388043),
    "long body under a product": ({"category": "MARKETING", "components": [{"type": "HEADER", "format": "PRODUCT"}, {"type": "BODY", "text": "a " * 81}, {"type": "BUTTONS", "buttons": [{"type": "SPM"}]}]}, 2388040),
    "products without a header": (with_buttons({"type": "MPM"}, category="MARKETING"), 2388043),
    "catalog under a header": ({"category": "MARKETING", "components": [header("Hi"), *with_buttons({"type": "CATALOG"})["components"]]}, 2388043),
    "other catalog label": (with_buttons({"type": "CATALOG", "text": "Look"}, category="MARKETING"), 2388043),
    "two order buttons": (with_buttons(*[{"type": "ORDER_DETAILS", "text": "Pay"}] * 2), 2388043),
    "two contact buttons": (with_buttons(*[{"type": "REQUEST_CONTACT_INFO"}] * 2), 2388043),
    "two calls": (with_buttons(*[{"type": "VOICE_CALL", "text": "Call"}] * 2), 2388043),
    "long call": (with_buttons({"type": "VOICE_CALL", "text": "Call", "ttl_minutes": 43201}), 2388043),
    "flow twice": (with_buttons({"type": "FLOW", "text": "Book", "flow_id": "1", "flow_name": "a"}), 2388043),
    "flow that dances": (with_buttons({"type": "FLOW", "text": "Book", "flow_id": "1", "flow_action": "dance"}), 2388043),
    "flow with a smile": (with_buttons({"type": "FLOW", "text": "Book", "flow_id": "1", "icon": "SMILE"}), 2388043),
    "deep link in utility": (with_buttons(url(app_deep_link=DEEP_LINK)), 2388039),
    "deep link without an app": (with_buttons(url(app_deep_link={**DEEP_LINK, "meta_app_id": "x"}), category="MARKETING"), 2388043),
    "call permission with buttons": ({"components": [BODY, {"type": "call_permission_request"}, {"type": "BUTTONS", "buttons": [reply()]}]}, 2388043),
    "name twice": ({"parameter_format": "NAMED", "components": [body("Hello {{a}} and {{a}}, it is all ready now", "x")]}, 2388072),
    "capital in a name": ({"parameter_format": "NAMED", "components": [body("Hello {{First}}, it is all ready now", "x")]}, 2388072),
    "location in a login": (login({"type": "HEADER", "format": "LOCATION"}, {"type": "BODY"}, otp()), 2388039),
    "login with top-level app": (login({"type": "BODY"}, otp(otp_type="ONE_TAP", **APP_HASH)), 2388043),
    "bid in utility": ({"optimization_spec": {"bid_amount": 5}}, 2388039),
    "bid of nothing": ({"category": "MARKETING", "optimization_spec": {"bid_amount": 0}}, None),
    "features that may be": ({"category": "MARKETING", "degrees_of_freedom_spec": {"creative_features_spec": {"image_touchups": {"enroll_status": "MAYBE"}}}}, None),
    "primary device in utility": ({"is_primary_device_delivery_only": True}, 2388039),
    "long life of a login": ({**login({"type": "BODY"}, otp()), "message_send_ttl_seconds": 901}, None),
    "endless marketing": ({"category": "MARKETING", "message_send_ttl_seconds": -1}, None),
    "short life": ({"message_send_ttl_seconds": 29}, None),
    "short life of marketing": ({"category": "MARKETING", "message_send_ttl_seconds": 120}, None),
}  # fmt: skip


@pytest.mark.parametrize("rule", REFUSED)
def test_a_template_that_breaks_a_rule_is_refused_with_metas_subcode(
    sandbox: Sandbox, rule: str
) -> None:
    changes, subcode = REFUSED[rule]
    given = with_samples(sandbox, {**template(), **changes})
    answer = sandbox.post(
        f"/{WABA}/message_templates", {name: one for name, one in given.items() if one is not None}
    )
    error = answer["error"]
    assert (error["code"], error.get("error_subcode")) == (100, subcode), error
    assert error["type"] == "OAuthException"
    assert error["fbtrace_id"]
    if subcode:
        assert error["error_user_title"]
        assert error["error_user_msg"]
    names = {one["name"] for one in sandbox.get(f"/{WABA}/message_templates")["data"]}
    assert names == {"hello_world"}


ACCEPTED: dict[str, dict[str, Any]] = {
    "lower case words": {"category": "utility", "components": [{"type": "body", "text": "We are open again."}]},
    "named": {
        "parameter_format": "named",
        "components": [
            {"type": "BODY", "text": "Hello {{first_name}}, your order is ready.",
             "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Ana"}]}}
        ],
    },
    "flat examples": {"components": [{"type": "BODY", "text": "Hello {{1}}, your order is ready.", "example": {"body_text": ["Ana"]}}]},
    "japanese": {"components": [body("いつもありがとうございます。{{1}}様のご注文を承りました。", "佐藤")]},
    "all kinds": with_buttons(url("https://x.example/{{1}}", example=["https://x.example/1"]), {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550100"}, reply(), reply("No")),
    "location": {"components": [{"type": "HEADER", "format": "LOCATION"}, BODY]},
    "carousel": carousel(card(BODY), card(BODY)),
    "offer": {"category": "MARKETING", "components": [BODY, OFFER, {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "SAVE"}]}]},
    "call permission": {"components": [BODY, {"type": "call_permission_request"}]},
    "product cards": carousel(product_card(), product_card()),
    "product": {"category": "MARKETING", "components": [{"type": "header", "format": "product"}, BODY, {"type": "BUTTONS", "buttons": [{"type": "spm"}]}]},
    "products": {"category": "MARKETING", "components": [header("Our favourites"), BODY, {"type": "BUTTONS", "buttons": [{"type": "MPM"}]}]},
    "catalog": with_buttons({"type": "CATALOG", "text": "View catalog"}, category="MARKETING"),
    "moving picture": {"category": "MARKETING", "components": [{"type": "HEADER", "format": "GIF", "example": {"header_handle": ["a film"]}}, BODY]},
    "offer with a film": {"category": "MARKETING", "components": [{"type": "HEADER", "format": "VIDEO", "example": {"header_handle": "a film"}}, BODY, OFFER]},
    "code of twenty": with_buttons({"type": "COPY_CODE", "example": ["A" * 20]}, category="MARKETING"),
    "call": with_buttons({"type": "VOICE_CALL", "text": "Call us", "ttl_minutes": 10080}),
    "contact": with_buttons({"type": "REQUEST_CONTACT_INFO"}),
    "order": {**with_buttons({"type": "ORDER_DETAILS", "text": "Review and Pay"}), "display_format": "order_details"},
    "flow": with_buttons({"type": "FLOW", "text": "Book", "flow_json": "{}", "flow_action": "data_exchange", "icon": "REVIEW"}),
    "deep link": with_buttons(url(app_deep_link=DEEP_LINK), category="MARKETING"),
    "bid and features": {"category": "MARKETING", "optimization_spec": {"bid_amount": 5, "bid_strategy": "LOWEST_COST"}, "degrees_of_freedom_spec": {"creative_features_spec": {"image_touchups": {"enroll_status": "OPT_IN"}}}},
    "login on the phone": {**login({"type": "BODY"}, otp()), "is_primary_device_delivery_only": True},
    "category change allowed": {"allow_category_change": True},
    "for ever": {"message_send_ttl_seconds": -1},
}  # fmt: skip


@pytest.mark.parametrize("kind", ACCEPTED)
def test_a_good_template_waits_for_review(sandbox: Sandbox, kind: str) -> None:
    answer = sandbox.create(**with_samples(sandbox, ACCEPTED[kind]))
    assert answer["status"] == "PENDING", answer
    read = sandbox.get(f"/{answer['id']}", fields="status,components,name")
    assert read["status"] == "PENDING"
    assert all(one["type"].isupper() for one in read["components"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Hello {{1}}{{2}}, your order is ready to collect now", "next to each other"),
        ("Hello {{first_name}}, your order is ready", "named variables"),
    ],
)
def test_a_wrong_format_is_accepted_and_then_rejected(
    sandbox: Sandbox, text: str, why: str
) -> None:
    answer = sandbox.create(components=[body(text, "a", "b")])
    assert answer["status"] == "REJECTED"
    read = sandbox.get(f"/{answer['id']}", fields="status,rejected_reason")
    assert read["rejected_reason"] == "INVALID_FORMAT"
    history = sandbox.control("GET", "/state")["templates"][-1]
    assert why in history["rejection_info"]["reason"]


def test_named_examples_do_not_make_a_positional_template_named(sandbox: Sandbox) -> None:
    example = {"body_text_named_params": [{"param_name": "first_name", "example": "Ana"}]}
    text = "Hello {{first_name}}, your order is ready"
    answer = sandbox.create(components=[{"type": "BODY", "text": text, "example": example}])
    assert answer["status"] == "REJECTED"


def test_utility_that_reads_like_marketing_is_created_as_marketing(sandbox: Sandbox) -> None:
    sale = [{"type": "BODY", "text": "Our big sale starts today, come and see us in town."}]
    assert sandbox.create("a", components=sale)["category"] == "MARKETING"
    sandbox.control("POST", "/settings", {"recategorise_on_creation": False})
    assert sandbox.create("b", components=sale)["category"] == "UTILITY"


def test_what_stands_beside_the_components_is_read_back(sandbox: Sandbox) -> None:
    order = with_buttons({"type": "ORDER_DETAILS", "text": "Review and Pay"})
    id = sandbox.create(**order, cta_url_link_tracking_opted_out="true")["id"]
    read = sandbox.get(f"/{id}", fields="sub_category,cta_url_link_tracking_opted_out")
    told = {"sub_category": "ORDER_DETAILS", "cta_url_link_tracking_opted_out": True, "id": id}
    assert read == told
    assert sandbox.get(f"/{sandbox.create('b')['id']}")["sub_category"] == "CUSTOM"


def test_fixed_labels_are_filled_in_and_a_trunk_zero_is_dropped(sandbox: Sandbox) -> None:
    phone = {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+4407700900123"}
    code = {"type": "COPY_CODE", "example": "SAVE", "text": "Take it"}
    id = sandbox.create(**with_buttons(phone, code, category="MARKETING"))["id"]
    kept = sandbox.get(f"/{id}")["components"][1]["buttons"]
    assert kept[0]["phone_number"] == "+447700900123"
    assert kept[1]["text"] == "Copy offer code"


def test_an_authentication_template_reads_back_as_meta_writes_it(sandbox: Sandbox) -> None:
    created = sandbox.create(
        category="authentication",
        language="ja",
        components=[
            {"type": "body", "add_security_recommendation": True},
            {"type": "footer", "code_expiration_minutes": 5},
            otp(otp_type="one_tap", supported_apps=[APP_HASH]),
        ],
    )
    body_, footer, buttons = sandbox.get(f"/{created['id']}")["components"]
    assert body_["text"].startswith("認証コードは*{{1}}*です。")
    assert footer == {
        "type": "FOOTER",
        "text": "このコードの有効期限は5分です。",
        "code_expiration_minutes": 5,
    }
    (button,) = buttons["buttons"]
    assert button["type"] == "URL"
    assert button["url"].startswith("https://www.whatsapp.com/otp/code/?otp_type=ONE_TAP")
    assert button["url"].endswith("&code=otp{{1}}")


def test_authentication_templates_may_be_approved_at_once(sandbox: Sandbox) -> None:
    sandbox.control("POST", "/settings", {"approve_authentication_at_once": True})
    created = sandbox.create(**login({"type": "BODY"}, otp()))
    assert created["status"] == "APPROVED"


def test_forms_and_multipart_are_read_like_json(sandbox: Sandbox) -> None:
    fields = {
        "name": "by_form",
        "language": "en_US",
        "category": "UTILITY",
        "components": '[{"type":"BODY","text":"We are open again today."}]',
    }
    path = f"/{WABA}/message_templates"
    assert sandbox.graph("POST", path, data=fields).json()["status"] == "PENDING"
    parts = {name: (None, value) for name, value in {**fields, "name": "by_parts"}.items()}
    assert sandbox.graph("POST", path, files=parts).json()["status"] == "PENDING"
    query = {**fields, "name": "by_query"}
    assert sandbox.graph("POST", path, params=query).json()["status"] == "PENDING"


def test_the_explanation_is_in_the_language_of_the_tokens_owner(sandbox: Sandbox) -> None:
    given = {**template(), "name": "Order"}
    answer = sandbox.post("/500000000000202/message_templates", given, token="EAASANDBOXsecond")
    assert answer["error"]["error_user_title"] == "テンプレート名が無効です"
    assert answer["error"]["message"] == "Invalid parameter"
