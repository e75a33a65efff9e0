"""One message or one status of the field `messages`, from Meta's JSON to a row of facts.

What has no column is kept in `extra`; what we do not know is noticed. A value of another type than
Meta's stays as its JSON text, so that nothing is lost.
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
"""

from __future__ import annotations

import json
from itertools import product
from typing import Any

from traffic.facts import InboundFact, StatusFact
from webhooks.reading import (
    LONGEST_KEY,
    NOTHING,
    Notes,
    Unreadable,
    as_key,
    as_seconds,
    as_seconds_or_none,
    as_text,
    part,
    person_of,
)

LARGEST_CODE = 2**63 - 1

STATUS_WORDS = {"sent", "delivered", "read", "played", "failed"}
STATUS_KEYS = {
    "id", "status", "timestamp", "recipient_id", "recipient_user_id", "recipient_parent_user_id",
    "parent_recipient_user_id", "recipient_type", "recipient_participant_id",
    "participant_recipient_id", "recipient_participant_user_id",
    "recipient_participant_parent_user_id", "recipient_identity_key_hash",
    "biz_opaque_callback_data", "template_id", "conversation", "pricing", "errors", "type",
}  # fmt: skip
WITH_COLUMN = STATUS_KEYS - {
    "recipient_identity_key_hash", "recipient_participant_user_id",
    "recipient_participant_parent_user_id", "errors", "type",
}  # fmt: skip
PRICING_COLUMNS = {"billable", "pricing_model", "type", "category"}
# `cost` comes with some messages that were sent for a highest price: kept in extra.
PRICING_KEYS = PRICING_COLUMNS | {"cost"}
CONVERSATION_KEYS = {"id", "origin", "expiration_timestamp"}
PRICING_WORDS = {
    "pricing_model": ("", "CBP", "PMP"),
    "type": ("", "regular", "free_customer_service", "free_entry_point"),
    "category": (
        "", "authentication", "authentication-international", "authentication_international",
        "general_purpose_ai", "group_marketing", "group_service", "group_utility", "marketing",
        "marketing_lite", "referral_conversion", "service", "utility",
    ),
}  # fmt: skip
KNOWN_PRICING = set(product(*PRICING_WORDS.values()))
MESSAGE_KEYS = {
    "from", "from_user_id", "from_parent_user_id", "id", "timestamp", "type", "context",
    "referral", "group_id", "errors", "identity", "recipient_id",
}  # fmt: skip
MESSAGE_TYPES = {
    "audio", "button", "contacts", "document", "edit", "image", "interactive", "location",
    "media_placeholder", "order", "reaction", "request_welcome", "revoke", "sticker", "system",
    "text", "unsupported", "video",
}  # fmt: skip


def status_fact(item: Any, waba_id: str, number_id: str, notes: Notes) -> StatusFact:
    """Raises Unreadable."""
    if type(item) is not dict:
        raise Unreadable("not an object")
    get = item.get
    word = as_key(get("status"), "status")
    pricing, conversation = get("pricing"), get("conversation")
    if type(pricing) is not dict:
        pricing = NOTHING
    if type(conversation) is not dict:
        conversation = NOTHING
    origin, first = conversation.get("origin"), NOTHING
    errors, billable = get("errors"), pricing.get("billable")
    if type(errors) is list and errors and type(errors[0]) is dict:
        first = errors[0]
    details, code = first.get("error_data"), first.get("code")
    if word not in STATUS_WORDS:
        notes.append(("status", word))
    fact = StatusFact(
        as_key(get("id"), "id"),
        word,
        as_text(
            get("recipient_participant_id")
            or get("participant_recipient_id")
            or get("recipient_participant_user_id")  # of those without a number
        )[:LONGEST_KEY],
        as_seconds(get("timestamp")),
        waba_id,
        number_id,
        as_text(get("recipient_id")),
        as_text(get("recipient_user_id")),
        as_text(get("recipient_parent_user_id") or get("parent_recipient_user_id")),
        as_text(get("recipient_type")),
        billable if type(billable) is bool else None,
        as_text(pricing.get("pricing_model")),
        as_text(pricing.get("type")),
        as_text(pricing.get("category")),
        as_text(conversation.get("id")),
        as_text(origin.get("type")) if type(origin) is dict else "",
        as_seconds_or_none(conversation.get("expiration_timestamp")),
        as_text(get("template_id")),
        as_text(get("biz_opaque_callback_data")),
        code if type(code) is int and -LARGEST_CODE < code < LARGEST_CODE else None,
        as_text(first.get("title")),
        as_text(details.get("details")) if type(details) is dict else "",
        _extra(item, pricing, conversation, notes),
    )
    if fact[11:14] not in KNOWN_PRICING:
        _note_pricing(fact, notes)
    return fact


