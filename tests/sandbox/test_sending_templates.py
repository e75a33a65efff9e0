"""Templates: which one is meant, whether the parameters fit, and what the phone shows."""

from typing import Any

import pytest

from tests.sandbox.sends import (
    ANA,
    approved,
    on_the_phone,
    refused,
    send,
    send_template,
    texts,
)
from tests.sandbox.server import NUMBER, WABA, Json, Sandbox
from tests.sandbox.test_uploads import picture, upload

BODY = {
    "type": "BODY",
    "text": "Hello {{1}}, your order {{2}} is on its way to you today.",
    "example": {"body_text": [["Ana", "A-1"]]},
}
PICTURE = {"type": "image", "image": {"link": "https://shop.example/a.jpg"}}


def body(*values: str) -> Json:
    return {"type": "body", "parameters": texts(*values)}


def header(*parameters: Json) -> Json:
    return {"type": "header", "parameters": list(parameters)}


def button(sub_type: str, index: Any, *parameters: Json) -> Json:
    return {
        "type": "button",
        "sub_type": sub_type,
        "index": index,
        "parameters": list(parameters),
    }


def rendered(sandbox: Sandbox) -> Json:
    shown: Json = on_the_phone(sandbox)["content"]["rendered"]
    return shown


def test_a_static_template_is_accepted(sandbox: Sandbox) -> None:
    answer = send_template(sandbox, "hello_world")
    assert answer["messages"][0]["message_status"] == "accepted"
    assert rendered(sandbox)["body"].startswith("Welcome and congratulations.")


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ({"name": "nobody", "language": {"code": "en_US"}}, 132001),
        ({"name": "hello_world", "language": {"code": "ja"}}, 132001),
        ({"language": {"code": "en_US"}}, 131008),
        ({"name": "hello_world"}, 131008),
        ({"name": "hello_world", "language": "en_US"}, 100),
        ({"name": "hello_world", "language": {"code": "en_US", "policy": "fallback"}}, 131009),
        ({"name": "hello_world", "language": {"code": "en_US"}, "colour": "red"}, 100),
        (
            {
                "name": "hello_world",
                "language": {"code": "en_US"},
                "components": [{"type": "stamp"}],
            },
            131009,
        ),
    ],
)
def test_the_template_must_be_named_rightly(sandbox: Sandbox, template: Json, code: int) -> None:
    assert refused(send(sandbox, "template", template))[0] == code


def test_a_template_that_does_not_exist_is_answered_with_404(sandbox: Sandbox) -> None:
    template = {"name": "nobody", "language": {"code": "en_US"}}
    message = {"messaging_product": "whatsapp", "to": f"+{ANA}", "type": "template"}
    path = f"/v25.0/{NUMBER}/messages"
    assert sandbox.graph("POST", path, json={**message, "template": template}).status_code == 404


@pytest.mark.parametrize(
    ("decision", "code"),
    [("pause", 132015), ("disable", 132016), ("archive", 132001), ("pend", 132001)],
)
def test_only_approved_templates_are_sent(sandbox: Sandbox, decision: str, code: int) -> None:
    made = approved(sandbox, "order_sent", [BODY])
    assert "messages" in send_template(sandbox, "order_sent", body("Ana", "A-1"))
    sandbox.decide(made["id"], decision)
    assert refused(send_template(sandbox, "order_sent", body("Ana", "A-1")))[0] == code


# -- body ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        (texts("Ana"), 132000),
        (texts("Ana", "A-1", "more"), 132000),
        (texts("Ana", "line\nbreak"), 132018),
        (texts("Ana", "a\ttab"), 132018),
        (texts("Ana", "five     spaces"), 132018),
        (texts("Ana", "a" * 1025), 132005),
        ([*texts("Ana"), {"type": "text"}], 131008),
        ([*texts("Ana"), {"type": "text", "text": 5}], 100),
        ([*texts("Ana"), {"type": "text", "text": ""}], 131008),
        ([*texts("Ana"), PICTURE], 132012),
        ([*texts("Ana"), {"type": "text", "text": "A", "parameter_name": "order"}], 132012),
    ],
)
def test_the_parameters_of_the_body_must_fit(
    sandbox: Sandbox, parameters: list[Json], code: int
) -> None:
    approved(sandbox, "order_sent", [BODY])
    component = {"type": "body", "parameters": parameters}
    assert refused(send_template(sandbox, "order_sent", component))[0] == code


