"""How the tests of sending talk to the sandbox, and the smallest valid message of each type."""

from typing import Any

from tests.sandbox.server import NUMBER, WABA, Json, Sandbox

ANA = "819012345678"
BODY = {"text": "What may it be?"}
REPLIES = [{"type": "reply", "reply": {"id": str(n), "title": f"Choice {n}"}} for n in range(3)]
ROWS = [{"id": str(n), "title": f"Row {n}", "description": "One"} for n in range(10)]
ITEMS = [{"product_retailer_id": f"sku-{n}"} for n in range(3)]
CARD = {
    "type": "cta_url",
    "header": {"type": "image", "image": {"link": "https://shop.example/a.jpg"}},
    "body": {"text": "A plant"},
    "action": {
        "name": "cta_url",
        "parameters": {"display_text": "See", "url": "https://shop.example/"},
    },
}
FLOW = {"flow_message_version": "3", "flow_id": "1", "flow_cta": "Book", "mode": "published"}
AMOUNT = {"value": 1000, "offset": 100}

# kind of interactive message: the smallest valid one
INTERACTIVE: dict[str, Json] = {
    "button": {"body": BODY, "action": {"buttons": REPLIES}},
    "list": {"body": BODY, "action": {"button": "Choose", "sections": [{"rows": ROWS}]}},
    "cta_url": {"body": BODY, "action": CARD["action"]},
    "location_request_message": {"body": BODY, "action": {"name": "send_location"}},
    "address_message": {
        "body": BODY,
        "action": {"name": "address_message", "parameters": {"country": "IN"}},
    },
    "flow": {"body": BODY, "action": {"name": "flow", "parameters": FLOW}},
    "product": {"action": {"catalog_id": "1", "product_retailer_id": "sku-1"}},
    "product_list": {
        "header": {"type": "text", "text": "Plants"},
        "body": BODY,
        "action": {"catalog_id": "1", "sections": [{"title": "Green", "product_items": ITEMS}]},
    },
    "catalog_message": {"body": BODY, "action": {"name": "catalog_message"}},
    "carousel": {
        "body": BODY,
        "action": {"cards": [{**CARD, "card_index": 0}, {**CARD, "card_index": 1}]},
    },
    "voice_call": {
        "body": BODY,
        "action": {"name": "voice_call", "parameters": {"display_text": "Call"}},
    },
    "call_permission_request": {"action": {"name": "call_permission_request"}},
    "request_contact_info": {"body": BODY, "action": {"name": "request_contact_info"}},
    "order_details": {
        "body": BODY,
        "action": {
            "name": "review_and_pay",
            "parameters": {
                "reference_id": "a-1",
                "currency": "INR",
                "total_amount": AMOUNT,
                "order": {"status": "pending"},
            },
        },
    },
    "order_status": {
        "body": BODY,
        "action": {
            "name": "review_order",
            "parameters": {"reference_id": "a-1", "order": {"status": "shipped"}},
        },
    },
}
PLAIN: dict[str, Any] = {
    "text": {"body": "Hello", "preview_url": True},
    "image": {"link": "https://shop.example/a.jpg", "caption": "A plant"},
    "video": {"link": "https://shop.example/a.mp4"},
    "audio": {"link": "https://shop.example/a.ogg", "voice": True},
    "document": {"link": "https://shop.example/a.pdf", "filename": "a.pdf"},
    "sticker": {"link": "https://shop.example/a.webp"},
    "location": {"latitude": "35.68", "longitude": 139.76, "name": "Shop"},
    "contacts": [
        {"name": {"formatted_name": "Bo Li", "first_name": "Bo"}, "phones": [{"phone": "+1555"}]}
    ],
    "reaction": {"message_id": "wamid.x", "emoji": "👍"},
}


def send(sandbox: Sandbox, kind: str, content: Any, **more: Any) -> Json:
    body = {"messaging_product": "whatsapp", "to": f"+{ANA}", "type": kind, kind: content, **more}
    return sandbox.post(f"/{NUMBER}/messages", {name: one for name, one in body.items() if one})


def send_interactive(sandbox: Sandbox, kind: str, **changes: Any) -> Json:
    return send(sandbox, "interactive", {"type": kind, **INTERACTIVE[kind], **changes})


def refused(answer: Json) -> tuple[int, str]:
    """The code and the details of a refusal."""
    error = answer["error"]
    return error["code"], error.get("error_data", {}).get("details", error["message"])


def approved(
    sandbox: Sandbox, name: str, components: list[Json], category: str = "UTILITY", **more: Any
) -> Json:
    """A template that can be sent."""
    body = {"name": name, "language": "en_US", "category": category, **more}
    made = sandbox.post(f"/{WABA}/message_templates", {**body, "components": components})
    assert "id" in made, made
    sandbox.decide(made["id"], "approve")
    return made


def send_template(sandbox: Sandbox, name: str, *components: Json, **more: Any) -> Json:
    template = {"name": name, "language": {"code": "en_US"}, "components": list(components)}
    return send(sandbox, "template", template, **more)


def texts(*values: str) -> list[Json]:
    return [{"type": "text", "text": value} for value in values]


def says(sandbox: Sandbox, text: str = "Hello", wa_id: str = ANA) -> str:
    """The person writes; the answer is the message's id."""
    body = {"phone": NUMBER, "type": "text", "content": {"body": text}}
    return str(sandbox.control("POST", f"/people/{wa_id}/say", body)["id"])


def on_the_phone(sandbox: Sandbox, wa_id: str = ANA) -> Json:
    """The newest message of the chat, as the person's phone has it."""
    listed = sandbox.control("GET", f"/people/{wa_id}/messages", None, phone=NUMBER)["data"]
    newest: Json = listed[-1]
    return newest