def _extra(
    item: dict[str, Any], pricing: dict[str, Any], conversation: dict[str, Any], notes: Notes
) -> str | None:
    """JSON of whatever has no column; None, most often, when everything has."""
    kept = {}
    if not item.keys() <= WITH_COLUMN:
        kept = {key: item[key] for key in item.keys() - WITH_COLUMN}
        notes.extend(("statuses key", key) for key in kept.keys() - STATUS_KEYS)
    for name, inner, columns, known in (
        ("pricing", pricing, PRICING_COLUMNS, PRICING_KEYS),
        ("conversation", conversation, CONVERSATION_KEYS, CONVERSATION_KEYS),
    ):
        if inner is NOTHING:
            if item.get(name):  # of another type than Meta's
                kept[name] = item[name]
        elif not inner.keys() <= columns:
            kept[name] = inner
            notes.extend((f"{name} key", key) for key in inner.keys() - known)
    return json.dumps(kept) if kept else None


def _note_pricing(fact: StatusFact, notes: Notes) -> None:
    words = (fact.pricing_model, fact.pricing_type, fact.pricing_category)
    for (name, known), word in zip(PRICING_WORDS.items(), words, strict=True):
        if word not in known:
            notes.append((f"pricing {name}", word))


def inbound_fact(
    item: Any, waba_id: str, number_id: str, contacts: list[Any], notes: Notes
) -> InboundFact:
    """Raises Unreadable."""
    if not isinstance(item, dict):
        raise Unreadable("not an object")
    kind = as_text(item.get("type"))
    if kind not in MESSAGE_TYPES:
        notes.append(("message type", kind))
    notes.extend(("messages key", key) for key in item.keys() - MESSAGE_KEYS - {kind})
    text, payload = _words(kind, item)
    person = person_of(_ids(item), contacts)
    profile, context = part(person, "profile"), part(item, "context")
    referral = item.get("referral")
    return InboundFact(
        wamid=as_key(item.get("id"), "id"),
        happened_at=as_seconds(item.get("timestamp")),
        waba_id=waba_id,
        phone_number_id=number_id,
        wa_id=as_text(item.get("from"))[:LONGEST_KEY],
        user_id=as_text(item.get("from_user_id") or person.get("user_id"))[:LONGEST_KEY],
        parent_user_id=as_text(item.get("from_parent_user_id") or person.get("parent_user_id")),
        profile_name=as_text(profile.get("name")),
        username=as_text(profile.get("username")),
        kind=kind,
        text=text,
        payload=payload,
        context_id=as_text(context.get("id")),
        group_id=as_text(item.get("group_id")),
        referral=json.dumps(referral) if referral else None,
        item=json.dumps(item),
    )


def _words(kind: str, item: dict[str, Any]) -> tuple[str, str]:
    """What the person wrote or pressed, and what the business had put behind it."""
    said = part(item, kind)
    if kind == "button":
        return as_text(said.get("text")), as_text(said.get("payload"))
    if kind == "interactive":
        reply = part(said, as_text(said.get("type")))
        return as_text(reply.get("title") or reply.get("body")), as_text(reply.get("id"))
    for name in ("body", "caption", "emoji", "text"):
        if isinstance(said.get(name), str):
            return said[name], ""
    return "", ""


def _ids(item: dict[str, Any]) -> list[Any]:
    return [item[name] for name in ("from", "from_user_id") if item.get(name)]
