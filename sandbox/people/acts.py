"""What people do with their handsets. Whoever plays a person comes through here: the desk, the
control API and the crowd.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from sandbox.messages import delivery, storage
from sandbox.people import storage as people
from sandbox.people.buttons import deny_code, share_contact, tap_button
from sandbox.people.inbound import BadMessage
from sandbox.people.numbers import change_number, change_user_id, hide_number, reinstall
from sandbox.people.opinions import note_opinion
from sandbox.people.preferences import resume_marketing, sign_up, stop_marketing
from sandbox.people.writing import call, say
from sandbox.store import Doc, Store

__all__ = [
    "block", "call", "change_number", "change_user_id", "delete", "deny_code", "edit",
    "hide_number", "play", "react", "read", "reinstall", "resume_marketing", "say",
    "share_contact", "sign_up", "stop_marketing", "switch_handset", "tap_button", "unblock",
]  # fmt: skip


def read(store: Store, person: Doc, message: Doc) -> None:
    """Opens the chat at this message: it and everything before it is read."""
    for one in storage.in_thread(store, message["phone"], person["wa_id"]):
        if one["direction"] == "out" and one["at"] <= message["at"]:
            delivery.mark_read(store, one)


def play(store: Store, person: Doc, message: Doc) -> None:
    delivery.mark_played(store, message)


def react(store: Store, person: Doc, message: Doc, emoji: str) -> Doc:
    """No emoji takes the reaction back."""
    content = {"message_id": message["id"], **({"emoji": emoji} if emoji else {})}
    return say(store, person, phone_of(store, message), "reaction", content)


def edit(store: Store, person: Doc, message: Doc, text: str) -> Doc:
    _own(person, message)
    new = {"type": "text", "text": {"body": text}}
    content = {"original_message_id": message["id"], "message": new}
    return say(store, person, phone_of(store, message), "edit", content)


def delete(store: Store, person: Doc, message: Doc) -> Doc:
    """Deletes what the person wrote, for everyone."""
    _own(person, message)
    content = {"original_message_id": message["id"]}
    return say(store, person, phone_of(store, message), "revoke", content)


def _own(person: Doc, message: Doc) -> None:
    if (message["wa_id"], message["direction"]) != (person["wa_id"], "in"):
        raise BadMessage("People change only what they wrote themselves.")


def phone_of(store: Store, message: Doc) -> Doc:
    return store.the("phone", message["phone"])


def block(store: Store, person: Doc, phone: Doc, *, reason: str = "") -> None:
    """Meta tells nobody; messages fail with 131026, and the quality of the last template falls."""
    people.save(store, {**person, "blocked": sorted({*person["blocked"], phone["id"]})})
    note_opinion(store, person, phone, "block", reason=reason)


def unblock(store: Store, person: Doc, phone: Doc) -> None:
    blocked = [one for one in person["blocked"] if one != phone["id"]]
    people.save(store, {**person, "blocked": blocked})


def switch_handset(store: Store, person: Doc, on: bool) -> None:
    """Off, nothing is delivered; on again, what is not too old arrives."""
    behaviour = {**person["behaviour"], "delivered_after": 1 if on else None}
    people.save(store, {**person, "behaviour": behaviour, "waiting": []} if on
                else {**person, "behaviour": behaviour})  # fmt: skip
    if on:
        delivery.deliver_waiting(store, person)
