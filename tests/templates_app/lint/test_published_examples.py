"""What Meta publishes as a template that it takes, has nothing that we would refuse.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components and the pages below it
"""

from __future__ import annotations

from typing import Any

import pytest

from templates_app.lint import Draft, refused
from tests.contract import contract, needs_contract

CREATE = "/{Version}/{WABA-ID}/message_templates"
# Since v21.0 Meta takes the app of a one-tap button only in supported_apps; the file still has the old way, twice.
OLD = ("Create authentication template w/ OTP one-tap autofill button", "Create catalog template")

BODY = {
    "type": "BODY",
    "text": "Hi {{1}}, order {{2}} is on its way",
    "example": {"body_text": [["Pablo", "860198"]]},
}
NAMED = {
    "type": "BODY", "text": "Hi {{first_name}}, your order is on its way",
    "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Pablo"}]},
}  # fmt: skip
HEADER = {
    "type": "HEADER",
    "format": "TEXT",
    "text": "Our {{1}} is on!",
    "example": {"header_text": ["Spring Sale"]},
}
IMAGE = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW..."]}}
APP = {"package_name": "com.example.luckyshrub", "signature_hash": "K8a/AINcGX7"}
OFFER = {
    "type": "LIMITED_TIME_OFFER",
    "limited_time_offer": {"text": "Expiring offer!", "has_expiration": True},
}


def row(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "BUTTONS", "buttons": list(buttons)}


def card(*buttons: dict[str, Any], **header: Any) -> dict[str, Any]:
    return {"components": [header or IMAGE, row(*buttons)]}


URL = {
    "type": "URL",
    "text": "Shop",
    "url": "https://x.com/{{1}}",
    "example": ["https://x.com/abc"],
}
REPLY = {"type": "QUICK_REPLY", "text": "Unsubscribe"}
PHONE = {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550051310"}
CODE = {"type": "COPY_CODE", "example": "250FF"}
FOOTER = {"type": "FOOTER", "text": "Reply STOP to opt out"}
FLOW = {
    "type": "FLOW", "text": "Book", "flow_id": "123", "flow_action": "navigate", "navigate_screen": "FIRST",
}  # fmt: skip
SPM = {"type": "SPM", "text": "View"}
OTP = {
    "type": "otp", "otp_type": "one_tap", "text": "Copy Code", "autofill_text": "Autofill",
    "zero_tap_terms_accepted": True, "supported_apps": [APP],
}  # fmt: skip
PUBLISHED: list[tuple[str, list[dict[str, Any]]]] = [
    ("UTILITY", [BODY]),
    ("UTILITY", [NAMED]),
    ("MARKETING", [HEADER, BODY, FOOTER]),
    ("MARKETING", [IMAGE, BODY]),
    ("MARKETING", [{**IMAGE, "format": "GIF"}, BODY]),
    ("UTILITY", [{"type": "HEADER", "format": "LOCATION"}, BODY]),
    ("UTILITY", [BODY, row(REPLY, REPLY, URL, PHONE)]),
    ("UTILITY", [BODY, row(URL, PHONE, REPLY, REPLY)]),
    ("UTILITY", [BODY, row({**URL, "example": ["abc"]})]),
    ("MARKETING", [BODY, row(CODE)]),
    ("UTILITY", [BODY, row(FLOW)]),
    ("MARKETING", [BODY, row({"type": "CATALOG", "text": "View catalog"})]),
    ("MARKETING", [HEADER, BODY, row({"type": "MPM", "text": "View items"})]),
    ("MARKETING", [{"type": "HEADER", "format": "PRODUCT"}, BODY, row(SPM)]),
    ("UTILITY", [BODY, row({"type": "VOICE_CALL", "text": "Call us", "ttl_minutes": 10080})]),
    ("UTILITY", [BODY, row({"type": "REQUEST_CONTACT_INFO"})]),
    ("UTILITY", [BODY, row({"type": "ORDER_DETAILS", "text": "Review and Pay"})]),
    ("UTILITY", [BODY, {"type": "call_permission_request"}]),
    ("MARKETING", [IMAGE, OFFER, BODY, row(CODE, URL)]),
    ("MARKETING", [BODY, {"type": "CAROUSEL", "cards": [card(REPLY, URL), card(REPLY, URL)]}]),
    ("MARKETING", [BODY, {"type": "CAROUSEL", "cards": [card(SPM, type="HEADER", format="PRODUCT")] * 2}]),
    ("authentication", [
        {"type": "body", "add_security_recommendation": True},
        {"type": "footer", "code_expiration_minutes": 10}, {"type": "buttons", "buttons": [OTP]},
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("category", "components"), PUBLISHED)
def test_an_example_of_metas_pages_is_not_refused(
    category: str, components: list[dict[str, Any]]
) -> None:
    named = {"parameter_format": "NAMED"} if NAMED in components else {}
    raw = {"name": "order_confirmation", "language": "en_US", "category": category, **named}
    assert refused(Draft.of_json({**raw, "components": components})) == []


@needs_contract
def test_every_accepted_example_of_the_contract_is_not_refused() -> None:
    item = contract()["paths"][CREATE]
    posted = item["post"]["requestBody"]["content"]["application/json"]["examples"]
    taken = {name: one["value"] for name, one in posted.items() if name not in OLD}
    listed = item["get"]["responses"]["200"]["content"]["application/json"]["examples"].values()
    taken |= {one["name"]: one for example in listed for one in example["value"]["data"]}
    assert len(taken) >= 10
    for name, raw in taken.items():
        filled = {**raw, "name": raw["name"].replace("<TEMPLATE_NAME>", "template_of_mine")}
        assert refused(Draft.of_json(filled)) == [], name
