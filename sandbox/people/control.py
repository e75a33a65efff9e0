"""People over the control API: /_sandbox/people, /_sandbox/crowd, /_sandbox/pacing."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from sandbox.messages import pacing, receipts
from sandbox.messages import storage as messages
from sandbox.people import acts, buttons, crowd, identities, storage
from sandbox.people.person import BadPerson, checked, digits_of
from sandbox.queries import whole
from sandbox.store import Doc, Store


def create_people(store: Store, request: Request, body: Doc) -> Doc:
    """{"people": [{"wa_id", …}]}; who is there already is changed in what is given."""
    given = body.get("people", [body])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise BadPerson("people is a list of objects.")
    return {"data": [storage.save(store, _changed(store, one)) for one in given]}


def _changed(store: Store, entry: Doc) -> Doc:
    before = storage.get(store, digits_of(entry)) or {}
    given = entry.get("behaviour", {})
    if not isinstance(given, dict):
        raise BadPerson("behaviour is an object.")
    behaviour = {**before.get("behaviour", {}), **given}
    return checked({**before, **entry, "behaviour": behaviour})


def list_people(store: Store, request: Request, body: Doc) -> Doc:
    query = request.query_params.get("query", "")
    found = storage.all(store, most=whole(request, "limit", 100), query=query)
    return {"data": found, "count": storage.count(store)}


def show_person(store: Store, request: Request, body: Doc) -> Doc:
    """With the ids by which each portfolio knows them, and their identity key."""
    person = storage.the(store, request.path_params["wa_id"])
    ids = {one["id"]: identities.bsuid(store, one["id"], person) for one in store.all("business")}
    key = identities.identity_key_hash(store, person)
    return {**person, "user_ids": ids, "identity_key_hash": key}


def list_messages(store: Store, request: Request, body: Doc) -> Doc:
    """The latest between a person and a number, the oldest of them first, with their buttons."""
    phone, wa_id = _phone(store, dict(request.query_params)), request.path_params["wa_id"]
    found = messages.in_thread(store, phone["id"], wa_id, most=whole(request, "limit", 100))
    typing = receipts.is_typing(store, phone["id"], wa_id)
    return {"data": [{**one, "buttons": buttons.of(one)} for one in found], "typing": typing}


def start_crowd(store: Store, request: Request, body: Doc) -> Doc:
    made = crowd.start(store, body)
    return {"people": len(made), "wa_ids": [one["wa_id"] for one in made]}


def pace(store: Store, request: Request, body: Doc) -> Doc:
    return dict(pacing.pace(store, request.path_params["id"], body)["pacing"])


# -- acts ----------------------------------------------------------------------------------------


def act(store: Store, request: Request, body: Doc) -> Doc:
    """One of ACTS by a person; a number nobody has used yet gets its person."""
    name = request.path_params["act"]
    if name not in ACTS:
        raise BadPerson(f"People can {', '.join(sorted(ACTS))}.")
    person = storage.get(store, request.path_params["wa_id"])
    if person is None:
        person = storage.save(store, checked({"wa_id": request.path_params["wa_id"]}))
    return ACTS[name](store, person, body) or {"success": True}


def _phone(store: Store, body: Doc) -> Doc:
    phone = store.get("phone", str(body.get("phone", "")))
    if phone is None:
        raise BadPerson("phone is the id of a number.")
    return phone


def _message(store: Store, person: Doc, body: Doc) -> Doc:
    message = messages.get(store, str(body.get("message", "")))
    if message is None or message["wa_id"] != person["wa_id"]:
        raise BadPerson("message is the id of a message of this person.")
    return message


def _text(body: Doc, name: str, usual: str = "") -> str:
    value = body.get(name, usual)
    if not isinstance(value, str):
        raise BadPerson(f"{name} is a text.")
    return value


def _flag(body: Doc, name: str) -> bool:
    if not isinstance(body.get(name), bool):
        raise BadPerson(f"{name} is true or false.")
    return bool(body[name])


def _say(store: Store, person: Doc, body: Doc) -> Doc:
    """{"phone", "text"} or {"phone", "type", "content"}, with "context" and "referral"."""
    kind = _text(body, "type", "text")
    content = body["content"] if "content" in body else {"body": _text(body, "text")}
    for name in ("context", "referral"):
        if not isinstance(body.get(name), dict | None):
            raise BadPerson(f"{name} is an object.")
    more = {name: body.get(name) for name in ("context", "referral")}
    return _id(acts.say(store, person, _phone(store, body), kind, content, **more))


def _id(message: Doc) -> Doc:
    return {"id": message["id"], "status": message["status"]}


def _with_message(do: Callable[..., Any]) -> Callable[[Store, Doc, Doc], Doc | None]:
    def run(store: Store, person: Doc, body: Doc) -> Doc | None:
        made = do(store, person, _message(store, person, body))
        return _id(made) if made else None

    return run


def _with_phone(do: Callable[..., Any]) -> Callable[[Store, Doc, Doc], Doc | None]:
    def run(store: Store, person: Doc, body: Doc) -> Doc | None:
        do(store, person, _phone(store, body))
        return None

    return run


def _react(store: Store, person: Doc, body: Doc) -> Doc:
    return _id(acts.react(store, person, _message(store, person, body), _text(body, "emoji")))


def _edit(store: Store, person: Doc, body: Doc) -> Doc:
    return _id(acts.edit(store, person, _message(store, person, body), _text(body, "text")))


def _tap(store: Store, person: Doc, body: Doc) -> None:
    index = body.get("index", 0)
    if type(index) is not int:
        raise BadPerson("index is the place of a button, from 0.")
    acts.tap_button(store, person, _message(store, person, body), index)


def _block(store: Store, person: Doc, body: Doc) -> None:
    acts.block(store, person, _phone(store, body), reason=_text(body, "reason"))


def _sign_up(store: Store, person: Doc, body: Doc) -> None:
    signup = store.get("signup", _text(body, "signup"))
    if signup is None:
        raise BadPerson("signup is the id of an In-App Signup.")
    acts.sign_up(store, person, _phone(store, body), signup)


def _switch(store: Store, person: Doc, body: Doc) -> None:
    acts.switch_handset(store, person, _flag(body, "on"))


def _hide(store: Store, person: Doc, body: Doc) -> Doc:
    return acts.hide_number(store, person, _flag(body, "hidden"), _text(body, "username") or None)


def _change_number(store: Store, person: Doc, body: Doc) -> Doc:
    return acts.change_number(store, person, _text(body, "wa_id"))


def _without(do: Callable[[Store, Doc], Doc]) -> Callable[[Store, Doc, Doc], Doc]:
    return lambda store, person, body: do(store, person)


ACTS: dict[str, Callable[[Store, Doc, Doc], Doc | None]] = {
    "say": _say,
    "call": _with_phone(acts.call),
    "read": _with_message(acts.read),
    "play": _with_message(acts.play),
    "react": _react,
    "edit": _edit,
    "delete": _with_message(acts.delete),
    "tap": _tap,
    "deny_code": _with_message(acts.deny_code),
    "share_contact": _with_phone(acts.share_contact),
    "stop": _with_phone(acts.stop_marketing),
    "resume": _with_phone(acts.resume_marketing),
    "sign_up": _sign_up,
    "block": _block,
    "unblock": _with_phone(acts.unblock),
    "switch": _switch,
    "hide_number": _hide,
    "change_number": _change_number,
    "change_user_id": _without(acts.change_user_id),
    "reinstall": _without(acts.reinstall),
}
CONTROLS: list[tuple[str, str, Callable[[Store, Request, Doc], Any]]] = [
    ("POST", "/people", create_people),
    ("GET", "/people", list_people),
    ("GET", "/people/{wa_id}", show_person),
    ("GET", "/people/{wa_id}/messages", list_messages),
    ("POST", "/people/{wa_id}/{act}", act),
    ("POST", "/crowd", start_crowd),
    ("POST", "/pacing/{id}", pace),
]
