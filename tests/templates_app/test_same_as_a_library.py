"""What the composer makes of a form is what pywa, a published library, makes of the same template: the very same JSON.

There is no deviation. Not compared, and why:
- `parameter_format`: pywa leaves it out unless it is named; Meta then takes POSITIONAL, which we always say.
- a permission to call is a component at Meta and here, and a button in pywa
  (https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/user-call-permissions).
- pywa has no `ttl_minutes` of a voice call, no order button and no opting out of link tracking.
- a flow as JSON and a button that opens an app can be written by pywa; we pass them through (docs/known-gaps.md).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from pywa.types import templates as t

from templates_app.composer import from_post, kinds, to_content
from templates_app.content import for_creation

HANDLE = "4::aW1hZ2U="
PHOTO = {"card.{}.media.IMAGE": HANDLE}
APP = {"app.0.package_name": "com.example.shop", "app.0.signature_hash": "K8a/AINcGX7"}
THEIR_APP = t.OTPSupportedApp(package_name="com.example.shop", signature_hash="K8a/AINcGX7")
ITALIAN = "Ciao “Zoë”, 100 % — ça va? 日本 🎉"


@dataclass(frozen=True)
class Case:
    """`typed`: the fields of the form that are not empty. `theirs`: pywa's components."""

    category: str
    typed: dict[str, str]
    theirs: list[Any]
    named: bool = False
    ttl: int | None = None


def media(kind: type[Any], mime_type: str) -> Any:
    """A header whose sample was uploaded: pywa would ask Meta for the handle."""
    header = kind(example=b"x", mime_type=mime_type)
    header._handle = HANDLE
    return header


def picture() -> Any:
    return media(t.HeaderImage, "image/png")


def buttons(*row: Any) -> Any:
    return t.Buttons(buttons=list(row))


def card(*parts: Any) -> Any:
    return t.CarouselCard(components=list(parts))


SALE = "Our spring sale is on, come in and have a look."
IS_ON = t.BodyText(SALE)


def with_button(n: int = 0, **parts: str) -> dict[str, str]:
    return {f"button.{n}.{name}": value for name, value in parts.items()}


