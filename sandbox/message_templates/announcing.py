"""The webhooks that tell about a template, and its own history for the desk.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_components_update
"""

from sandbox.hooks import announce
from sandbox.store import Doc, Store

ELEMENTS = {"HEADER": "title", "BODY": "element", "FOOTER": "footer"}
BUTTON = "message_template_button_"


def remember(store: Store, template: Doc, event: str, **more: object) -> None:
    """The template's own history, for the desk."""
    entry = {"at": store.now(), "event": event, "status": template["status"], **more}
    template["history"] = [*template.get("history", []), entry][-100:]


def about(template: Doc) -> Doc:
    return {
        "message_template_id": int(template["id"]),
        "message_template_name": template["name"],
        "message_template_language": template["language"],
    }


def status_update(
    store: Store, template: Doc, event: str, *, reason: str | None = "NONE", **extra: Doc
) -> None:
    value = {
        "event": event,
        **about(template),
        "reason": reason,
        "message_template_category": template["category"],
        **extra,
    }
    remember(store, template, event, reason=reason)
    announce(store, template["waba"], "message_template_status_update", value)


def components_update(store: Store, template: Doc) -> None:
    value = about(template)
    for component in template["components"]:
        element = ELEMENTS.get(component["type"])
        if element and isinstance(component.get("text"), str):
            value[f"message_template_{element}"] = component["text"]
        if component["type"] == "BUTTONS":
            value["message_template_buttons"] = [_button(one) for one in component["buttons"]]
    announce(store, template["waba"], "message_template_components_update", value)


def _button(button: Doc) -> Doc:
    told = {f"{BUTTON}{name}": button[name] for name in ("type", "text") if name in button}
    for name in ("url", "phone_number"):
        if name in button:
            told[BUTTON + name] = button[name]
    return told
