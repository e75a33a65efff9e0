"""What people decide about marketing: stop, resume, sign up.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/in-app-signup/
"""

from sandbox.assets.signups import confirmation_of, is_open
from sandbox.assets.storage import owner_id
from sandbox.messages import storage
from sandbox.people import identities
from sandbox.people import storage as people
from sandbox.people.opinions import note_opinion
from sandbox.people.person import BadPerson
from sandbox.people.writing import announce
from sandbox.store import Doc, Store


def stop_marketing(store: Store, person: Doc, phone: Doc) -> None:
    """Stop, in the menu of a marketing message: no more marketing from this business."""
    stopped = {*person["stopped"], owner_id(store, phone)}
    _prefer(store, {**person, "stopped": sorted(stopped)}, phone, "stop",
            detail="User requested to stop marketing messages")  # fmt: skip
    note_opinion(store, person, phone, "stop")


def resume_marketing(store: Store, person: Doc, phone: Doc) -> None:
    _prefer(store, _resumed(store, person, phone), phone, "resume",
            detail="User requested to resume marketing messages")  # fmt: skip


def _resumed(store: Store, person: Doc, phone: Doc) -> Doc:
    owner = owner_id(store, phone)
    return {**person, "stopped": [one for one in person["stopped"] if one != owner]}


def _prefer(store: Store, person: Doc, phone: Doc, value: str, **more: str) -> None:
    people.save(store, person)
    contact = identities.contact(store, owner_id(store, phone), phone["id"], person)
    named = {name: contact[name] for name in contact if name != "profile"}
    preference = {
        **named, **more, "category": "marketing_messages", "value": value,
        "timestamp": int(store.now()),
    }  # fmt: skip
    told = {"user_preferences": [preference]}
    announce(store, person, phone, told, field="user_preferences")


def sign_up(store: Store, person: Doc, phone: Doc, signup: Doc) -> None:
    """Consents at the business's own link, wa.me/<number>/signup/<id>, and gets its confirmation.
    Raises BadPerson where there is no such thing.
    """
    if not is_open(signup, phone, person["country"]):
        raise BadPerson("This signup is not open here: by its status, account or country.")
    storage.add(store, {
        "waba": phone["waba"], "phone": phone["id"], "wa_id": person["wa_id"], "direction": "out",
        "type": "text", "status": "delivered", "at": store.now(), "country": person["country"],
        "content": {"body": confirmation_of(signup)}, "delivered_told": True,
    })  # fmt: skip
    _prefer(store, _resumed(store, person, phone), phone, "signup", signup_id=signup["id"],
            detail="User signed up for marketing messages")  # fmt: skip
