"""The way of an outgoing message: accepted, sent, delivered, read, played; or failed, or expired.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
"""

from collections.abc import Callable

from sandbox import timers
from sandbox.assets.storage import owner_id
from sandbox.message_templates import quality
from sandbox.messages import limits, obstacles, pacing, storage
from sandbox.messages.failures import webhook_error
from sandbox.messages.status_hooks import announce_status
from sandbox.messages.windows import is_open
from sandbox.people import identities
from sandbox.people import storage as people
from sandbox.pricing import charging, ledger
from sandbox.seconds import DAY
from sandbox.store import Doc, Store

LONGEST = 30 * DAY
USUAL_TTL = {"AUTHENTICATION": 600}


def start(store: Store, message: Doc) -> None:
    """Prices a message that was just kept, and sets its timers. Its status is then "accepted", or
    "held_for_quality_assessment".
    """
    message["status"] = "accepted"
    charging.quote(store, message)
    person = people.get_or_make(store, message["wa_id"])
    thread = storage.thread(store, message["phone"], message["wa_id"])
    if message.get("recipient", {}).get("by") == "phone":
        owner = owner_id(store, message)
        identities.note_number(store, owner, person)
    if not pacing.hold(store, message):
        _dispatch(store, message, person, thread)
    storage.save(store, message)


def _dispatch(store: Store, message: Doc, person: Doc, thread: Doc) -> None:
    """On its way: to the person, or to what will stop it."""
    at = store.now() + store.setting("sent_after_seconds")
    code = obstacles.find(store, message, person, thread)
    if code is not None:
        timers.schedule(store, at, "message_fails", message["id"], code=code)
        return
    obstacles.count_marketing(store, message, person, thread)
    if not is_open(store, thread):
        limits.count_user(store, message)
    storage.save_thread(store, {**thread, "last_out_at": store.now()})
    timers.schedule(store, at, "message_is_sent", message["id"])


def fail(store: Store, message: Doc, code: int, details: str = "") -> None:
    message.setdefault("pricing_category", "")  # it may fail before it is priced
    message.update(status="failed", failed_at=store.now(), errors=[webhook_error(code, details)])
    ledger.count(store, message, "failed")
    storage.save(store, message)
    announce_status(store, message, "failed")


def time_to_live(message: Doc) -> float:
    """Seconds after which Meta drops what could not be delivered, without a word. A marketing
    template's own time works through the Marketing Messages API only.
    """
    given = message.get("ttl")
    if message.get("category") == "MARKETING" and message.get("api") != "marketing_messages":
        given = None
    if given is None:
        return USUAL_TTL.get(message.get("category", ""), LONGEST)
    return LONGEST if given == -1 else float(given)


# -- the steps -----------------------------------------------------------------------------------


def _send(store: Store, message: Doc, body: Doc) -> None:
    message.update(status="sent", sent_at=store.now())
    _note(store, message, "sent")
    storage.save(store, message)
    announce_status(store, message, "sent")
    if message["type"] == "reaction":
        return  # Meta tells no more of a reaction
    person = people.the(store, message["wa_id"])
    wait = person["behaviour"]["delivered_after"]
    if wait is None:
        people.save(store, {**person, "waiting": [*person["waiting"], message["id"]]})
    elif wait <= time_to_live(message):
        at = store.now() + wait
        timers.schedule(store, at, "message_is_delivered", message["id"])


def deliver_waiting(store: Store, person: Doc) -> None:
    """The handset is on again: what is not too old arrives. The caller has saved the person."""
    for id in person["waiting"]:
        message = storage.get(store, id)
        if message and store.now() <= message["sent_at"] + time_to_live(message):
            _deliver(store, message, {})


def _deliver(store: Store, message: Doc, body: Doc) -> None:
    person = people.get_or_make(store, message["wa_id"])
    if obstacles.is_out_of_reach(message, person):  # since it was sent
        fail(store, message, 131026)
        return
    message.update(status="delivered", delivered_at=store.now())
    message["delivered_told"] = not _reads_at_once(person)
    charging.charge(store, message)
    _note(store, message, "delivered")
    storage.save(store, message)
    if message["delivered_told"]:
        announce_status(store, message, "delivered")
        if person["behaviour"]["read"]:  # who reads nothing does nothing
            timers.schedule(store, store.now(), "person_receives", message["id"])
    else:
        mark_read(store, message)


def _reads_at_once(person: Doc) -> bool:
    """With the chat open nothing is told of the delivery."""
    behaviour = person["behaviour"]
    return bool(behaviour["read"] == 1 and behaviour["read_after"] == 0)


def mark_read(store: Store, message: Doc) -> None:
    """The person has seen it. Does nothing to what is not delivered, or read already."""
    if message["status"] != "delivered":
        return
    message.update(status="read", read_at=store.now())
    _note(store, message, "read")
    storage.save(store, message)
    announce_status(store, message, "read")
    if not message["delivered_told"]:
        timers.schedule(store, store.now(), "person_receives", message["id"])


def mark_played(store: Store, message: Doc) -> None:
    """The person has listened to a voice message."""
    mark_read(store, message)
    if message["status"] == "read" and message["content"].get("voice"):
        message["status"] = "played"
        storage.save(store, message)
        announce_status(store, message, "played")


def _note(store: Store, message: Doc, what: str) -> None:
    ledger.count(store, message, what)
    if message.get("template"):
        quality.note(store, message["template"], what)


# -- timers --------------------------------------------------------------------------------------


def _step(expected: str, act: Callable[[Store, Doc, Doc], None]) -> timers.Happen:
    """A step is taken only from the status that it follows."""

    def happen(store: Store, wamid: str, body: Doc) -> None:
        message = storage.get(store, wamid)
        if message is not None and message["status"] == expected:
            act(store, message, body)

    return happen


def _fail(store: Store, message: Doc, body: Doc) -> None:
    fail(store, message, body["code"], body.get("details", ""))


def _decide(store: Store, message: Doc, body: Doc) -> None:
    if pacing.is_released(store, message):
        message["status"] = "accepted"
        person = people.the(store, message["wa_id"])
        thread = storage.thread(store, message["phone"], message["wa_id"])
        _dispatch(store, message, person, thread)
        storage.save(store, message)
    else:
        fail(store, message, 132015)


TIMERS: dict[str, timers.Happen] = {
    "message_is_sent": _step("accepted", _send),
    "message_fails": _step("accepted", _fail),
    "message_is_delivered": _step("sent", _deliver),
    pacing.TIMER: _step(pacing.HELD, _decide),
}
