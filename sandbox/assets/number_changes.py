"""POST /{number}: PIN, display name, webhook address, visibility and username of a number.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
"""

from collections.abc import Callable
from typing import Any

from sandbox.assets import names, usernames
from sandbox.assets.activities import note
from sandbox.assets.registration import set_pin
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.store import Doc
from sandbox.subscriptions import number_override

Change = Callable[[Call, Doc, Any], Doc]  # (call, number, what is asked) → the number as it is now


def change_number(call: Call, phone: Doc) -> Doc:
    """Does every change that the body asks for, or none."""
    asked = [name for name in CHANGES if call.params.get(name) is not None]
    if not asked:
        raise parameter(f"At least one of {', '.join(CHANGES)} is required.")
    for name in asked:
        value = call.params[name]
        phone = CHANGES[name](call, phone, call.structure(name) if name in OBJECTS else value)
    return {"success": True}


def _set_webhook(call: Call, phone: Doc, asked: Any) -> Doc:
    """An address of its own for the messages of this number; an empty one removes it."""
    changes = number_override(call)
    if changes is None:
        raise parameter("Param webhook_configuration needs override_callback_uri.")
    note(call.store, phone["waba"], "WEBHOOK_CONFIGURED", "Webhook address of a number changed",
         actor=call.bearer.user)  # fmt: skip
    return save(call.store, "phone", {**phone, **changes})


def _set_visibility(call: Call, phone: Doc, asked: Any) -> Doc:
    """The reference writes HIDDEN, the field reads NON_VISIBLE."""
    words = {"VISIBLE": "VISIBLE", "HIDDEN": "NON_VISIBLE", "NON_VISIBLE": "NON_VISIBLE"}
    if asked not in words:
        raise parameter(f"Param search_visibility must be one of {{{', '.join(words)}}}.")
    return save(call.store, "phone", {**phone, "search_visibility": words[asked]})


def _set_connection(call: Call, phone: Doc, asked: Any) -> Doc:
    """Only a look at the real state: registering and deregistering change it."""
    if asked != phone.get("status"):
        raise parameter(
            "Param connection_status can't be set: register connects a number, deregister"
            " disconnects it, all else is Meta's own judgement."
        )
    return phone


def _set_on_premises(call: Call, phone: Doc, asked: Any) -> Doc:
    """Settings of the former On-Premises API; its PIN is the number's PIN."""
    if not isinstance(asked, dict):
        raise parameter("Param whatsapp_business_api_data must be an object.")
    return set_pin(call, phone, asked["pin"]) if "pin" in asked else phone


CHANGES: dict[str, Change] = {
    "pin": set_pin,
    "new_display_name": names.change_name,
    "webhook_configuration": _set_webhook,
    "search_visibility": _set_visibility,
    "username": usernames.set_username,
    "connection_status": _set_connection,
    "whatsapp_business_api_data": _set_on_premises,
}
OBJECTS = ("webhook_configuration", "whatsapp_business_api_data")