CASES: dict[str, Case] = {
    "body alone": Case("MARKETING", {"body": SALE}, [IS_ON]),
    "any letters": Case("UTILITY", {"body": ITALIAN}, [t.BodyText(ITALIAN)]),
    "lines and formatting": Case(
        "UTILITY", {"body": "*Hello*\r\n\r\n- one\r\n- two"}, [t.BodyText("*Hello*\n\n- one\n- two")]
    ),
    "header, positional variables, footer": Case(
        "UTILITY",
        {"header": "Order {{1}}", "sample.header.1": "7", "body": "Dear {{1}}, order {{2}} is on its way.",
         "sample.body.1": "Yuki", "sample.body.2": "A-17", "footer": "Reply STOP to opt out"},
        [t.HeaderText("Order {{1}}", "7"), t.BodyText("Dear {{1}}, order {{2}} is on its way.", "Yuki", "A-17"),
         t.FooterText(text="Reply STOP to opt out")],
    ),
    "named variables": Case(
        "UTILITY",
        {"header": "Order {{order_id}}", "sample.header.order_id": "7",
         "body": "Dear {{first_name}}, order {{order_id}} is on its way.",
         "sample.body.first_name": "Yuki", "sample.body.order_id": "7"},
        [t.HeaderText("Order {{order_id}}", order_id="7"),
         t.BodyText("Dear {{first_name}}, order {{order_id}} is on its way.", first_name="Yuki", order_id="7")],
        named=True,
    ),
    "picture": Case(
        "MARKETING", {"header_format": "IMAGE", "header_media.IMAGE": HANDLE, "body": SALE}, [picture(), IS_ON]
    ),
    "video": Case(
        "MARKETING", {"header_format": "VIDEO", "header_media.VIDEO": HANDLE, "body": SALE},
        [media(t.HeaderVideo, "video/mp4"), IS_ON],
    ),
    "moving picture": Case(
        "MARKETING", {"header_format": "GIF", "header_media.GIF": HANDLE, "body": SALE},
        [media(t.HeaderGIF, "video/mp4"), IS_ON],
    ),
    "document": Case(
        "UTILITY", {"header_format": "DOCUMENT", "header_media.DOCUMENT": HANDLE, "body": SALE},
        [media(t.HeaderDocument, "application/pdf"), IS_ON],
    ),
    "location": Case("UTILITY", {"header_format": "LOCATION", "body": SALE}, [t.HeaderLocation(), IS_ON]),
    "product": Case(
        "MARKETING", {"header_format": "PRODUCT", "body": SALE, **with_button(type="SPM")},
        [t.HeaderProduct(), IS_ON, buttons(t.SPMButton(text="View"))],
    ),
    "quick replies": Case(
        "MARKETING",
        {"body": SALE, **with_button(type="QUICK_REPLY", text="Yes, please"),
         **with_button(1, type="QUICK_REPLY", text="No")},
        [IS_ON, buttons(t.QuickReplyButton(text="Yes, please"), t.QuickReplyButton(text="No"))],
    ),
    "address and number": Case(
        "UTILITY",
        {"body": SALE, **with_button(type="URL", text="See", value="https://shop.example/"),
         **with_button(1, type="PHONE_NUMBER", text="Call us", value="15550051310")},
        [IS_ON, buttons(t.URLButton(text="See", url="https://shop.example/"),
                        t.PhoneNumberButton(text="Call us", phone_number="15550051310"))],
    ),
    "address with a variable": Case(
        "UTILITY",
        {"body": SALE, **with_button(type="URL", text="See", value="https://shop.example/{{1}}",
                                     sample="https://shop.example/coat")},
        [IS_ON, buttons(t.URLButton(text="See", url="https://shop.example/{{1}}",
                                    example="https://shop.example/coat"))],
    ),
    "coupon": Case(
        "MARKETING", {"body": SALE, **with_button(type="COPY_CODE", value="SPRING10")},
        [IS_ON, buttons(t.CopyCodeButton(example="SPRING10"))],
    ),
    "flow by id": Case(
        "UTILITY",
        {"body": SALE, **with_button(type="FLOW", text="Book", value="123", flow_action="navigate", screen="FIRST",
                                     icon="REVIEW")},
        [IS_ON, buttons(t.FlowButton(text="Book", flow_id="123", flow_action=t.FlowActionType.NAVIGATE,
                                     navigate_screen="FIRST", icon=t.FlowButtonIcon.REVIEW))],
    ),
    "flow by name": Case(
        "UTILITY",
        {"body": SALE, **with_button(type="FLOW", text="Book", value="booking", flow_action="data_exchange")},
        [IS_ON, buttons(t.FlowButton(text="Book", flow_name="booking", flow_action=t.FlowActionType.DATA_EXCHANGE))],
    ),
    "voice call": Case(
        "UTILITY", {"body": SALE, **with_button(type="VOICE_CALL", text="Call us")},
        [IS_ON, buttons(t.VoiceCallButton(text="Call us"))],
    ),
    "catalogue": Case(
        "MARKETING", {"body": SALE, **with_button(type="CATALOG")},
        [IS_ON, buttons(t.CatalogButton(text="View catalog"))],
    ),
    "several products": Case(
        "MARKETING", {"header": "New", "body": SALE, **with_button(type="MPM")},
        [t.HeaderText("New"), IS_ON, buttons(t.MPMButton(text="View items"))],
    ),
    "contact": Case(
        "UTILITY", {"body": SALE, **with_button(type="REQUEST_CONTACT_INFO")},
        [IS_ON, buttons(t.ContactInfoRequestButton())],
    ),
    "limited-time offer": Case(
        "MARKETING",
        {"header_format": "IMAGE", "header_media.IMAGE": HANDLE, "has_offer": "1", "offer": "Expiring offer!",
         "offer_expires": "1", "body": SALE, **with_button(type="COPY_CODE", value="SPRING10"),
         **with_button(1, type="URL", text="Shop", value="https://shop.example/")},
        [picture(), t.LimitedTimeOffer(text="Expiring offer!", has_expiration=True), IS_ON,
         buttons(t.CopyCodeButton(example="SPRING10"), t.URLButton(text="Shop", url="https://shop.example/"))],
    ),
    "carousel": Case(
        "MARKETING",
        {"body": SALE, "card_format": "IMAGE", "cards_have_text": "1", "card_button.0": "QUICK_REPLY",
         "card_button.1": "URL", **{
             f"card.{n}.{name}": value for n, word in enumerate(("Coats", "Shoes")) for name, value in (
                 ("shown", "1"), ("media.IMAGE", HANDLE), ("body", word + " of {{1}} for you all."),
                 ("button.0.text", "Not for me"), ("button.1.text", "Shop"),
                 ("button.1.value", "https://shop.example/"))},
         "sample.card.0.1": "wool", "sample.card.1.1": "cork"},
        [IS_ON, t.Carousel(cards=[
            card(picture(), t.BodyText(f"{word} of {{{{1}}}} for you all.", stuff), buttons(
                t.QuickReplyButton(text="Not for me"), t.URLButton(text="Shop", url="https://shop.example/")))
            for word, stuff in (("Coats", "wool"), ("Shoes", "cork"))])],
    ),
    "carousel of products": Case(
        "MARKETING",
        {"body": SALE, "card_format": "PRODUCT", "cards_have_text.shown": "1", "card_button.0": "SPM",
         "card.0.shown": "1", "card.1.shown": "1"},
        [IS_ON, t.Carousel(cards=[card(t.HeaderProduct(), buttons(t.SPMButton(text="View")))] * 2)],
    ),
    "copy code": Case(
        "AUTHENTICATION",
        {"security_recommendation": "1", "expires_minutes": "10", "otp_type": "COPY_CODE", "otp_text": "Copy it"},
        [t.AuthenticationBody(add_security_recommendation=True), t.AuthenticationFooter(code_expiration_minutes=10),
         buttons(t.CopyCodeOTPButton(text="Copy it"))],
    ),
    "one-tap": Case(
        "AUTHENTICATION", {"otp_type": "ONE_TAP", "otp_text": "Copy", "autofill_text": "Take it", **APP},
        [t.AuthenticationBody(add_security_recommendation=False),
         buttons(t.OneTapOTPButton(text="Copy", autofill_text="Take it", supported_apps=[THEIR_APP]))],
    ),
    "zero-tap": Case(
        "AUTHENTICATION",
        {"otp_type": "ZERO_TAP", "otp_text": "Copy", "autofill_text": "Take it", "zero_tap_terms_accepted": "1", **APP},
        [t.AuthenticationBody(add_security_recommendation=False),
         buttons(t.ZeroTapOTPButton(text="Copy", autofill_text="Take it", zero_tap_terms_accepted=True,
                                    supported_apps=[THEIR_APP]))],
    ),
    "time to live": Case(
        "UTILITY", {"body": SALE, "ttl": "90", "ttl_unit": "minutes"}, [IS_ON], ttl=5400
    ),
    "longest life": Case("UTILITY", {"body": SALE, "ttl_unit": "longest"}, [IS_ON], ttl=-1),
}  # fmt: skip


