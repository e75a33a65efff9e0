"""Composer → Meta's shape → composer: every component, and nothing lost on the way."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assets.models import WhatsAppAccount
from templates_app.composer import Composition, act, from_content, from_post, to_content
from templates_app.composer.composition import EMOJI
from templates_app.content import from_meta, same, tidy
from templates_app.lint import Draft, Severity, check
from templates_app.models import Template
from templates_app.services import drafting, samples, submission, sync
from tests.sandbox_server import Sandbox
from tests.templates_app.making import at_meta, body, content, numbers, person
from tests.templates_app.pictures import MP4, PDF, PNG

BODY = body("Dear {{1}}, our spring collection is here for you.", "Yuki")
PLAIN = body("Our spring collection is here for you.")
REPLY = {"type": "QUICK_REPLY", "text": "Not for me"}
SITE = {
    "type": "URL", "text": "Shop", "url": "https://shop.example/{{1}}",
    "example": ["https://shop.example/coat"],
}  # fmt: skip
CODE = {"type": "COPY_CODE", "example": "SPRING10"}
APP = {"package_name": "com.example.shop", "signature_hash": "K8a/AINcGX7"}


def row(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "BUTTONS", "buttons": list(buttons)}


def media(kind: str) -> dict[str, Any]:
    return {"type": "HEADER", "format": kind, "example": {"header_handle": ["4::aW1hZ2U="]}}


def card(words: str | None, *buttons: dict[str, Any], kind: str = "IMAGE") -> dict[str, Any]:
    header = media(kind) if kind != "PRODUCT" else {"type": "HEADER", "format": kind}
    text = [body(words, "spring")] if words else []
    return {"components": [header, *text, row(*buttons)]}


def carousel(*cards: dict[str, Any]) -> dict[str, Any]:
    return {"type": "CAROUSEL", "cards": list(cards)}


def otp(**options: Any) -> dict[str, Any]:
    return content(
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": 10},
        row({"type": "OTP", **options}),
    )


OFFER = {
    "type": "LIMITED_TIME_OFFER",
    "limited_time_offer": {"text": "Expiring offer!", "has_expiration": True},
}
NAMED_EXAMPLE = {"body_text_named_params": [{"param_name": "first_name", "example": "Yuki"}]}
# Every component and every kind of button of Meta's pages, as one creates it.
EVERY: dict[str, tuple[str, dict[str, Any]]] = {
    "text header": ("UTILITY", content(
        {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": {"header_text": ["7"]}},
        BODY, {"type": "FOOTER", "text": "Thank you"})),
    "picture": ("MARKETING", content(media("IMAGE"), BODY)),
    "video": ("MARKETING", content(media("VIDEO"), BODY)),
    "document": ("UTILITY", content(media("DOCUMENT"), BODY)),
    "moving picture": ("MARKETING", content(media("GIF"), BODY)),
    "location": ("UTILITY", content({"type": "HEADER", "format": "LOCATION"}, BODY)),
    "named": ("UTILITY", {**content({
        "type": "BODY", "text": "Dear {{first_name}}, your order is on its way.",
        "example": NAMED_EXAMPLE}), "parameter_format": "NAMED"}),
    "replies": ("UTILITY", content(BODY, row(REPLY, {"type": "QUICK_REPLY", "text": "Later"}))),
    "address with a variable": ("UTILITY", content(BODY, row(SITE))),
    "number": ("UTILITY", content(BODY, row(
        {"type": "PHONE_NUMBER", "text": "Call us", "phone_number": "+15550051310"}))),
    "coupon": ("MARKETING", content(BODY, row(CODE))),
    "flow by id": ("UTILITY", content(BODY, row(
        {"type": "FLOW", "text": "Book", "flow_id": "123", "flow_action": "navigate",
         "navigate_screen": "FIRST", "icon": "REVIEW"}))),
    "flow by name": ("UTILITY", content(BODY, row(
        {"type": "FLOW", "text": "Book", "flow_name": "booking", "flow_action": "data_exchange"}))),
    "catalogue": ("MARKETING", content(BODY, row({"type": "CATALOG", "text": "View catalog"}))),
    "several products": ("MARKETING", content(
        {"type": "HEADER", "format": "TEXT", "text": "New"}, BODY,
        row({"type": "MPM", "text": "View items"}))),
    "one product": ("MARKETING", content(
        {"type": "HEADER", "format": "PRODUCT"}, BODY, row({"type": "SPM", "text": "View"}))),
    "call on WhatsApp": ("UTILITY", content(BODY, row(
        {"type": "VOICE_CALL", "text": "Call us", "ttl_minutes": 10080}))),
    "contact": ("UTILITY", content(BODY, row(
        {"type": "REQUEST_CONTACT_INFO", "text": "Share Contact Info"}))),
    "order": ("UTILITY", content(BODY, row({"type": "ORDER_DETAILS", "text": "Review and Pay"}))),
    "permission to call": ("UTILITY", content(BODY, {"type": "CALL_PERMISSION_REQUEST"})),
    "offer": ("MARKETING", content(media("IMAGE"), OFFER, BODY, row(CODE, SITE))),
    "carousel": ("MARKETING", content(BODY, carousel(
        card("Coats of {{1}} for long warm days.", REPLY, SITE),
        card("Shoes of {{1}} for long warm days.", REPLY, SITE)))),
    "carousel without texts": ("MARKETING", content(
        BODY, carousel(card(None, REPLY), card(None, REPLY)))),
    "carousel of products": ("MARKETING", content(BODY, carousel(
        card(None, {"type": "SPM", "text": "View"}, kind="PRODUCT"),
        card(None, {"type": "SPM", "text": "View"}, kind="PRODUCT")))),
    "time to live": ("UTILITY", {**content(BODY), "message_send_ttl_seconds": 5400}),
    "longest life": ("UTILITY", {**content(BODY), "message_send_ttl_seconds": -1}),
    "no tracking": ("MARKETING", {**content(BODY), "cta_url_link_tracking_opted_out": True}),
    "copy code": ("AUTHENTICATION", otp(otp_type="COPY_CODE", text="Copy it")),
    "one-tap": ("AUTHENTICATION", otp(
        otp_type="ONE_TAP", text="Copy", autofill_text="Take it", supported_apps=[APP])),
    "zero-tap": ("AUTHENTICATION", otp(
        otp_type="ZERO_TAP", zero_tap_terms_accepted=True, supported_apps=[APP])),
}  # fmt: skip


@pytest.mark.parametrize("kind", EVERY)
def test_complaint_14_every_component_stands_in_the_composer_and_is_given_back(kind: str) -> None:
    category, made = EVERY[kind]
    composition = from_content(made)
    assert not composition.kept
    assert to_content(composition, category) == tidy(made)


@pytest.mark.parametrize("kind", EVERY)
def test_what_the_page_posts_is_what_stood_in_it(kind: str) -> None:
    composition = from_content(EVERY[kind][1])
    assert from_post(posted(composition)) == composition


@pytest.mark.parametrize("kind", EVERY)
def test_complaint_25_every_component_reaches_meta_and_comes_back_the_same(
    kind: str, account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    category, made = EVERY[kind]
    marketer = person(account, "marketer")
    made = with_files(account, made)
    template = drafting.create_draft(
        account, name=f"any_{next(numbers)}", language="en_US", category=category, content=made,
        by=marketer,
    )  # fmt: skip
    send(template, account)
    assert template.revision is not None
    assert template.revision.number == 1
    assert same(made, from_meta(template.facts | at_meta(sandbox, template.name)[0]))
    assert to_content(from_content(template.revision.content), category) == tidy(made)


def with_files(account: WhatsAppAccount, made: dict[str, Any]) -> dict[str, Any]:
    """The same with samples of the organisation's instead of invented handles."""
    files = {"IMAGE": PNG, "VIDEO": MP4, "GIF": MP4, "DOCUMENT": PDF}

    def filled(one: dict[str, Any]) -> dict[str, Any]:
        if one.get("cards"):
            cards = [{"components": [filled(c) for c in x["components"]]} for x in one["cards"]]
            return {**one, "cards": cards}
        kind = one.get("format", "")
        if kind not in files:
            return one
        sample = samples.keep(
            account.organisation, data=files[kind], file_name="a", format=kind,
            by=person(account, "marketer"),
        )  # fmt: skip
        return {**one, "example": {"header_handle": [f"media:{sample.digest}"]}}

    return {**made, "components": [filled(one) for one in made["components"]]}


