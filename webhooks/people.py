"""What Meta tells about people themselves: what they want, under which ids they are reached, that they call.

Like messages they become rows of facts; what has no column stays in the item, what we do not know is noticed.
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/reference
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

from __future__ import annotations

import json
from typing import Any

from traffic.facts import CallFact, IdentityFact, InboundFact, PreferenceFact
from webhooks.reading import Notes, Unreadable, as_key, as_seconds, as_text, part, person_of

# Unique constraints hold these columns, and an entry of an index holds 2,700 bytes.
LONGEST_ID = 150  # a user id has a country, a dot and up to 128 signs
LONGEST_WORD = 80
LONGEST_CALL = 10**12  # seconds

PREFERENCE_VALUES = {"stop", "resume", "signup"}
PREFERENCE_KEYS = {
    "wa_id", "user_id", "parent_user_id", "detail", "category", "value", "timestamp", "signup_id",
}  # fmt: skip
# Meta's words of a `system` message, older ones too, and traffic.models.Changed.
CHANGES = {
    "user_changed_number": "number",
    "customer_changed_number": "number",
    "user_changed_user_id": "user_id",
    "customer_identity_changed": "device",
    "user_identity_changed": "device",
}
CALL_EVENTS = {"connect", "terminate", "RINGING", "ACCEPTED", "REJECTED"}
SESSION = {"session", "connection"}  # how the sound travels: not ours to keep


def preference_fact(
    item: Any, waba_id: str, number_id: str, contacts: list[Any], notes: Notes
) -> PreferenceFact:
    """Any value counts, also one new to us. Raises Unreadable."""
    if not isinstance(item, dict):
        raise Unreadable("not an object")
    ids = [item[name] for name in ("wa_id", "user_id") if item.get(name)]
    person = person_of(ids, contacts)
    if not ids and len(contacts) == 1 and isinstance(contacts[0], dict):
        person = contacts[0]
    wa_id = as_text(item.get("wa_id") or person.get("wa_id"))[:LONGEST_ID]
    user_id = as_text(item.get("user_id") or person.get("user_id"))[:LONGEST_ID]
    if not wa_id and not user_id:
        raise Unreadable("it names nobody")
    category, value = as_text(item.get("category")), as_key(item.get("value"), "value")
    if value not in PREFERENCE_VALUES:
        notes.append(("preference", value))
    if category != "marketing_messages":
        notes.append(("preference category", category))
    notes.extend(("preference key", key) for key in item.keys() - PREFERENCE_KEYS)
    return PreferenceFact(
        waba_id=waba_id,
        phone_number_id=number_id[:LONGEST_WORD],
        wa_id=wa_id,
        user_id=user_id,
        parent_user_id=as_text(item.get("parent_user_id") or person.get("parent_user_id")),
        category=category[:LONGEST_WORD],
        value=value[:LONGEST_WORD],
        happened_at=as_seconds(item.get("timestamp")),
        item=json.dumps(item),
    )


def identity_fact(message: InboundFact, item: dict[str, Any], notes: Notes) -> IdentityFact | None:
    """What a message of the type `system` changes; None for one that we do not know, which is noticed.

    Older messages name the new number `new_wa_id` and do not name the old user id apart from the sender's.
    """
    system = part(item, "system")
    word = as_text(system.get("type"))
    if word not in CHANGES:
        notes.append(("system message", word))
        return None
    new_user, new_parent = (as_text(system.get(key)) for key in ("user_id", "parent_user_id"))
    senders, parents = (as_text(item.get(f"from_{key}")) for key in ("user_id", "parent_user_id"))
    return IdentityFact(
        waba_id=message.waba_id,
        wamid=message.wamid,
        happened_at=message.happened_at,
        phone_number_id=message.phone_number_id,
        kind=CHANGES[word],
        old_wa_id=as_text(item.get("from") or system.get("customer")),
        new_wa_id=as_text(system.get("wa_id") or system.get("new_wa_id")),
        old_user_id=_old(system.get("previous_user_id"), senders, new_user),
        new_user_id=new_user,
        old_parent_user_id=_old(system.get("previous_parent_user_id"), parents, new_parent),
        new_parent_user_id=new_parent,
    )


def _old(said: Any, senders: str, new: str) -> str:
    """What Meta says it was; else the sender's id, unless that is the new one already."""
    return as_text(said) or (senders if senders != new else "")


def call_fact(
    item: Any, waba_id: str, number_id: str, contacts: list[Any], notes: Notes
) -> CallFact:
    """A step of a call, or a status of one that the business makes. Raises Unreadable."""
    if not isinstance(item, dict):
        raise Unreadable("not an object")
    outgoing = item.get("direction") == "BUSINESS_INITIATED" or "event" not in item
    side = "to" if outgoing else "from"
    wa_id = item.get(side) or item.get("recipient_id")
    user_id = item.get(f"{side}_user_id") or item.get("recipient_user_id")
    person = person_of([one for one in (wa_id, user_id) if one], contacts)
    parent = item.get(f"{side}_parent_user_id") or item.get("recipient_parent_user_id")
    event = as_key(item.get("event") or item.get("status"), "event")
    if event not in CALL_EVENTS:
        notes.append(("call event", event))
    duration = item.get("duration")
    whole = type(duration) is int and 0 <= duration <= LONGEST_CALL
    return CallFact(
        waba_id=waba_id,
        call_id=as_key(item.get("id"), "id"),
        event=event[:LONGEST_WORD],
        happened_at=as_seconds(item.get("timestamp")),
        phone_number_id=number_id,
        direction=as_text(item.get("direction")),
        wa_id=as_text(wa_id or person.get("wa_id"))[:LONGEST_ID],
        user_id=as_text(user_id or person.get("user_id"))[:LONGEST_ID],
        parent_user_id=as_text(parent or person.get("parent_user_id")),
        status=as_text(item.get("status")),
        duration=duration if whole else None,
        item=json.dumps({key: item[key] for key in item.keys() - SESSION}),
    )
