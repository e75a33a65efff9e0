"""One handset in the chat look, or several side by side."""

from starlette.requests import Request
from starlette.responses import Response

from sandbox.assets.storage import owner_id
from sandbox.desk.chat import HIDDEN, gist, items
from sandbox.desk.forms import NotThere
from sandbox.desk.handsets import SAMPLES, STOP_WORDS
from sandbox.desk.pages.phones import chats
from sandbox.message_templates.storage import get as get_template
from sandbox.messages import media, storage, windows
from sandbox.people import identities
from sandbox.people import storage as people
from sandbox.store import Doc, Store

WALL_MOST = 12
IMAGES = ("image/jpeg", "image/png", "image/webp")
# What the handset does by itself: label → the changes of `behaviour`
READING = {
    "at once": {"read": 1, "read_after": 0},
    "after 30 seconds": {"read": 1, "read_after": 30},
    "after an hour": {"read": 1, "read_after": 3600},
    "never by itself": {"read": 0},
}
EMOJI = ("👍", "❤️", "😂", "😮", "🙏")


def handset(store: Store, request: Request) -> tuple[str, Doc]:
    person = found_person(store, request)
    numbers = store.all("phone")
    chosen = _chosen(store, person, numbers, request.query_params.get("with", ""))
    return "handset.html", {
        **view(store, person, chosen),
        "threads": chats(store, person),
        "numbers": numbers,
        "names": _ids(store, person, chosen),
        "reading": _reading(person),
        "readings": READING,
        "stop_words": STOP_WORDS,
        "samples": SAMPLES,
        "signups": store.all("signup", parent=chosen["waba"]) if chosen else [],
        "quote": _quote(store, request.query_params.get("quote", "")),
    }


def _quote(store: Store, wamid: str) -> Doc | None:
    message = storage.get(store, wamid) if wamid else None
    return {"id": wamid, "gist": gist(message)} if message else None


def found_person(store: Store, request: Request) -> Doc:
    person = people.get(store, request.path_params["wa_id"])
    if person is None:
        raise NotThere("Nobody has this number, or not any more.")
    return person


def _chosen(store: Store, person: Doc, numbers: list[Doc], id: str) -> Doc | None:
    """The number asked for, else that of the latest chat, else the first there is."""
    asked = store.get("phone", id) if id else None
    latest = next((one["number"] for one in chats(store, person)), None)
    return asked or latest or (numbers[0] if numbers else None)


def view(store: Store, person: Doc, number: Doc | None, most: int = 100) -> Doc:
    """What a chat shows."""
    if number is None:
        return {"person": person, "number": None, "items": []}
    messages = storage.in_thread(store, number["id"], person["wa_id"], most=most)
    thread = storage.thread(store, number["id"], person["wa_id"])
    owner = owner_id(store, number)
    closes = thread["last_in_at"] + windows.WINDOW if windows.is_open(store, thread) else None
    return {
        "person": person,
        "number": number,
        "items": items(messages, _unfilled(store, messages)),
        "closes": closes,
        "unread": sum(
            one["direction"] == "out" and one["status"] == "delivered" for one in messages
        ),
        "under_way": sum(
            one["status"] in ("sent", "accepted") and one["type"] not in HIDDEN for one in messages
        ),
        "failed": [one for one in messages if one["status"] == "failed"][-3:],
        "blocked": number["id"] in person["blocked"],
        "stopped": owner in person["stopped"],
        "is_on": person["behaviour"]["delivered_after"] is not None,
        "typing": thread.get("typing_until", 0) > store.now(),
        "emoji": EMOJI,
    }


def _unfilled(store: Store, messages: list[Doc]) -> dict[str, Doc]:
    """The templates of messages that are kept without what was filled in."""
    ids = {one["template"] for one in messages if one["type"] == "template"
           and "rendered" not in one["content"]}  # fmt: skip
    return {id: found for id in ids if (found := get_template(store, id))}


def _ids(store: Store, person: Doc, number: Doc | None) -> Doc:
    """By which names the business knows the person."""
    if number is None:
        return {}
    owner = owner_id(store, number)
    contact = identities.contact(store, owner, number["id"], person)
    return {"wa_id": contact.get("wa_id"), "user_id": contact["user_id"]}


def _reading(person: Doc) -> str:
    behaviour = person["behaviour"]
    for label, changes in READING.items():
        if all(behaviour[name] == value for name, value in changes.items()):
            return label
    return f"{round(behaviour['read'] * 100)} % of them"


def wall(store: Store, request: Request) -> tuple[str, Doc]:
    """`people`: numbers, with commas or repeated; else the newest. `with`: the business number."""
    asked = ",".join(request.query_params.getlist("people")).split(",")
    found = [one for wa_id in asked[:WALL_MOST] if (one := people.get(store, wa_id.strip()))]
    found = found or _latest(store)
    numbers = store.all("phone")
    id = request.query_params.get("with", "")
    return "wall.html", {
        "views": [view(store, one, _chosen(store, one, numbers, id), 30) for one in found],
        "numbers": numbers,
        "chosen": id,
        "everybody": people.all(store, most=50),
    }


def _latest(store: Store) -> list[Doc]:
    """Whoever wrote or was written to last, filled up with the newest people."""
    rows = store.db.execute("SELECT wa_id FROM messages ORDER BY number DESC LIMIT 500")
    ids = [*(row["wa_id"] for row in rows), *(one["wa_id"] for one in people.all(store, most=4))]
    first = list(dict.fromkeys(ids))[:4]
    return [one for wa_id in first if (one := people.get(store, wa_id))]


def show_media(store: Store, request: Request) -> Response:
    """A picture for the chat; any other file to be downloaded."""
    found = media.find_media(store, request.path_params["id"])
    if found is None:
        raise NotThere("This file is not kept any more.")
    kind = found["mime_type"] if found["mime_type"] in IMAGES else "application/octet-stream"
    headers = {} if kind in IMAGES else {"Content-Disposition": "attachment"}
    return Response(media.read_content(store, found["id"]), media_type=kind, headers=headers)


SHOWN = {
    "/desk/phones/wall/": wall,
    "/desk/phones/{wa_id}/": handset,
    "/desk/media/{id}": show_media,
}