NOT_IN_PYWA = {"ORDER_DETAILS"}


def test_every_kind_that_the_composer_offers_is_compared() -> None:
    typed = [
        (key.rpartition(".")[2], value)
        for case in CASES.values()
        for key, value in case.typed.items()
    ]
    said = {value for _key, value in typed}
    assert set(kinds.BUTTONS) - said == NOT_IN_PYWA
    assert set(kinds.HEADERS) - {"TEXT"} <= {
        value for key, value in typed if key == "header_format"
    }
    assert set(kinds.OTP_TYPES) <= {value for key, value in typed if key == "otp_type"}
    assert set(kinds.FLOW_ACTIONS) <= {value for key, value in typed if key == "flow_action"}


def ours(case: Case) -> dict[str, Any]:
    return for_creation(to_content(from_post(case.typed), case.category))


def theirs(case: Case) -> dict[str, Any]:
    form = t.ParamFormat.NAMED if case.named else t.ParamFormat.POSITIONAL
    made = t.Template(
        name="any", language=t.TemplateLanguage.ENGLISH_US, category=t.TemplateCategory(case.category),
        components=case.theirs, parameter_format=form, message_send_ttl_seconds=case.ttl,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(made.to_json())
    return {key: told[key] for key in told if key not in ("name", "language", "category")}


@pytest.mark.parametrize("kind", CASES)
def test_our_template_is_the_librarys(kind: str) -> None:
    assert ours(CASES[kind]) == theirs(CASES[kind])