def test_four_spaces_and_the_legacy_types_are_fine(sandbox: Sandbox) -> None:
    approved(sandbox, "order_sent", [BODY])
    price = {"fallback_value": "$100.99", "code": "USD", "amount_1000": 100990}
    values = [*texts("Ana    B"), {"type": "currency", "currency": price}]
    send_template(sandbox, "order_sent", {"type": "body", "parameters": values})
    shown = rendered(sandbox)["body"]
    assert shown == "Hello Ana    B, your order $100.99 is on its way to you today."


def test_named_parameters_need_their_names(sandbox: Sandbox) -> None:
    pairs = [{"param_name": "who", "example": "Ana"}, {"param_name": "order", "example": "A"}]
    named = {
        "type": "BODY",
        "text": "Hello {{who}}, your order {{order}} is on its way to you today.",
        "example": {"body_text_named_params": pairs},
    }
    approved(sandbox, "order_sent", [named], parameter_format="NAMED")

    def told(*pairs: tuple[str, str]) -> Json:
        given = [{"type": "text", "parameter_name": name, "text": text} for name, text in pairs]
        return send_template(sandbox, "order_sent", {"type": "body", "parameters": given})

    nameless = send_template(sandbox, "order_sent", body("Ana", "A-1"))
    assert refused(nameless) == (100, "Parameter name is missing or empty")
    assert refused(told(("who", "Ana"), ("colour", "red")))[0] == 132012
    assert "messages" in told(("order", "A-1"), ("who", "Ana"))  # in any order
    assert rendered(sandbox)["body"].startswith("Hello Ana, your order A-1")


# -- header --------------------------------------------------------------------------------------


def test_a_media_header_needs_media_of_its_format(sandbox: Sandbox) -> None:
    approved(sandbox, "order_sent", [picture(upload(sandbox)), BODY])
    values = body("Ana", "A-1")
    video = {"type": "video", "video": {"link": "https://shop.example/a.mp4"}}
    assert refused(send_template(sandbox, "order_sent", values))[0] == 132012
    assert refused(send_template(sandbox, "order_sent", header(video), values))[0] == 132012
    unknown = {"type": "image", "image": {"id": "5"}}
    assert refused(send_template(sandbox, "order_sent", header(unknown), values))[0] == 100
    assert "messages" in send_template(sandbox, "order_sent", header(PICTURE), values)
    assert rendered(sandbox)["header"] == {"format": "IMAGE", "image": PICTURE["image"]}


def test_a_header_that_was_not_created_is_refused(sandbox: Sandbox) -> None:
    assert refused(send_template(sandbox, "hello_world", header(PICTURE)))[0] == 132012


def test_text_and_location_headers_are_filled(sandbox: Sandbox) -> None:
    title = {
        "type": "HEADER",
        "format": "TEXT",
        "text": "Order {{1}}",
        "example": {"header_text": ["A"]},
    }
    plain = {"type": "BODY", "text": "Your order is at the place above."}
    approved(sandbox, "titled", [title, plain])
    approved(sandbox, "placed", [{"type": "HEADER", "format": "LOCATION"}, plain])
    send_template(sandbox, "titled", header(*texts("A-1")))
    assert rendered(sandbox)["header"] == {"format": "TEXT", "text": "Order A-1"}
    assert refused(send_template(sandbox, "titled", header(*texts("a" * 60))))[0] == 132005
    place = {"latitude": 35.68, "longitude": 139.76, "name": "Shop", "address": "1-1 Chiyoda"}
    send_template(sandbox, "placed", header({"type": "location", "location": place}))
    assert rendered(sandbox)["header"] == {"format": "LOCATION", "location": place}


# -- buttons -------------------------------------------------------------------------------------

