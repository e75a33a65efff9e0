"""The world in which the contract's example requests make sense: objects, people and placeholders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.scenario import find
from tests.sandbox.server import APP, BUSINESS, NUMBER, OTHER_WABA, TOKEN, WABA, Receiver, Sandbox

Json = dict[str, Any]
USER = "400000000000101"
ANA = "16505551234"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
MEDIA = {"IMAGE": "image/jpeg", "VIDEO": "video/mp4", "AUDIO": "audio/ogg", "DOCUMENT": "application/pdf",
         "MEDIA": "image/webp"}  # fmt: skip

MEDIA_TYPES = {
    "Upload Audio": "audio/ogg",
    "Upload Image": "image/jpeg",
    "Upload Sticker": "image/webp",
}


class World:
    """A sandbox with a number that people wrote to, and what the examples name."""

    def __init__(self, sandbox: Sandbox, receiver: Receiver) -> None:
        self.sandbox = sandbox
        receiver.verify_token = "YOUR_VERIFY_TOKEN"
        sandbox.control("POST", "/reset", {"scenario": scenario()})
        sandbox.control("POST", "/people", {"people": [{"wa_id": ANA, "name": "Sheena Nelson"}]})
        says = {"phone": NUMBER, "type": "text", "content": {"body": "Hello"}}
        said = sandbox.control("POST", f"/people/{ANA}/say", says)
        self.fills = {
            **PLACEHOLDERS,
            "https://your-domain.com/webhook": receiver.url,
            "https://your-webhook-endpoint.com/webhook": receiver.url,
            "YOUR_VERIFY_TOKEN_PLACEHOLDER": receiver.verify_token,
        }
        for text in MESSAGE_IDS:
            self.fills[text] = said["id"]
        self.made: dict[str, str] = {}

    def filled(self, value: Any) -> Any:
        """The example with its placeholders replaced, media uploaded where one is named."""
        if isinstance(value, dict):
            return {self.filled(key): self.filled(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        if not isinstance(value, str):
            return value
        if value.startswith("4:"):
            return self.handle(
                "application/pdf" if "YXBwbGljYXRpb24vcGRm" in value else "image/png"
            )
        for kind in MEDIA:
            if value == f"<{kind}_OBJECT_ID>":
                return self.upload(MEDIA[kind])
        for placeholder, text in sorted(self.fills.items(), key=lambda fill: -len(fill[0])):
            value = value.replace(placeholder, text)
        return value

    def upload(self, kind: str) -> str:
        files = {"file": ("file.bin", PNG, kind)}
        answer = self.sandbox.graph(
            "POST", f"/v23.0/{NUMBER}/media", data={"messaging_product": "whatsapp"}, files=files
        )
        return str(answer.json()["id"])

    def handle(self, kind: str) -> str:
        """A sample for a header, or a picture of a profile."""
        about = {"file_length": len(PNG), "file_type": kind, "file_name": "sample"}
        session = self.post(f"/{APP}/uploads", about)["id"]
        headers = {"Authorization": f"OAuth {TOKEN}", "file_offset": "0"}
        answer = self.sandbox.graph("POST", f"/{session}", token=None, headers=headers, data=PNG)
        return str(answer.json()["h"])

    def id_for(self, case: tuple[str, str, str], parameter: str) -> str:
        """The id that stands for a path's parameter: known, or made by a call of Graph."""
        for key in (case[2], case[1]):
            if parameter in OTHER_IDS.get(key, {}):
                return str(OTHER_IDS[key][parameter])
        if parameter in IDS:
            return IDS[parameter]
        if parameter not in self.made:
            self.made[parameter] = MAKERS[parameter](self)
        return self.made[parameter]

    def post(self, path: str, body: Json) -> Json:
        return self.sandbox.post(path, body)


OTHER_APP, OTHER_BUSINESS, OTHER_USER = "300000000000202", "200000000000202", "400000000000303"
INVITED, ACTIVE, OTHER_ACTIVE, LEAVING = (f"80000000000000{number}" for number in range(1, 5))
PREVERIFIED, FRESH = "810000000000001", "810000000000002"
IDS = {
    "Version": "v23.0", "Application-ID": APP, "Business-ID": BUSINESS, "WABA-ID": WABA,
    "WhatsApp-Business-Account-ID": WABA, "Phone-Number-ID": NUMBER, "User-ID": USER,
    "TEMPLATE_ID": "700000000000901", "WhatsApp-Account-Number-ID": NUMBER, "Solution-ID": ACTIVE,
    "Pre-Verified-Phone-Number-ID": FRESH, "WhatsApp-Business-Profile-ID": "830000000000001",
    "Flow-ID": "111111111111111", "group_id": "Y2FwaV9ncm91cDox", "Media-URL": "media",
}  # fmt: skip


