"""What a person does by the odds of `behaviour` with each message that arrives.

The same seed, person and order of messages bring the same decisions.
"""

import random

from sandbox import timers
from sandbox.messages import delivery, obstacles, storage
from sandbox.people import acts, buttons
from sandbox.people import storage as people
from sandbox.store import Doc, Store


def receive(store: Store, wamid: str, body: Doc) -> None:
    """A message has arrived: decides everything about it, and sets the timers."""
    message = storage.get(store, wamid)
    person = people.get(store, message["wa_id"]) if message else None
    if message is None or person is None:
        return
    person["received"] += 1
    people.save(store, person)
    behaviour = person["behaviour"]
    dice = random.Random(f"{behaviour['seed']}:{person['wa_id']}:{person['received']}")  # noqa: S311 - odds
    if message["status"] == "delivered" and dice.random() >= behaviour["read"]:
        return  # what is not read is not answered
    at = store.now() + (behaviour["read_after"] if message["status"] == "delivered" else 0)
    timers.schedule(store, at, "person_does", wamid, act="read")
    at += behaviour["reply_after"]
    for act in ANSWERS:
        if dice.random() < behaviour[act]:
            timers.schedule(store, at, "person_does", wamid, act=act, dice=dice.random())


def do(store: Store, wamid: str, body: Doc) -> None:
    message = storage.get(store, wamid)
    person = people.get(store, message["wa_id"]) if message else None
    if message is None or person is None or obstacles.is_out_of_reach(message, person):
        return
    DOES[body["act"]](store, person, message, body.get("dice", 0.0))


def _read(store: Store, person: Doc, message: Doc, dice: float) -> None:
    delivery.mark_read(store, message)


def _reply(store: Store, person: Doc, message: Doc, dice: float) -> None:
    _write(store, person, message, person["behaviour"]["reply_texts"], dice)


def _write(store: Store, person: Doc, message: Doc, texts: list[str], dice: float) -> None:
    if texts:
        phone, text = acts.phone_of(store, message), {"body": texts[int(dice * len(texts))]}
        acts.say(store, person, phone, "text", text, context={"id": message["id"]})


def _click(store: Store, person: Doc, message: Doc, dice: float) -> None:
    """Any of the buttons, if there are some."""
    count = len(buttons.of(message))
    if count:
        acts.tap_button(store, person, message, int(dice * count))


def _stop(store: Store, person: Doc, message: Doc, dice: float) -> None:
    """Writes one of the opt-out words; without them, in the menu that only marketing has."""
    words = person["behaviour"]["opt_out_words"]
    _write(store, person, message, words, dice)
    if not words and message["category"] == "MARKETING":
        acts.stop_marketing(store, person, acts.phone_of(store, message))


def _block(store: Store, person: Doc, message: Doc, dice: float) -> None:
    acts.block(store, person, acts.phone_of(store, message))


def say(store: Store, wa_id: str, body: Doc) -> None:
    """Somebody of the crowd writes first."""
    person, phone = people.get(store, wa_id), store.get("phone", body["phone"])
    if person and phone and person["on_whatsapp"] and phone["id"] not in person["blocked"]:
        acts.say(store, person, phone, "text", {"body": body["text"]})


DOES = {"read": _read, "click": _click, "reply": _reply, "stop": _stop, "block": _block}
ANSWERS = ("click", "reply", "stop", "block")  # in this order at the same moment
TIMERS: dict[str, timers.Happen] = {
    "person_receives": receive,
    "person_does": do,
    "person_says": say,
}
