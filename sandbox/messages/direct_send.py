"""Direct Send: text and interactive messages outside the window, by a template that Meta generates.

https://developers.facebook.com/documentation/business-messaging/whatsapp/direct-send/api-reference/
An account has it when its field `direct_send` is ENABLED; BLOCKED refuses with 139200.
"""

import hashlib
import re
from collections.abc import Callable

from sandbox.message_templates import storage as templates
from sandbox.message_templates.words import UTILITY
from sandbox.message_templates.writing import timestamp
from sandbox.messages import storage
from sandbox.messages.draft import Draft
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part
from sandbox.messages.windows import is_open
from sandbox.store import Doc

LANGUAGE = "en_US"  # Meta does not say which one it gives a generated template
NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")


def as_template(body: Part, kind: str, draft: Draft) -> Doc:
    """What `category` adds to a message: the generated template and its category.

    Inside an open window it adds nothing: the message is an ordinary one. Raises 100 or 139200.
    """
    body.word("category", ("utility",))
    config = _config(body)
    state = draft.waba.get("direct_send")
    if state == "BLOCKED":
        raise refusal(139200, "This account may not use Direct Send.")
    if state != "ENABLED":
        raise refusal(100, "Direct Send is not enabled for this account.")
    if kind not in COMPONENTS:
        raise refusal(100, "Direct Send takes text and interactive messages only.")
    thread = storage.thread(draft.store, draft.phone["id"], draft.person["wa_id"])
    if is_open(draft.store, thread):
        return {}
    components = COMPONENTS[kind](body.part(kind))
    template = _find_or_make(draft, components, config.get("template_name"))
    ttl = config.get("message_send_ttl_seconds")
    return {"template": template["id"], "category": UTILITY, "ttl": ttl}


def _config(body: Part) -> Doc:
    config = body.optional_part("direct_send_config")
    if config is None:
        return {}
    config.only("template_name", "message_send_ttl_seconds")
    name = config.optional_text("template_name", 512)
    if name and not re.fullmatch(r"[a-z0-9_]+", name):
        raise refusal(100, f"{config.at('template_name')} has a-z, 0-9 and _ only.")
    if config.has("message_send_ttl_seconds"):
        seconds = config.number("message_send_ttl_seconds", 0, 10**9)
        if not 30 <= seconds <= 43200:
            raise refusal(100, "message_send_ttl_seconds must be between 30 and 43200.")
    return config.doc


# -- the generated template ----------------------------------------------------------------------


def _of_text(text: Part) -> list[Doc]:
    return [_body(text.doc["body"])]


def _of_interactive(interactive: Part) -> list[Doc]:
    kind = interactive.doc["type"].lower()
    if kind not in BUTTONS:
        raise refusal(100, f"Direct Send takes interactive messages of {', '.join(BUTTONS)} only.")
    components: list[Doc] = []
    header = interactive.doc.get("header")
    if header:
        text = {"text": header["text"]} if header["type"] == "text" else {}
        components.append({"type": "HEADER", "format": header["type"].upper(), **text})
    components.append(_body(interactive.doc["body"]["text"]))
    if interactive.has("footer"):
        components.append({"type": "FOOTER", "text": interactive.doc["footer"]["text"]})
    buttons = BUTTONS[kind](interactive.doc["action"])
    return [*components, {"type": "BUTTONS", "buttons": buttons}]


def _body(text: str) -> Doc:
    """Numbers become variables, so that two messages that differ in them share a template."""
    found = NUMBER.findall(text)
    count = iter(range(1, len(found) + 1))
    skeleton = NUMBER.sub(lambda _: "{{%d}}" % next(count), text)  # noqa: UP031 - braces
    body: Doc = {"type": "BODY", "text": skeleton}
    return {**body, "example": {"body_text": [found]}} if found else body


def _replies(action: Doc) -> list[Doc]:
    titles = [button["reply"]["title"] for button in action["buttons"]]
    return [{"type": "QUICK_REPLY", "text": title} for title in titles]


def _link(action: Doc) -> list[Doc]:
    parameters = action["parameters"]
    return [{"type": "URL", "text": parameters["display_text"], "url": parameters["url"]}]


COMPONENTS: dict[str, Callable[[Part], list[Doc]]] = {
    "text": _of_text,
    "interactive": _of_interactive,
}
BUTTONS: dict[str, Callable[[Doc], list[Doc]]] = {"button": _replies, "cta_url": _link}


def _find_or_make(draft: Draft, components: list[Doc], pinned: str | None) -> Doc:
    """The account's generated template of this wording, or of the pinned name."""
    wording = [{name: one[name] for name in one if name != "example"} for one in components]
    name = pinned or f"auto_generated_{hashlib.sha256(repr(wording).encode()).hexdigest()[:16]}"
    where = "waba = ? AND name = ? AND language = ?"
    waba, store = draft.phone["waba"], draft.store
    for found in templates.matching(store, where, (waba, name, LANGUAGE), most=1):
        if found.get("source") != "AUTO_GENERATED" or found["status"] != "APPROVED":
            raise refusal(100, f"The template {name} can't be used for Direct Send.")
        return found
    now = store.now()
    template: Doc = {
        "id": store.new_id(), "waba": waba, "name": name, "language": LANGUAGE,
        "category": UTILITY, "parameter_format": "POSITIONAL", "components": components,
        "status": "APPROVED", "rejected_reason": "NONE", "source": "AUTO_GENERATED",
        "quality_score": {"score": "UNKNOWN", "date": int(now)}, "submitted_at": now,
        "last_updated_time": timestamp(now),
    }  # fmt: skip
    templates.add(store, template)
    return template
