"""Our limits and Meta's are the same: what we pass is taken, what we refuse is refused with the number we name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import graph
from graph import Graph, uploads
from graph import templates as meta_templates
from templates_app.content import for_creation
from templates_app.languages import LANGUAGES
from templates_app.lint import Draft, Severity, refused
from tests.sandbox_server import Sandbox
from tests.templates_app.making import body, content, numbers

ORDER = "Your order {{1}} is on its way to you."
TEXT = body(ORDER, "860198")


def named(text: str, **samples: str) -> dict[str, Any]:
    pairs = [{"param_name": name, "example": sample} for name, sample in samples.items()]
    example = {"body_text_named_params": pairs}
    return {
        **content({"type": "BODY", "text": text, "example": example}),
        "parameter_format": "NAMED",
    }


def header(text: str, *samples: str) -> dict[str, Any]:
    part: dict[str, Any] = {"type": "HEADER", "format": "TEXT", "text": text}
    return part | ({"example": {"header_text": list(samples)}} if samples else {})


def row(*buttons: dict[str, Any]) -> dict[str, Any]:
    return content(TEXT, {"type": "BUTTONS", "buttons": list(buttons)})


def url(address: str = "https://shop.example/", **more: Any) -> dict[str, Any]:
    return {"type": "URL", "text": "Shop", "url": address, **more}


def otp(**options: Any) -> dict[str, Any]:
    button = {"type": "OTP", "otp_type": "COPY_CODE", **options}
    return content({"type": "BODY"}, {"type": "BUTTONS", "buttons": [button]})


REPLY = {"type": "QUICK_REPLY", "text": "Stop"}
PHONE = {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550051310"}
CODE = {"type": "COPY_CODE", "example": "250FF"}
APP = {"package_name": "com.example.shop", "signature_hash": "K8a/AINcGX7"}
FOOTER = {"type": "FOOTER", "text": "Reply STOP to opt out"}
IMAGE = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW"]}}
MANY = " ".join("word" for _ in range(300))

FLOW = {"type": "FLOW", "text": "Book", "flow_id": "123"}


def offered(
    text: str = "Expiring offer!", words: str = "Our tents cost less this week."
) -> dict[str, Any]:
    offer = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": text}}
    return content(offer, body(words), {"type": "BUTTONS", "buttons": [url()]})


def card(*buttons: dict[str, Any], text: str = "Fresh from the farm.") -> dict[str, Any]:
    return {"components": [IMAGE, body(text), {"type": "BUTTONS", "buttons": list(buttons)}]}


def carousel(*cards: dict[str, Any]) -> dict[str, Any]:
    return content(TEXT, {"type": "CAROUSEL", "cards": list(cards)})


TAKEN: list[tuple[str, dict[str, Any]]] = [
    ("UTILITY", content(TEXT)),
    ("UTILITY", content(body("No variable at all."))),
    ("UTILITY", content(body("x" * 1024))),
    ("UTILITY", content(header("h" * 60), TEXT, FOOTER)),
    ("UTILITY", content(header("Order {{1}}", "7"), TEXT)),
    ("UTILITY", content(TEXT, {"type": "FOOTER", "text": "f" * 60})),
    ("UTILITY", named("Dear {{first_name}}, your order is on its way.", first_name="Pablo")),
    ("UTILITY", content(body("ご注文{{1}}の商品を発送しましたのでお知らせします。", "860198"))),
    ("MARKETING", content(IMAGE, TEXT)),
    ("UTILITY", content({"type": "HEADER", "format": "LOCATION"}, TEXT)),
    ("UTILITY", row(REPLY, REPLY, url(), PHONE)),
    ("UTILITY", row(url(), PHONE, REPLY, REPLY)),
    ("MARKETING", row(url("https://x.example/{{1}}", example=["https://x.example/a"]), CODE)),
    ("UTILITY", row(*[{"type": "QUICK_REPLY", "text": str(n)} for n in range(10)])),
    ("UTILITY", row({"type": "QUICK_REPLY", "text": "t" * 25})),
    ("AUTHENTICATION", otp()),
    ("AUTHENTICATION", otp(otp_type="ONE_TAP", supported_apps=[APP])),
    (
        "AUTHENTICATION",
        otp(otp_type="ZERO_TAP", supported_apps=[APP], zero_tap_terms_accepted=True),
    ),
    ("UTILITY", {**content(TEXT), "message_send_ttl_seconds": 30}),
    ("UTILITY", {**content(TEXT), "message_send_ttl_seconds": -1}),
    ("MARKETING", {**content(TEXT), "message_send_ttl_seconds": 43200}),
]

# code, field, category, content
REFUSED: list[tuple[str, str, str, dict[str, Any]]] = [
    ("component_unknown", "components", "UTILITY", content(TEXT, {"type": "HOLOGRAM"})),
    ("component_twice", "components", "UTILITY", content(TEXT, FOOTER, FOOTER)),
    ("body_missing", "body.text", "UTILITY", content(FOOTER)),
    ("body_missing", "body.text", "UTILITY", content(body("   "))),
    ("body_too_long", "body.text", "UTILITY", content(body("x" * 1025))),
    ("header_empty", "header.text", "UTILITY", content(header(" "), TEXT)),
    ("header_too_long", "header.text", "UTILITY", content(header("h" * 61), TEXT)),
    ("header_markup", "header.text", "UTILITY", content(header("Big *sale*"), TEXT)),
    ("header_markup", "header.text", "UTILITY", content(header("One\nTwo"), TEXT)),
    ("header_variables", "header.text", "UTILITY", content(header("{{1}} {{2}}", "a", "b"), TEXT)),
    ("header_format", "header", "UTILITY", content({"type": "HEADER", "format": "SMELL"}, TEXT)),
    (
        "header_sample_missing",
        "header",
        "UTILITY",
        content({"type": "HEADER", "format": "IMAGE"}, TEXT),
    ),
    ("footer_empty", "footer.text", "UTILITY", content(TEXT, {"type": "FOOTER", "text": ""})),
    (
        "footer_too_long",
        "footer.text",
        "UTILITY",
        content(TEXT, {"type": "FOOTER", "text": "f" * 61}),
    ),
    (
        "footer_variables",
        "footer.text",
        "UTILITY",
        content(TEXT, {"type": "FOOTER", "text": "Bye {{1}}"}),
    ),
    ("braces", "body.text", "UTILITY", content(body("Your order {{1} is on its way to you."))),
    ("braces", "body.text", "UTILITY", content(body("Your order {{#}} is on its way.", "1"))),
    ("braces", "body.text", "UTILITY", content(body("Your order {{ 1 }} is on its way.", "1"))),
    (
        "variables_gap",
        "body.text",
        "UTILITY",
        content(body("Your order {{2}} is on its way to you.", "1")),
    ),
    ("variables_mixed", "body.text", "UTILITY", named("Your order {{1}} is on its way to you.")),
    (
        "variables_repeated",
        "body.text",
        "UTILITY",
        named("Dear {{name}}, good news for you: {{name}} has won something.", name="Pablo"),
    ),
    ("variables_at_edge", "body.text", "UTILITY", content(body("{{1}} is on its way.", "It"))),
    (
        "variables_at_edge",
        "body.text",
        "UTILITY",
        content(body("On its way to you now: {{1}}", "It")),
    ),
    ("variables_ratio", "body.text", "UTILITY", content(body("a {{1}} b {{2}} c", "1", "2"))),
    ("sample_missing", "body.sample.1", "UTILITY", content(body(ORDER))),
    ("sample_missing", "header.sample.1", "UTILITY", content(header("Order {{1}}"), TEXT)),
    (
        "sample_missing",
        "body.sample.first_name",
        "UTILITY",
        named("Dear {{first_name}}, your order is on its way."),
    ),
    ("buttons_empty", "buttons", "UTILITY", row()),
    ("buttons_too_many", "buttons", "UTILITY", row(*[REPLY] * 11)),
    ("buttons_kind_too_many", "buttons", "UTILITY", row(url(), url(), url())),
    ("buttons_kind_too_many", "buttons", "UTILITY", row(PHONE, PHONE)),
    ("buttons_kind_too_many", "buttons", "MARKETING", row(CODE, CODE)),
    ("buttons_order", "buttons", "UTILITY", row(REPLY, url(), REPLY)),
    ("buttons_order", "buttons", "UTILITY", row(url(), REPLY, url())),
    ("button_unknown", "buttons.0", "UTILITY", row({"type": "LEVER", "text": "Pull"})),
    ("label_missing", "buttons.1.text", "UTILITY", row(REPLY, {"type": "QUICK_REPLY", "text": ""})),
    ("label_too_long", "buttons.0.text", "UTILITY", row({"type": "QUICK_REPLY", "text": "t" * 26})),
    ("url_missing", "buttons.0.url", "UTILITY", row(url(""))),
    ("url_too_long", "buttons.0.url", "UTILITY", row(url("https://x.example/" + "a" * 2000))),
    ("url_format", "buttons.0.url", "UTILITY", row(url("shop.example"))),
    (
        "url_variable",
        "buttons.0.url",
        "UTILITY",
        row(url("https://x.example/{{1}}/end", example=["https://x.example/a/end"])),
    ),
    ("url_sample_missing", "buttons.0.sample", "UTILITY", row(url("https://x.example/{{1}}"))),
    (
        "phone_format",
        "buttons.0.phone_number",
        "UTILITY",
        row({**PHONE, "phone_number": "call me"}),
    ),
    ("phone_format", "buttons.0.phone_number", "UTILITY", row({**PHONE, "phone_number": "1" * 21})),
    ("code_missing", "buttons.0.example", "MARKETING", row({"type": "COPY_CODE"})),
    ("code_too_long", "buttons.0.example", "MARKETING", row({**CODE, "example": "C" * 21})),
    ("category_bans", "buttons.0", "UTILITY", row({"type": "CATALOG", "text": "View catalog"})),
    ("category_bans", "buttons.0", "UTILITY", row({"type": "OTP", "otp_type": "COPY_CODE"})),
    (
        "category_bans",
        "header",
        "AUTHENTICATION",
        content(
            header("Hello"),
            {"type": "BODY"},
            {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
        ),
    ),
    ("flow_source", "buttons.0", "UTILITY", row({"type": "FLOW", "text": "Book"})),
    (
        "call_ttl",
        "buttons.0",
        "UTILITY",
        row({"type": "VOICE_CALL", "text": "Call us", "ttl_minutes": 5}),
    ),
    (
        "combination",
        "buttons",
        "UTILITY",
        content(TEXT, {"type": "CALL_PERMISSION_REQUEST"}, {"type": "BUTTONS", "buttons": [REPLY]}),
    ),
    ("label_fixed", "buttons.0.text", "MARKETING", row({"type": "CATALOG", "text": "Look"})),
    ("flow_words", "buttons.0", "UTILITY", row({**FLOW, "flow_action": "jump"})),
    ("products_header", "header", "MARKETING", row({"type": "MPM", "text": "View items"})),
    ("product_header", "buttons", "MARKETING", row({"type": "SPM", "text": "View"})),
    ("offer_too_long", "offer.text", "MARKETING", offered("Only until midnight")),
    ("offer_missing", "offer.text", "MARKETING", offered("")),
    ("offer_header", "header", "MARKETING", content(header("Tents"), *offered()["components"])),
    ("body_too_long", "body.text", "MARKETING", offered("Now!", "x" * 601)),
    ("card_format", "cards.0", "MARKETING", carousel(card(REPLY, REPLY, REPLY), card(REPLY))),
    ("cards_alike", "components", "MARKETING", carousel(card(REPLY), card(PHONE))),
    (
        "body_too_long",
        "cards.1.body.text",
        "MARKETING",
        carousel(card(REPLY), card(REPLY, text="x" * 161)),
    ),
    (
        "label_too_long",
        "cards.0.buttons.0.text",
        "MARKETING",
        carousel(card({**REPLY, "text": "t" * 26}), card(REPLY)),
    ),
    (
        "sample_missing",
        "cards.0.body.sample.1",
        "MARKETING",
        carousel(card(REPLY, text=ORDER), card(REPLY)),
    ),
    ("cards_count", "components", "MARKETING", content(TEXT, {"type": "CAROUSEL", "cards": [{}]})),
    (
        "auth_text",
        "body.text",
        "AUTHENTICATION",
        content(
            body("Your code."),
            {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
        ),
    ),
    ("auth_button", "buttons", "AUTHENTICATION", content({"type": "BODY"})),
    ("otp_type", "buttons.0.otp_type", "AUTHENTICATION", otp(otp_type="TELEPATHY")),
    (
        "otp_terms",
        "buttons.0.zero_tap_terms_accepted",
        "AUTHENTICATION",
        otp(otp_type="ZERO_TAP", supported_apps=[APP]),
    ),
    ("otp_apps", "buttons.0.supported_apps", "AUTHENTICATION", otp(otp_type="ONE_TAP")),
    ("label_too_long", "buttons.0.text", "AUTHENTICATION", otp(text="t" * 26)),
    (
        "otp_minutes",
        "footer.code_expiration_minutes",
        "AUTHENTICATION",
        content(
            {"type": "BODY"},
            {"type": "FOOTER", "code_expiration_minutes": 91},
            {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
        ),
    ),
    ("ttl_range", "ttl", "UTILITY", {**content(TEXT), "message_send_ttl_seconds": 29}),
    ("ttl_range", "ttl", "MARKETING", {**content(TEXT), "message_send_ttl_seconds": -1}),
]


@pytest.fixture
def meta(sandbox: Sandbox) -> Iterator[Graph]:
    with Graph(sandbox.url, "v25.0", sandbox.token, app_secret=sandbox.app_secret) as client:
        yield client


def create(meta: Graph, sandbox: Sandbox, draft: Draft) -> graph.TemplateCreated:
    content = for_creation(draft.content)
    if IMAGE in draft.content["components"]:  # Meta knows the samples it was given, no others
        png = b"\x89PNG\r\n\x1a\n" + bytes(9)
        handle = uploads.upload(
            meta, sandbox.app_id, file_name="a.png", file_type="image/png", data=png
        )
        picture = {**IMAGE, "example": {"header_handle": [handle]}}
        content["components"] = [
            picture if one["type"] == "HEADER" else one for one in content["components"]
        ]
    return meta_templates.create(
        meta, sandbox.waba_id, name=draft.name, language=draft.language, category=draft.category,
        content=content,
    )  # fmt: skip


def drafted(category: str, made: dict[str, Any], **fields: str) -> Draft:
    facts = {"name": f"limit_{next(numbers)}", "language": "en_US", **fields}
    return Draft(facts["name"], facts["language"], category, made)


def test_what_we_pass_meta_takes(meta: Graph, sandbox: Sandbox) -> None:
    for category, made in TAKEN:
        draft = drafted(category, made)
        assert refused(draft) == [], made
        assert create(meta, sandbox, draft).status == "PENDING", made


@pytest.mark.parametrize(("code", "field", "category", "made"), REFUSED)
def test_what_we_refuse_meta_refuses_with_the_number_we_name(
    meta: Graph, sandbox: Sandbox, code: str, field: str, category: str, made: dict[str, Any]
) -> None:
    draft = drafted(category, made)
    found = {(one.code, one.field): one for one in refused(draft)}
    assert (code, field) in found
    finding = found[code, field]
    assert finding.severity == Severity.REFUSED
    assert finding.source.startswith("https://")
    assert "%(" not in finding.message + finding.cure
    with pytest.raises(graph.Refused) as refusal:
        create(meta, sandbox, draft)
    subcodes = {one.subcode for one in refused(draft)}
    assert refusal.value.code in subcodes or refusal.value.subcode in subcodes
    if len(found) == 1:
        assert refusal.value.has(finding.subcode or 0)


@pytest.mark.parametrize(
    ("field", "fields", "subcode"),
    [
        ("name", {"name": "Has Capitals"}, 2388109),
        ("name", {"name": "ends_with_newline\n"}, 2388109),
        ("name", {"name": "n" * 513}, 2388040),
        ("language", {"language": "pt"}, 100),
    ],
)
def test_names_and_languages_are_held_to_metas_rules(
    meta: Graph, sandbox: Sandbox, field: str, fields: dict[str, str], subcode: int
) -> None:
    draft = drafted("UTILITY", content(TEXT), **fields)
    [finding] = refused(draft)
    assert (finding.field, finding.subcode) == (field, subcode)
    with pytest.raises(graph.Refused) as refusal:
        create(meta, sandbox, draft)
    assert refusal.value.has(subcode)


@pytest.mark.parametrize(
    "made",
    [
        content(body("Dear customer {{1}}{{2}} your order has now been sent to you.", "a", "b")),
        content(body("Dear {{first_name}}, your order is on its way.", "Pablo")),
    ],
)
def test_what_metas_reviewers_would_reject_we_refuse_before(
    meta: Graph, sandbox: Sandbox, made: dict[str, Any]
) -> None:
    """Meta takes such a creation and rejects it as INVALID_FORMAT (complaint 65)."""
    draft = drafted("UTILITY", made)
    assert [one.subcode for one in refused(draft)] == [None]
    created = create(meta, sandbox, draft)
    assert meta_templates.get(meta, created.id).status == "REJECTED"


def test_all_languages_of_meta_are_known(meta: Graph, sandbox: Sandbox) -> None:
    assert len(LANGUAGES) == 111
    for code in list(LANGUAGES)[::10]:
        assert create(meta, sandbox, drafted("UTILITY", content(TEXT), language=code)).id