def send(template: Template, account: WhatsAppAccount) -> None:
    """Past the colleagues, to Meta, and read back."""
    Template.objects.filter(pk=template.pk).update(status="cleared")
    template.refresh_from_db()
    submission.submit(template, by=person(account, "marketer"))
    assert submission.push(template), template.push_problem
    sync.sync_account(account)
    template.refresh_from_db()


def posted(composition: Composition) -> dict[str, str]:
    """The fields that the page sends for it."""
    data = {
        "header_format": composition.header_format, "header": composition.header,
        f"header_media.{composition.header_format}": composition.header_media,
        "body": composition.body, "footer": composition.footer, "offer": composition.offer,
        "ttl": composition.ttl, "ttl_unit": composition.ttl_unit,
        "expires_minutes": composition.expires_minutes, "otp_type": composition.otp_type,
        "otp_text": composition.otp_text, "autofill_text": composition.autofill_text,
        "offer_expires.shown": "1", "card_format": composition.card_format,
        "cards_have_text.shown": "1",
    }  # fmt: skip
    data |= {f"sample.{key}": sample for key, sample in composition.samples.items()}
    for name, ticked in (
        ("has_offer", composition.has_offer), ("offer_expires", composition.offer_expires),
        ("asks_to_call", composition.asks_to_call), ("tracking_off", composition.tracking_off),
        ("security_recommendation", composition.security_recommendation),
        ("zero_tap_terms_accepted", composition.terms_accepted),
        ("cards_have_text", composition.cards_have_text),
    ):  # fmt: skip
        data |= {name: "1"} if ticked else {}
    for n, app in enumerate(composition.apps):
        data[f"app.{n}.package_name"] = app.package_name
        data[f"app.{n}.signature_hash"] = app.signature_hash
    rows = [(f"button.{n}", one) for n, one in enumerate(composition.buttons)]
    for k, kind in enumerate(composition.card_buttons):
        data[f"card_button.{k}"] = kind
    for n, one_card in enumerate(composition.cards):
        data |= {f"card.{n}.shown": "1", f"card.{n}.body": one_card.body}
        data[f"card.{n}.media.{composition.card_format}"] = one_card.media
        rows += [(f"card.{n}.button.{k}", one) for k, one in enumerate(one_card.buttons)]
    for place, one in rows:
        data |= {f"{place}.{part}": value for part, value in vars(one).items()}
    settings_kept = {"cta_url_link_tracking_opted_out"} & composition.settings.keys()
    composition.settings = {}  # comes from what was saved, not from the page
    assert settings_kept <= {"cta_url_link_tracking_opted_out"}
    return data


EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "25"))
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=120)
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@pytest.mark.soak
@settings(
    max_examples=EXAMPLES, derandomize="SOAK_EXAMPLES" not in os.environ,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much,
    ],
)  # fmt: skip
@given(header=LINE, text=TEXT, footer=LINE, label=LINE, card_text=LINE, sample=LINE, code=LINE)
def test_any_text_goes_from_the_composer_to_meta_and_stands_in_the_composer_unchanged(
    account: WhatsAppAccount, header: str, text: str, footer: str, label: str, card_text: str,
    sample: str, code: str,
) -> None:  # fmt: skip
    data = {
        "header": header, "body": f"Dear reader {{{{1}}}}, {text}: it is all for you.",
        "footer": footer, "sample.body.1": sample, "button.0.type": "QUICK_REPLY",
        "button.0.text": label, "button.1.type": "COPY_CODE", "button.1.value": code,
        "card_format": "PRODUCT", "card_button.0": "SPM", "cards_have_text": "1",
        "card.0.shown": "1", "card.0.body": f"Look {card_text}", "card.1.shown": "1",
        "card.1.body": f"See {card_text}",
    }  # fmt: skip
    typed = from_post(data)
    made = to_content(typed, "MARKETING")
    assert from_content(made) == typed or not header.strip("\n")
    name = f"any_{next(numbers)}"
    found = check(Draft(name, "en_US", "MARKETING", made))
    assume(not [one for one in found if one.severity == Severity.REFUSED])
    template = drafting.create_draft(
        account, name=name, language="en_US", category="MARKETING", content=made,
        by=person(account, "marketer"),
    )  # fmt: skip
    send(template, account)
    assert template.revision is not None
    assert template.revision.number == 1
    assert from_content(template.revision.content) == typed


def test_what_the_form_cannot_hold_passes_through_unchanged() -> None:
    deep = {**SITE, "app_deep_link": {"meta_app_id": 1, "android_deep_link": "shop://coat"}}
    odd = {"type": "HOLOGRAM", "depth": 3}
    made = tidy(content(BODY, row(deep), odd, sub_category="CUSTOM"))
    before = from_content(made)
    assert [part["type"] for part in before.kept] == ["BUTTONS", "HOLOGRAM"]
    typed = from_post({"body": BODY["text"], "sample.body.1": "Yuki"}, before=before)
    assert to_content(typed, "MARKETING") == made


def test_rows_come_go_and_move_with_their_samples() -> None:
    composition = from_content(EVERY["carousel"][1])
    composition.samples["card.1.1"] = "autumn"
    act(composition, "card.0.down")
    assert [one.body[:5] for one in composition.cards] == ["Shoes", "Coats"]
    assert composition.samples["card.0.1"] == "autumn"
    act(composition, "card.0.remove")
    assert [one.body[:5] for one in composition.cards] == ["Coats"]
    assert composition.samples["card.0.1"] == "spring"
    act(composition, "card.add")
    assert [one.type for one in composition.cards[1].buttons] == ["QUICK_REPLY", "URL"]
    act(composition, "cards.remove")
    assert not composition.cards
    for nonsense in ("", "card.9.up", "button.-1.remove", "button.0.up", "button.².up", "a.b.c.d"):
        act(composition, nonsense)


