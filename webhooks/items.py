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

Notes = list[tuple[str, str]]  # what is new to us, and the word

LATEST = 253_402_300_799  # the end of the year 9999
LONGEST_KEY = 300  # characters; an entry of an index of PostgreSQL holds 2,700 bytes
LARGEST_CODE = 2**63 - 1

STATUS_WORDS = {"sent", "delivered", "read", "played", "failed"}
STATUS_KEYS = {
    "id", "status", "timestamp", "recipient_id", "recipient_user_id", "recipient_parent_user_id",
    "parent_recipient_user_id", "recipient_type", "recipient_participant_id",
    "participant_recipient_id", "recipient_identity_key_hash", "biz_opaque_callback_data",
    "template_id", "conversation", "pricing", "errors", "type",
}  # fmt: skip
WITH_COLUMN = STATUS_KEYS - {"recipient_identity_key_hash", "errors", "type"}
PRICING_KEYS = {"billable", "pricing_model", "type", "category"}
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
NOTHING: dict[str, Any] = {}


class Unreadable(Exception):
    """It lacks what makes it a fact. The text names the key and holds no content."""


def status_fact(item: Any, waba_id: str, number_id: str, notes: Notes) -> StatusFact:
    """Raises Unreadable."""
    if type(item) is not dict:
        raise Unreadable("not an object")
    get = item.get
    word, pricing, conversation = get("status"), get("pricing"), get("conversation")
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
        notes.append(("status", str(word)))
    fact = StatusFact(
        _key(get("id"), "id"),
        _key(word, "status"),
        _text(get("recipient_participant_id") or get("participant_recipient_id"))[:LONGEST_KEY],
        _seconds(get("timestamp")),
        waba_id,
        number_id,
        _text(get("recipient_id")),
        _text(get("recipient_user_id")),
        _text(get("recipient_parent_user_id") or get("parent_recipient_user_id")),
        _text(get("recipient_type")),
        billable if type(billable) is bool else None,
        _text(pricing.get("pricing_model")),
        _text(pricing.get("type")),
        _text(pricing.get("category")),
        _text(conversation.get("id")),
        _text(origin.get("type")) if type(origin) is dict else "",
        _seconds_or_none(conversation.get("expiration_timestamp")),
        _text(get("template_id")),
        _text(get("biz_opaque_callback_data")),
        code if type(code) is int and -LARGEST_CODE < code < LARGEST_CODE else None,
        _text(first.get("title")),
        _text(details.get("details")) if type(details) is dict else "",
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
    for name, part, known in (
        ("pricing", pricing, PRICING_KEYS),
        ("conversation", conversation, CONVERSATION_KEYS),
    ):
        if part is NOTHING:
            if item.get(name):  # of another type than Meta's
                kept[name] = item[name]
        elif not part.keys() <= known:
            kept[name] = part
            notes.extend((f"{name} key", key) for key in part.keys() - known)
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
    kind = _text(item.get("type"))
    if kind not in MESSAGE_TYPES:
        notes.append(("message type", kind))
    notes.extend(("messages key", key) for key in item.keys() - MESSAGE_KEYS - {kind})
    text, payload = _words(kind, item)
    person = _person(item, contacts)
    profile, context = _part(person, "profile"), _part(item, "context")
    referral = item.get("referral")
    return InboundFact(
        wamid=_key(item.get("id"), "id"),
        happened_at=_seconds(item.get("timestamp")),
        waba_id=waba_id,
        phone_number_id=number_id,
        wa_id=_text(item.get("from"))[:LONGEST_KEY],
        user_id=_text(item.get("from_user_id") or person.get("user_id"))[:LONGEST_KEY],
        parent_user_id=_text(item.get("from_parent_user_id") or person.get("parent_user_id")),
        profile_name=_text(profile.get("name")),
        username=_text(profile.get("username")),
        kind=kind,
        text=text,
        payload=payload,
        context_id=_text(context.get("id")),
        group_id=_text(item.get("group_id")),
        referral=json.dumps(referral) if referral else None,
        item=json.dumps(item),
    )


def _words(kind: str, item: dict[str, Any]) -> tuple[str, str]:
    """What the person wrote or pressed, and what the business had put behind it."""
    part = _part(item, kind)
    if kind == "button":
        return _text(part.get("text")), _text(part.get("payload"))
    if kind == "interactive":
        reply = _part(part, _text(part.get("type")))
        return _text(reply.get("title") or reply.get("body")), _text(reply.get("id"))
    for name in ("body", "caption", "emoji", "text"):
        if isinstance(part.get(name), str):
            return part[name], ""
    return "", ""


def _person(item: dict[str, Any], contacts: list[Any]) -> dict[str, Any]:
    """Of a bundle's people the one who wrote this: by number, or by the id of those without one."""
    ids = [item[name] for name in ("from", "from_user_id") if item.get(name)]
    for contact in contacts:
        if isinstance(contact, dict) and (
            contact.get("wa_id") in ids or contact.get("user_id") in ids
        ):
            return contact
    return NOTHING


def _part(value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else NOTHING


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    return "" if value is None else json.dumps(value)


def _key(value: Any, name: str) -> str:
    if type(value) is not str or not value or len(value) > LONGEST_KEY:
        raise Unreadable(f"{name} is missing or not a text of its length")
    return value


def _seconds(value: Any) -> int:
    """Meta's times: seconds since 1970, as text or as a number."""
    found = _seconds_or_none(value)
    if found is None:
        raise Unreadable("timestamp is missing or not a time")
    return found


def _seconds_or_none(value: Any) -> int | None:
    if value is None:
        return None
    try:
        seconds = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds <= LATEST else None