BUTTONS = {
    "type": "BUTTONS",
    "buttons": [
        {"type": "QUICK_REPLY", "text": "Thanks"},
        {
            "type": "URL",
            "text": "Track",
            "url": "https://shop.example/{{1}}",
            "example": ["https://shop.example/a"],
        },
        {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550051310"},
        {"type": "COPY_CODE", "example": "SAVE20"},
    ],
}
TRACK = button("url", "1", *texts("A-1"))
COUPON = button("COPY_CODE", 3, {"type": "coupon_code", "coupon_code": "SAVE20"})


def test_buttons_are_counted_over_all_and_shown_with_their_parameters(sandbox: Sandbox) -> None:
    plain = {"type": "BODY", "text": "Your order is on its way."}
    approved(sandbox, "order_sent", [plain, BUTTONS])
    thanks = button("quick_reply", 0, {"type": "payload", "payload": "thanked"})
    send_template(sandbox, "order_sent", thanks, TRACK, COUPON)
    assert rendered(sandbox)["buttons"] == [
        {"index": 0, "type": "QUICK_REPLY", "text": "Thanks", "payload": "thanked"},
        {"index": 1, "type": "URL", "text": "Track", "url": "https://shop.example/A-1"},
        {"index": 2, "type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550051310"},
        {"index": 3, "type": "COPY_CODE", "text": "Copy offer code", "coupon_code": "SAVE20"},
    ]
    send_template(sandbox, "order_sent", TRACK, COUPON)
    assert rendered(sandbox)["buttons"][0]["payload"] == "Thanks"


@pytest.mark.parametrize(
    ("components", "code"),
    [
        ([COUPON], 131008),
        ([TRACK], 131008),
        ([TRACK, TRACK, COUPON], 131009),
        ([button("url", 0, *texts("A-1")), TRACK, COUPON], 132012),
        ([button("quick_reply", 9), TRACK, COUPON], 132012),
        ([button("quick_reply", 10), TRACK, COUPON], 131009),
        ([button("lever", 0), TRACK, COUPON], 131009),
        ([button("quick_reply", 0, *texts("thanked")), TRACK, COUPON], 132012),
        ([TRACK, button("copy_code", 3, {"type": "coupon_code", "coupon_code": "a" * 21})], 131009),
    ],
)
def test_the_parameters_of_buttons_must_fit(
    sandbox: Sandbox, components: list[Json], code: int
) -> None:
    plain = {"type": "BODY", "text": "Your order is on its way."}
    approved(sandbox, "order_sent", [plain, BUTTONS])
    assert refused(send_template(sandbox, "order_sent", *components))[0] == code


def test_catalogue_and_flow_buttons_take_an_action(sandbox: Sandbox) -> None:
    plain = {"type": "BODY", "text": "Come and see our things."}
    shop = {"type": "BUTTONS", "buttons": [{"type": "CATALOG", "text": "View catalog"}]}
    book = {"type": "BUTTONS", "buttons": [{"type": "FLOW", "text": "Book", "flow_id": "1"}]}
    approved(sandbox, "shop", [plain, shop], "MARKETING")
    approved(sandbox, "book", [plain, book], "MARKETING")
    thumbnail = {"thumbnail_product_retailer_id": "sku-1"}
    action = {"type": "action", "action": thumbnail}
    assert "messages" in send_template(sandbox, "shop", button("CATALOG", 0, action))
    assert rendered(sandbox)["buttons"][0]["thumbnail_product_retailer_id"] == "sku-1"
    token = {"type": "action", "action": {"flow_token": "t", "flow_action_data": {"a": 1}}}
    assert "messages" in send_template(sandbox, "book", button("flow", "0", token))
    assert "messages" in send_template(sandbox, "book")
    wrong = {"type": "action", "action": {"colour": "red"}}
    assert refused(send_template(sandbox, "book", button("flow", "0", wrong)))[0] == 100


# -- authentication ------------------------------------------------------------------------------


def code_template(sandbox: Sandbox) -> None:
    otp = {"type": "OTP", "otp_type": "COPY_CODE"}
    components: list[Json] = [{"type": "BODY"}, {"type": "BUTTONS", "buttons": [otp]}]
    approved(sandbox, "login_code", components, "AUTHENTICATION")


def login(sandbox: Sandbox, code: str, again: str, **more: Any) -> Json:
    return send_template(sandbox, "login_code", body(code), button("url", 0, *texts(again)), **more)


def test_an_authentication_code_is_sent_twice(sandbox: Sandbox) -> None:
    code_template(sandbox)
    assert "messages" in login(sandbox, "123456", "123456")
    shown = rendered(sandbox)
    assert shown["body"].startswith("*123456*")
    assert shown["buttons"][0]["code"] == "123456"
    assert refused(login(sandbox, "123456", "654321"))[0] == 131009
    assert refused(login(sandbox, "1" * 16, "1" * 16))[0] == 131009
    assert refused(send_template(sandbox, "login_code", body("123456")))[0] == 131008


def test_an_authentication_code_goes_to_phone_numbers_only(sandbox: Sandbox) -> None:
    code_template(sandbox)
    bsuid = login(sandbox, "123456", "123456")["contacts"][0]["user_id"]
    assert refused(login(sandbox, "1", "1", to=None, recipient=bsuid))[0] == 131062
    assert "messages" in login(sandbox, "1", "1", recipient=bsuid)  # the number wins


# -- the rarer components ------------------------------------------------------------------------


def card(index: int, *more: Json) -> Json:
    return {"card_index": index, "components": [header(PICTURE), *more]}


def carousel(*cards: Json) -> Json:
    return {"type": "carousel", "cards": list(cards)}


def test_a_carousel_has_as_many_cards_as_were_created(sandbox: Sandbox) -> None:
    buttons = [
        {"type": "QUICK_REPLY", "text": "Send me one"},
        {"type": "URL", "text": "See", "url": "https://a.example/{{1}}", "example": ["https://a"]},
    ]
    image = picture(upload(sandbox))
    made = {"components": [image, {"type": "BUTTONS", "buttons": buttons}]}
    plain = {"type": "BODY", "text": "Plants for your room."}
    approved(sandbox, "plants", [plain, {"type": "CAROUSEL", "cards": [made, made]}], "MARKETING")
    link = button("url", 1, *texts("fern"))
    assert "messages" in send_template(sandbox, "plants", carousel(card(0, link), card(1, link)))
    cards = rendered(sandbox)["cards"]
    assert [one["buttons"][1]["url"] for one in cards] == ["https://a.example/fern"] * 2
    assert refused(send_template(sandbox, "plants", carousel(card(0, link))))[0] == 132012
    assert refused(send_template(sandbox, "plants"))[0] == 132012
    twice = carousel(card(0, link), card(0, link))
    assert refused(send_template(sandbox, "plants", twice))[0] == 131009
    bare = carousel(card(0), card(1))
    assert refused(send_template(sandbox, "plants", bare))[0] == 131008


def test_a_limited_time_offer_tells_when_it_ends(sandbox: Sandbox) -> None:
    offer = {"text": "Ends soon!", "has_expiration": True}
    plain = {"type": "BODY", "text": "Come and see our things."}
    limited: Json = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": offer}
    approved(sandbox, "offer", [limited, plain], "MARKETING")
    assert refused(send_template(sandbox, "offer"))[0] == 131008
    ends = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 17e11}}
    send_template(sandbox, "offer", {"type": "limited_time_offer", "parameters": [ends]})
    shown = rendered(sandbox)["limited_time_offer"]
    assert shown == {**offer, "expiration_time_ms": 1_700_000_000_000}