def test_a_carousel_that_is_not_alike_cannot_be_composed() -> None:
    """Kinds of buttons and headers belong to the carousel, not to a card."""
    typed = from_post({
        "body": "Look.", "card_format": "IMAGE", "card_button.0": "URL", "card.0.shown": "1",
        "card.1.shown": "1", "card.0.button.0.type": "QUICK_REPLY",
    })  # fmt: skip
    parts = to_content(typed, "MARKETING")["components"][-1]["cards"]
    kinds = [one["components"][-1]["buttons"][0]["type"] for one in parts]
    assert kinds == ["URL", "URL"]


def test_a_picture_is_not_taken_for_a_video_when_the_kind_of_header_changes() -> None:
    typed = from_post({"header_format": "VIDEO", "header_media.IMAGE": "media:abc", "body": "x"})
    assert typed.header_media == ""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("none 1 © 2 ■ → ①", 0),
        ("🌸", 1),
        ("👨‍👩‍👧‍👦 🇯🇵 👍🏽 🙆‍♀️", 4),
        ("日本語、“quotes” …", 0),
        ("❤️✅©️", 3),
    ],
)
def test_emoji_are_counted_as_people_see_them(text: str, count: int) -> None:
    assert len(EMOJI.findall(text)) == count


def test_complaint_10_and_11_variables_of_header_and_address_are_asked_for_by_number_or_name() -> (
    None
):
    typed = from_post({
        "header": "For {{first_name}}", "body": "Dear {{first_name}}, it is here now.",
        "sample.header.first_name": "Yuki", "sample.body.first_name": "Yuki",
        "button.0.type": "URL", "button.0.text": "See", "button.0.value": "https://x.example/{{1}}",
    })  # fmt: skip
    assert [key for key, _name, _sample in typed.sample_fields()] == [
        "header.first_name", "body.first_name",
    ]  # fmt: skip
    assert typed.buttons[0].needs_sample
    made = to_content(typed, "UTILITY")
    assert made["parameter_format"] == "NAMED"
    pairs = [{"param_name": "first_name", "example": "Yuki"}]
    assert made["components"][0]["example"] == {"header_text_named_params": pairs}
    assert "buttons.0.sample" in [one.field for one in check(Draft("x", "en", "UTILITY", made))]


def test_complaint_16_a_template_without_variables_is_as_good_as_any() -> None:
    made = to_content(from_post({"body": "No variable at all."}), "UTILITY")
    assert made["components"] == [{"type": "BODY", "text": "No variable at all."}]
    assert from_content(made).sample_fields() == []


SPM = {"type": "SPM", "text": "View"}
UNFIT: dict[str, dict[str, Any]] = {
    "cards_alike": content(PLAIN, carousel(card(None, REPLY), card(None, SITE))),
    "card_format": content(PLAIN, carousel(card(None, CODE), card(None, CODE))),
    "body_too_long": content(PLAIN, carousel(*[card("x " * 80 + "{{1}} y", REPLY)] * 2)),
    "product_cards": content(PLAIN, carousel(*[card(None, SPM, kind="PRODUCT")] * 3)),
    "product_header": content({"type": "HEADER", "format": "PRODUCT"}, PLAIN),
    "products_header": content(PLAIN, row({"type": "MPM", "text": "View items"})),
    "combination": content(
        {"type": "HEADER", "format": "LOCATION"}, PLAIN,
        row({"type": "CATALOG", "text": "View catalog"}),
    ),
    "offer_header": content({"type": "HEADER", "format": "LOCATION"}, OFFER, PLAIN),
    "offer_too_long": content(
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "x" * 17}}, PLAIN
    ),
    "offer_missing": content({"type": "LIMITED_TIME_OFFER", "limited_time_offer": {}}, PLAIN),
}  # fmt: skip


@pytest.mark.parametrize("code", UNFIT)
def test_what_meta_refuses_of_cards_offers_and_products_is_said_before(
    code: str, account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    made = with_files(account, UNFIT[code])
    name = f"any_{next(numbers)}"
    assert code in {one.code for one in check(Draft(name, "en_US", "MARKETING", made))}
    template = drafting.create_draft(
        account, name=name, language="en_US", category="MARKETING", content=made,
        by=person(account, "marketer"),
    )  # fmt: skip
    Template.objects.filter(pk=template.pk).update(
        status="submitting", requested_category="MARKETING"
    )
    assert not submission.push(template)
    template.refresh_from_db()
    assert template.push_problem.startswith("refused")
    assert not at_meta(sandbox, name)
