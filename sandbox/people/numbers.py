"""People change their number, their ids and what they show of them.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

from sandbox import hooks
from sandbox.assets.storage import owner_id
from sandbox.messages import limits, storage
from sandbox.people import identities
from sandbox.people import storage as people
from sandbox.people.inbound import shown
from sandbox.people.person import BadPerson, check_names, checked, country_of
from sandbox.store import Doc, Store


def reinstall(store: Store, person: Doc) -> Doc:
    """Sets WhatsApp up again: another identity key."""
    return people.save(store, {**person, "keys": person["keys"] + 1})


def hide_number(store: Store, person: Doc, hidden: bool, username: str | None = None) -> Doc:
    """A username hides the number; None keeps the one there is."""
    username = username or person["username"]
    if hidden and not username:
        raise BadPerson("Only who has a username can hide the number.")
    check_names({"username": username})
    return people.save(store, {**person, "hides_number": hidden, "username": username})


def change_number(store: Store, person: Doc, new_wa_id: str) -> Doc:
    """Takes WhatsApp to another number, and so to new ids; the numbers that they wrote to hear."""
    new = checked({**person, "wa_id": new_wa_id})
    left = people.get(store, new["wa_id"])
    if left is not None and left["on_whatsapp"]:
        raise BadPerson("That number belongs to somebody already.")
    # Who comes to a number that somebody left does not get the ids of whoever was there.
    new["generation"] = left["generation"] + 1 if left else 0
    new["country"] = country_of(new["wa_id"])
    moved = {"on_whatsapp": False, "moved_to": new["wa_id"], "generation": person["generation"]}
    people.save(store, people.make(person["wa_id"], name=person["name"], **moved))
    people.save(store, new)
    text = f"User {person['name']} changed from {person['wa_id']} to {new['wa_id']}"
    _tell_change(store, person, new, "user_changed_number", text)
    return new


def change_user_id(store: Store, person: Doc) -> Doc:
    """WhatsApp gives the person another business-scoped id, although the number stays."""
    new = people.save(store, {**person, "generation": person["generation"] + 1})
    _tell_change(store, person, new, "user_changed_user_id",
                 f"User {person['name']} has a new user id")  # fmt: skip
    return new


def _tell_change(store: Store, before: Doc, after: Doc, kind: str, text: str) -> None:
    """A message of type `system`, without contacts, to every number with a thread."""
    rows = store.db.execute("SELECT phone FROM threads WHERE wa_id = ?", (before["wa_id"],))
    for phone in [store.the("phone", row["phone"]) for row in rows.fetchall()]:
        if phone.get("status") not in limits.SENDING:
            continue
        owner = owner_id(store, phone)
        system: Doc = {"body": text, "type": kind}
        if identities.shows_number(store, owner, phone["id"], before):
            system["wa_id"] = after["wa_id"]
        system["user_id"] = identities.bsuid(store, owner, after)
        system["previous_user_id"] = identities.bsuid(store, owner, before)
        for name, person in (("parent_user_id", after), ("previous_parent_user_id", before)):
            if parent := identities.parent_bsuid(store, owner, person):
                system[name] = parent
        message = storage.add(store, {
            "waba": phone["waba"], "phone": phone["id"], "wa_id": before["wa_id"],
            "direction": "in", "type": "system", "status": "received", "at": store.now(),
            "country": before["country"], "content": system,
        })  # fmt: skip
        told = shown(store, before, phone, message)
        hooks.announce(store, phone["waba"], "messages", {"messages": [told]}, phone=phone)