def make_code(world: World) -> str:
    return str(world.post(f"/{NUMBER}/message_qrdls", {"prefilled_message": "Hello"})["code"])


def make_history(world: World) -> str:
    text = {
        "messaging_product": "whatsapp",
        "to": f"+{ANA}",
        "type": "text",
        "text": {"body": "Hello"},
    }
    assert world.post(f"/{NUMBER}/messages", text)["messages"]
    return str(world.sandbox.get(f"/{NUMBER}/message_history")["data"][0]["id"])


def make_bot(world: World) -> str:
    world.post(f"/{NUMBER}/conversational_automation", {"enable_welcome_message": True})
    return str(world.sandbox.control("GET", "/state")["objects"]["bot"][0]["body"]["id"])


def make_intent(kind: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        (begin_mobility if kind == "mobility_intent" else begin_migration)(world)
        return str(world.sandbox.control("GET", "/state")["objects"][kind][0]["body"]["id"])

    return make


MAKERS: dict[str, Callable[[World], str]] = {
    "WABA-Bot-ID": make_bot,
    "OBO-Mobility-Intent-ID": make_intent("mobility_intent"),
    "Migration-Intent-ID": make_intent("migration_intent"),
    "Media-ID": lambda world: world.upload("image/jpeg"),
    "Message-History-ID": make_history,
    "QR-Code-ID": make_code,
}
SOLUTION = "/{Version}/{Solution-ID}"
# Operations, or examples, that are about another object than the usual one.
OTHER_IDS: dict[str, dict[str, str]] = {
    "reject_deactivation": {"Solution-ID": LEAVING},
    f"{SOLUTION}/accept": {"Solution-ID": INVITED},
    f"{SOLUTION}/accept_deactivation_request": {"Solution-ID": LEAVING},
    f"{SOLUTION}/reject_deactivation_request": {"Solution-ID": LEAVING},
    f"{SOLUTION}/reject": {"Solution-ID": INVITED},
}
# Words of an operation's or an example's own, and what they are here.
ACCOUNT = "/{Version}/{WABA-ID}"
OTHER_FILLS: dict[str, dict[str, str]] = {
    "basic_phone_number": {"+1234567890": "+16315551999"},
    "Send Message Template Interactive": {"template-name": "with_buttons"},
    "Send Message Template Media": {"template-name": "with_picture"},
    "Send Multi-Product Message": {"<HEADER_TYPE>": "text"},
    f"{ACCOUNT}/message_templates": {"<TEMPLATE_NAME>": "new_flow_template"},
    "/{Version}/{Application-ID}/whatsapp_business_solution": {"9876543210987654": OTHER_APP},
    "/{Version}/{Business-ID}/share_preverified_numbers": {
        "1234567890123456": PREVERIFIED, "9876543210987654": OTHER_BUSINESS,
    },
    "/{Version}/{WhatsApp-Business-Account-ID}/assigned_users": {
        "2345678901234567": OTHER_USER, "3456789012345678": OTHER_USER,
        "4567890123456789": OTHER_USER,
    },
    f"{SOLUTION}/accept": {"9876543210987654": APP},
    f"{SOLUTION}/reject": {"9876543210987654": APP},
    f"{ACCOUNT}/obo_mobility_intent": {
        "2345678901234567": ACTIVE, "3456789012345678": OTHER_ACTIVE,
    },
    f"{ACCOUNT}/set_obo_mobility_intent": {
        "1234567890123456": WABA, "2345678901234567": ACTIVE, "3456789012345678": APP,
        "4567890123456789": USER,
    },
    f"{ACCOUNT}/set_solution_migration_intent": {
        "1234567890123456": ACTIVE, "2345678901234567": OTHER_ACTIVE,
    },
    f"{ACCOUNT}/phone_numbers": {"preverified_12345": PREVERIFIED},
}  # fmt: skip


def begin_mobility(world: World) -> None:
    body = {
        "solution_id": ACTIVE,
        "intent_type": "REQUEST_HANDOVER",
        "target_solution_id": OTHER_ACTIVE,
    }
    assert world.post(f"/{WABA}/obo_mobility_intent", body)["success"]


def begin_migration(world: World) -> None:
    body = {
        "solution_id": ACTIVE,
        "migration_intent": "INITIATE_MIGRATION",
        "target_solution_id": OTHER_ACTIVE,
    }
    assert world.post(f"/{WABA}/set_solution_migration_intent", body)["success"]


def ask_badge(world: World) -> None:
    body = {
        "action": "SUBMIT_APPLICATION",
        "application_data": {
            "business_name": "Shop",
            "business_description": "We sell plants.",
            "website_url": "https://shop.example",
            "contact_email": "a@shop.example",
        },
    }
    world.post(f"/{NUMBER}/official_business_account", body)


def reject_badge(world: World) -> None:
    ask_badge(world)
    world.sandbox.control("POST", f"/numbers/{NUMBER}/badge", {"decision": "REJECTED"})
    world.sandbox.forward(31 * 86400)


def expect_code(path: str) -> Callable[[World], None]:
    def ask(world: World) -> None:
        id = NUMBER if "Phone-Number-ID}/verify" in path and "Pre" not in path else FRESH
        world.sandbox.control(
            "POST", f"/nodes/{NUMBER}", {"code_verification_status": "NOT_VERIFIED"}
        )
        world.post(f"/{id}/request_code", {"code_method": "SMS", "language": "en_US"})
        kind = "phone_numbers" if id == NUMBER else "preverified_number"
        kept = world.sandbox.control("GET", "/state")
        rows = kept[kind] if id == NUMBER else [one["body"] for one in kept["objects"][kind]]
        sent = next(row["verification_code"] for row in rows if row["id"] == id)
        world.fills["123456"] = sent["code"]

    return ask


def unverified(world: World) -> None:
    world.sandbox.control("POST", f"/nodes/{NUMBER}", {"code_verification_status": "NOT_VERIFIED"})


def unregistered(world: World) -> None:
    world.post(f"/{NUMBER}/deregister", {})


def unfunded(world: World) -> None:
    world.sandbox.control("POST", f"/nodes/{WABA}", {"primary_funding_id": None})


def onboarded(world: World) -> None:
    world.sandbox.control(
        "POST", f"/nodes/{WABA}", {"marketing_messages_onboarding_status": "ONBOARDED"}
    )
    world.sandbox.forward(660)  # templates are synced within ten minutes


def eligible(world: World) -> None:
    changes = {"clients": [BUSINESS], "marketing_messages_onboarding_status": "ELIGIBLE"}
    world.sandbox.control("POST", f"/nodes/{OTHER_WABA}", changes)


def indian(world: World) -> None:
    changes = {
        "country_code": "IN",
        "country_dial_code": "91",
        "display_phone_number": "+91 98765 43210",
    }
    world.sandbox.control("POST", f"/nodes/{NUMBER}", changes)


def assigned(world: World) -> None:
    world.post(f"/{WABA}/assigned_users", {"user": OTHER_USER, "tasks": ["MANAGE"]})


def ready_for_a_move(world: World) -> None:
    """Meta asks for an approved account and name, and for webhooks where the number goes."""
    world.post(f"/{WABA}/subscribed_apps", {})


def code_exists(world: World) -> None:
    world.fills["ANED2T5QRU7HG1"] = make_code(world)


# What must have happened before an operation, or before one of its examples.
NUMBER_PATH = "/{Version}/{Phone-Number-ID}"
BEFORE: dict[str, Callable[[World], None]] = {
    "cancel_transfer": begin_mobility,
    "cancel_migration": begin_migration,
    "withdraw_application": ask_badge,
    "resubmit_application": reject_badge,
    f"{NUMBER_PATH}/request_code": unverified,
    f"{NUMBER_PATH}/verify_code": expect_code(f"{NUMBER_PATH}/verify_code"),
    "/{Version}/{Pre-Verified-Phone-Number-ID}/verify_code": expect_code("preverified"),
    f"{NUMBER_PATH}/register": unregistered,
    "update_timezone": unfunded,
    "Parameterized Template": onboarded,
    "/{Version}/{Business-ID}/onboard_partners_to_mm_lite": eligible,
    f"{NUMBER_PATH}/business_compliance_info": indian,
    "remove_user": assigned,
    "migration_phone_number": ready_for_a_move,
    "update_existing_qr_code": code_exists,
}

RECIPIENTS = ("{{Recipient-Phone-Number}}", "{{Recipient-WA-Phone-Number}}", "{{Recipient-WA-ID}}")
MESSAGE_IDS = (
    "<MSGID_OF_MSG_YOU_ARE_REPLYING_TO>", "<MSGID_OF_PREV_MSG>", "wamid.HBgLM...",
    "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUYzMjEzNDM2RTZGQ0MzMDJBRgA=",
)  # fmt: skip
PLACEHOLDERS = {
    **dict.fromkeys(RECIPIENTS, f"+{ANA}"),
    **{f"<http(s)://{kind}-url>": f"https://x.example/{kind}" for kind in ("audio", "document", "video", "sticker")},
    **{f"http(s)://{kind}-url": f"https://x.example/{kind}" for kind in ("audio", "image", "the-image")},
    "language-and-locale-code": "en_US",
    "template-name": "template_name",
    "<TEMPLATE_NAME>": "flow_template",
    "{{Flow-ID}}": "111111111111111",
    "{{Flow-Name}}": "booking",
}  # fmt: skip


def body(text: str, *examples: str) -> Json:
    part: Json = {"type": "BODY", "text": text}
    return {**part, "example": {"body_text": [list(examples)]}} if examples else part


def template(number: int, name: str, *components: Json, **more: Any) -> Json:
    usual = {"language": "en_US", "category": "UTILITY", "status": "APPROVED", "waba": WABA}
    id = str(700000000000900 + number)
    return {"id": id, "name": name, "components": list(components), **usual, **more}


QUICK = [{"type": "QUICK_REPLY", "text": text} for text in ("Yes", "No")]
THREE = body("Order {{1}} of {{2}} left our house on {{3}} as you asked.", "a", "b", "c")
PICTURE = {
    "type": "HEADER",
    "format": "IMAGE",
    "example": {"header_handle": ["https://x.example/a"]},
}
TEMPLATES = [
    template(1, "edit_me", body("Our shop opens at nine in the morning."), status="REJECTED",
             category="MARKETING"),
    template(2, "hello_world", body("Welcome and congratulations on your first message.")),
    template(3, "template_name", THREE),
    template(10, "with_picture", PICTURE, THREE),
    template(11, "with_buttons", PICTURE, THREE, {"type": "BUTTONS", "buttons": QUICK}),
    template(4, "intro_catalog_offer", THREE, {"type": "BUTTONS", "buttons": [
        {"type": "CATALOG", "text": "View catalog"}]}, category="MARKETING"),
    template(5, "flow_template", body("Book a table with us."), {"type": "BUTTONS", "buttons": [
        {"type": "FLOW", "text": "Book", "flow_id": "111111111111111"}]}, category="MARKETING"),
    template(6, "sample_issue_resolution", body("Hello {{1}}, was your question answered?", "a"),
             {"type": "BUTTONS", "buttons": QUICK}),
    template(7, "hello_world", body("Come and see our new things."), language="en", category="MARKETING"),
    template(8, "welcome_offer", body("Come and see our new things."), category="MARKETING"),
    template(9, "promotional_offer", body("Hello {{1}}, spend {{2}} in our new shop.", "a", "b"),
             language="en", category="MARKETING"),
]  # fmt: skip


def solution(id: str, status: str, owner: str = APP, partner: str = OTHER_APP, **more: str) -> Json:
    usual = {"status_for_pending_request": "NONE", "partner_status": "ACCEPTED"}
    return {"id": id, "name": "A solution", "status": status, "owner_app": owner, "partner_app": partner,
            "owner_permissions": [], "partner_permissions": ["MESSAGING"], **usual, **more}  # fmt: skip


def number(id: str, digits: str, status: str) -> Json:
    return {"id": id, "business": BUSINESS, "display_phone_number": f"+1 {digits}", "cc": "1",
            "country_code": "US", "partners": [], "code_verification_status": status,
            "created_at": 1787184000.0}  # fmt: skip


OBJECTS: dict[str, list[Json]] = {
    "solution": [
        solution(INVITED, "INITIATED", OTHER_APP, APP, status_for_pending_request="PENDING_ACTIVATION",
                 partner_status="NOTIFICATION_SENT"),
        {**solution(ACTIVE, "ACTIVE"), "wabas": [WABA]},
        solution(OTHER_ACTIVE, "ACTIVE"),
        solution(LEAVING, "ACTIVE", status_for_pending_request="PENDING_DEACTIVATION", asked_by=OTHER_APP),
    ],
    "preverified_number": [
        number(PREVERIFIED, "631-555-1002", "VERIFIED"),
        number(FRESH, "631-555-1003", "NOT_VERIFIED"),
    ],
    "profile": [{"id": "830000000000001", "phone": NUMBER, "about": "Shop"}],
}  # fmt: skip


def scenario() -> Json:
    """The small scenario of the other tests, with what the examples name besides."""
    small = find("two-accounts")
    user = {"id": OTHER_USER, "name": "Second Person", "business": BUSINESS, "role": "EMPLOYEE"}
    parents = {"preverified_number": "business", "profile": "phone"}
    kept = {
        kind: [{"parent": one.get(parents.get(kind, ""), ""), "body": one} for one in objects]
        for kind, objects in OBJECTS.items()
    }
    second = {"id": "500000000000303", "name": "Second account", "owner": BUSINESS,
              "account_review_status": "APPROVED"}  # fmt: skip
    moving = {
        "id": "600000000000303",
        "waba": second["id"],
        "display_phone_number": "+1 631-555-1001",
        "name_status": "APPROVED",
    }
    return {
        **small, "templates": TEMPLATES, "users": [*small["users"], user], "objects": kept,
        "wabas": [*small["wabas"], second], "phone_numbers": [*small["phone_numbers"], moving],
    }  # fmt: skip