def test_a_tap_target_is_for_accounts_of_good_standing(sandbox: Sandbox) -> None:
    target = [{"url": "https://shop.example/", "title": "Shop"}]
    parameter = {"type": "tap_target_configuration", "tap_target_configuration": target}
    component = {"type": "tap_target_configuration", "parameters": [parameter]}
    send_template(sandbox, "hello_world", component)
    assert rendered(sandbox)["tap_target"] == target[0]
    sandbox.control("POST", f"/nodes/{NUMBER}", {"quality_rating": "RED"})
    assert refused(send_template(sandbox, "hello_world", component))[0] == 131009


def test_several_products_are_listed_in_sections(sandbox: Sandbox) -> None:
    plain = {"type": "BODY", "text": "Come and see our things."}
    title = {"type": "HEADER", "format": "TEXT", "text": "Things"}
    view = {"type": "BUTTONS", "buttons": [{"type": "MPM", "text": "View items"}]}
    approved(sandbox, "things", [title, plain, view], "MARKETING")
    sections = [{"title": "A", "product_items": [{"product_retailer_id": "sku-1"}]}]
    action = {"thumbnail_product_retailer_id": "sku-1", "sections": sections}
    listed = button("mpm", 0, {"type": "action", "action": action})
    assert "messages" in send_template(sandbox, "things", listed)
    assert refused(send_template(sandbox, "things"))[0] == 131008


def test_a_deleted_template_is_not_found(sandbox: Sandbox) -> None:
    approved(sandbox, "order_sent", [BODY])
    sandbox.delete(f"/{WABA}/message_templates", name="order_sent")
    assert refused(send_template(sandbox, "order_sent", body("Ana", "A-1")))[0] == 132001


def test_the_library_promises_types_of_parameters(sandbox: Sandbox) -> None:
    library: Json = {"library_template_name": "auto_pay_reminder_1", "category": "UTILITY"}
    link = {"base_url": "https://pay.example/{{1}}", "url_suffix_example": "https://pay.example/a"}
    library["library_template_button_inputs"] = [{"type": "URL", "url": link}]
    made = sandbox.post(
        f"/{WABA}/message_templates", {"name": "reminder", "language": "en_US", **library}
    )
    assert made["status"] == "APPROVED", made
    track = button("url", 0, *texts("a"))
    good = send_template(sandbox, "reminder", body("Ana", "Jan 1, 2027", "$12.34"), track)
    assert "messages" in good
    wrong = send_template(sandbox, "reminder", body("Ana", "Jan 1, 2027", "a lot"), track)
    assert refused(wrong)[0] == 132012
