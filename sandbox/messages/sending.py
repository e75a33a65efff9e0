"""POST /{number}/messages: from a request to a message under way.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

from collections.abc import Callable

from sandbox import timers
from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.messages import delivery, limits, storage
from sandbox.messages.blocking import is_blocked
from sandbox.messages.direct_send import as_template
from sandbox.messages.draft import Draft
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part
from sandbox.messages.receipts import mark_read, stop_typing
from sandbox.messages.recipients import Recipient, find_recipient
from sandbox.messages.shapes import TYPES
from sandbox.messages.template_sending.rendering import render
from sandbox.messages.template_sending.resolving import find_template
from sandbox.store import Doc
from sandbox.tokens import MESSAGING, need_scope
from sandbox.unsupported import GROUPS

CALLBACK_DATA, KEY_HASH = 512, 64
# Parameters of Graph itself, which every path takes.
GENERAL = frozenset(
    {
        "access_token", "appsecret_proof", "fields", "method", "format", "pretty", "locale",
        "debug", "suppress_http_code", "include_headers",
    }
)  # fmt: skip
COMMON = (
    "messaging_product", "recipient_type", "to", "recipient", "type", "context",
    "biz_opaque_callback_data", "recipient_identity_key_hash", "messaging_account_id",
)  # fmt: skip
OBJECTS = (*TYPES, "template", "context", "direct_send_config", "typing_indicator")
DIRECT_SEND = ("category", "direct_send_config")
Content = Callable[[Part, Draft], Doc]  # checks the object of a type, returns what the message adds


def send_message(call: Call, phone: Doc) -> Doc:
    """→ {"messaging_product", "contacts", "messages"}; with `status` a read receipt instead."""
    need_scope(call, MESSAGING)
    body = read_body(call)
    if "status" in body.doc:
        return mark_read(call.store, phone, body)
    recipient = read_recipient(call, phone, body)
    draft = Draft(
        call.store, phone, recipient.person, {"input": recipient.input, "by": recipient.by}
    )
    kind = body.word("type", (*TYPES, "template")) if _known_type(body) else "text"
    content = template_content if kind == "template" else free_content(kind)
    return start(draft, recipient, body, kind, content)


def read_body(call: Call) -> Part:
    """The parameters of the message itself; in a form the objects are written as JSON."""
    given = {name: value for name, value in call.params.items() if name not in GENERAL}
    given.update({name: call.structure(name) for name in OBJECTS if name in given})
    if call.needed("messaging_product").lower() != "whatsapp":
        raise parameter("Param messaging_product must be one of {WHATSAPP}.")
    return Part(given, "")


def read_recipient(call: Call, phone: Doc, body: Part) -> Recipient:
    """The number wins over the user id. Raises 100, 130403, 131009 or 131021."""
    if (
        body.has("recipient_type")
        and body.word("recipient_type", ("individual", "group")) == "group"
    ):
        raise parameter(GROUPS)
    given = call.text("to") or call.text("recipient")
    if not given:
        raise parameter("The parameter to is required.")
    recipient = find_recipient(call.store, phone, given)
    if is_blocked(call.store, phone["id"], recipient.person["wa_id"]):
        raise refusal(130403)
    return recipient


def _known_type(body: Part) -> bool:
    """Raises 131051 for a type that Meta does not have; without one it is text."""
    if not body.has("type"):
        return False
    given = body.text("type", 100)
    if given.lower() not in (*TYPES, "template"):
        raise refusal(131051, f"Message type {given} is not supported.")
    return True


def free_content(kind: str) -> Content:
    def check(body: Part, draft: Draft) -> Doc:
        body.only(*COMMON, *DIRECT_SEND, kind)
        TYPES[kind](body, draft)
        added: Doc = {"content": body.doc[kind], "ttl": None}
        if body.has("category"):
            added.update(as_template(body, kind, draft))
        return added

    return check


def template_content(body: Part, draft: Draft) -> Doc:
    given = body.only(*COMMON, "template").part("template")
    given.only("name", "language", "components", "namespace")
    template = find_template(given, draft)
    rendered = render(template, given, draft)
    return {
        "content": {**given.doc, "rendered": rendered},
        "template": template["id"],
        "category": template["category"],
        "ttl": template.get("message_send_ttl_seconds"),
    }


def start(draft: Draft, recipient: Recipient, body: Part, kind: str, content: Content) -> Doc:
    """Checks the rest, keeps the message, puts it on its way, answers."""
    store, phone, person = draft.store, draft.phone, draft.person
    message = {**_envelope(draft, body, kind), **content(body, draft)}
    limits.check_send(store, phone, person, message)
    stop_typing(store, phone["id"], person["wa_id"])
    storage.add(store, message)
    if draft.failure:
        code, details = draft.failure
        at = store.now() + store.setting("sent_after_seconds")
        timers.schedule(store, at, "message_fails", message["id"], code=code, details=details)
    else:
        delivery.start(store, message)
    told = {"id": message["id"]}
    if kind == "template":
        held = message["status"] == "held_for_quality_assessment"
        told["message_status"] = message["status"] if held else "accepted"
    return {
        "messaging_product": "whatsapp",
        "contacts": [recipient.shown(store, phone)],
        "messages": [told],
    }


def _envelope(draft: Draft, body: Part, kind: str) -> Doc:
    """What every message has, whatever its type."""
    account = body.optional_text("messaging_account_id", 30)
    if account and account != draft.phone["waba"]:
        raise refusal(131009, "messaging_account_id is not the account of this number.")
    context = body.optional_part("context")
    return {
        "waba": draft.phone["waba"],
        "phone": draft.phone["id"],
        "wa_id": draft.person["wa_id"],
        "direction": "out",
        "type": kind,
        "status": "accepted",
        "template": "",
        "category": "",
        "at": draft.store.now(),
        "country": draft.person["country"],
        "context": {"id": context.only("message_id").text("message_id", 512)} if context else None,
        "callback": body.optional_text("biz_opaque_callback_data", CALLBACK_DATA),
        "recipient": draft.recipient,
        "recipient_identity_key_hash": body.optional_text("recipient_identity_key_hash", KEY_HASH),
        "errors": [],
        "api": draft.api,
    }
