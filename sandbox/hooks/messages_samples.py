"""Examples of the fields that are about a number's messages; they get `metadata` when sent.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from typing import Any

from sandbox.store import Doc

PERSON = "16505551234"
BSUID = "US.13491208655302741918"
CONTACTS = [{"profile": {"name": "Sheena Nelson"}, "wa_id": PERSON, "user_id": BSUID}]
ABOUT = {"from": PERSON, "from_user_id": BSUID, "id": "$wamid", "timestamp": "$now_text"}
STATUS = {"id": "$wamid", "timestamp": "$now_text", "recipient_id": PERSON}
PRICING = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"}
MEDIA = {
    "mime_type": "image/jpeg",
    "sha256": "29ed500fa64eb55fc19dc4124acb300e",
    "id": "1003383421387256",
}
UNDOCUMENTED: Doc = {"EXAMPLE": {"note": "Meta documents no value for this field."}}


def _message(kind: str, content: Any = None, **extra: Any) -> Doc:
    message = {**ABOUT, "type": kind, **extra}
    if content is not None:
        message[kind] = content
    return {"contacts": CONTACTS, "messages": [message]}


def _status(status: str, **extra: Any) -> Doc:
    entry = {**STATUS, "status": status, "recipient_user_id": BSUID, **extra}
    return {"statuses": [entry]} if status == "failed" else {
        "contacts": CONTACTS, "statuses": [entry],
    }  # fmt: skip


def _preference(value: str) -> Doc:
    entry = {
        "wa_id": PERSON,
        "user_id": BSUID,
        "detail": f"User requested to {value} marketing messages",
        "category": "marketing_messages",
        "value": value,
        "timestamp": "$now",
    }
    return {"contacts": CONTACTS, "user_preferences": [entry]}


def _error(code: int, title: str, details: str) -> Doc:
    href = "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes"
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details},
        "href": href,
    }


def _group(event: str, **extra: Any) -> Doc:
    return {"groups": [{"timestamp": "$now_text", "group_id": "Y2FwaV9ncm91cDox", "type": event,
                        "request_id": "abc", **extra}]}  # fmt: skip


ECHO = {"from": "$digits", "to": PERSON, "id": "$wamid", "timestamp": "$now_text", "type": "text",
        "text": {"body": "Hello from the Business app"}}  # fmt: skip
MESSAGES: dict[str, Doc] = {
    "messages": {
        "text": _message("text", {"body": "Does it come in another color?"}),
        "image": _message("image", {**MEDIA, "caption": "The taj mahal"}),
        "location": _message("location", {"latitude": 37.48, "longitude": -122.14}),
        "reaction": _message("reaction", {"message_id": "$wamid", "emoji": "\U0001f44d"}),
        "button": _message("button", {"payload": "Unsubscribe", "text": "Unsubscribe"}),
        "interactive": _message(
            "interactive", {"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes"}}
        ),
        "order": _message(
            "order",
            {
                "catalog_id": "194836987003835",
                "text": "Love these!",
                "product_items": [
                    {
                        "product_retailer_id": "di9ozbzfi4",
                        "quantity": 2,
                        "item_price": 30,
                        "currency": "USD",
                    }
                ],
            },
        ),
        "edit": _message("edit", {"original_message_id": "$wamid",
                                  "message": {"type": "text", "text": {"body": "In blue?"}}}),
        "revoke": _message("revoke", {"original_message_id": "$wamid"}),
        "referral": _message(
            "text",
            {"body": "Can I get more info about this?"},
            referral={
                "source_url": "https://fb.me/3cr4Wqqkv",
                "source_id": "120226305854810726",
                "source_type": "ad",
                "headline": "Chat with us",
                "body": "Summer succulents are here!",
                "media_type": "image",
                "image_url": "https://example.com/ad.jpg",
                "ctwa_clid": "Aff-n8ZTODiE79d22KtAwQKj9e_mIEOOj27vDVwFjN80dp4_0NiNhEgpGo0AHv",
                "welcome_message": {"text": "Hi there! Let us know how we can help!"},
            },
        ),
        "system": {
            "messages": [
                {
                    **ABOUT,
                    "type": "system",
                    "system": {
                        "body": "User Sheena Nelson changed from 16505551234 to 12195555358",
                        "wa_id": "12195555358",
                        "user_id": "US.20981208655302741918",
                        "previous_user_id": BSUID,
                        "type": "user_changed_number",
                    },
                }
            ]
        },
        "unsupported": _message(
            "unsupported",
            {"type": "poll"},
            errors=[_error(131051, "Message type unknown", "Message type is not supported.")],
        ),
        "request_welcome": _message("request_welcome"),
        "sent": _status("sent", pricing=PRICING),
        "delivered": _status("delivered", pricing=PRICING),
        "read": _status("read"),
        "played": _status("played"),
        "failed": _status(
            "failed",
            errors=[
                _error(
                    131049,
                    "This message was not delivered to maintain healthy ecosystem engagement.",
                    "In order to maintain a healthy ecosystem engagement, the message failed to be"
                    " delivered.",
                )
            ],
        ),
        "errors": {"errors": [_error(130429, "Rate limit hit", "Message failed to send.")]},
    },
    "user_preferences": {"stop": _preference("stop"), "resume": _preference("resume")},
    "smb_message_echoes": {"EXAMPLE": {"message_echoes": [ECHO]}},
    "message_echoes": UNDOCUMENTED,
    "smb_app_state_sync": {
        action: {
            "state_sync": [
                {
                    "type": "contact",
                    "contact": {
                        "full_name": "Pablo Morales",
                        "first_name": "Pablo",
                        "phone_number": PERSON,
                    },
                    "action": action,
                    "metadata": {"timestamp": "$now_text"},
                }
            ]
        }
        for action in ("add", "remove")
    },
    "history": {
        "EXAMPLE": {
            "history": [
                {
                    "metadata": {"phase": 0, "chunk_order": 1, "progress": 55},
                    "threads": [
                        {
                            "id": PERSON,
                            "messages": [
                                {
                                    **ABOUT,
                                    "type": "text",
                                    "text": {"body": "Do you ship to Japan?"},
                                    "history_context": {"status": "READ"},
                                }
                            ],
                        }
                    ],
                }
            ]
        },
        "declined": {
            "history": [
                {
                    "errors": [
                        {
                            "code": 2593109,
                            "title": "History sync is turned off by the business from the WhatsApp"
                            " Business App",
                            "message": "History sync is turned off by the business from the WhatsApp"
                            " Business App",
                            "error_data": {"details": "History sharing is turned off."},
                        }
                    ]
                }
            ]
        },
    },
    "standby": {"text": _message("text", {"body": "Does it come in another color?"})},
    "messaging_handovers": UNDOCUMENTED,
    "automatic_events": UNDOCUMENTED,
    "tracking_events": UNDOCUMENTED,
    "calls": {
        "connect": {
            "contacts": CONTACTS,
            "calls": [{"id": "wacid.ABGGFjFVU2AfAgo6V", "from": PERSON, "to": "$digits",
                       "event": "connect", "timestamp": "$now_text",
                       "direction": "USER_INITIATED"}],
        },
        "terminate": {
            "calls": [{"id": "wacid.ABGGFjFVU2AfAgo6V", "from": PERSON, "to": "$digits",
                       "event": "terminate", "direction": "USER_INITIATED",
                       "timestamp": "$now_text", "status": "COMPLETED", "duration": 480}],
        },
    },
    "group_lifecycle_update": {"group_create": _group("group_create", subject="Lucky Shrub")},
    "group_participants_update": {
        "group_participants_add": _group(
            "group_participants_add", added_participants=[{"wa_id": PERSON}]
        )
    },
    "group_settings_update": {
        "group_settings_update": _group(
            "group_settings_update", group_subject={"text": "Lucky Shrub", "update_successful": True}
        )
    },
    "group_status_update": {"group_suspend": _group("group_suspend")},
}  # fmt: skip
