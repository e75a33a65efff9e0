"""What a timer will do, in words with names."""

import json
from collections.abc import Callable
from typing import Any

from sandbox.message_templates import storage as templates
from sandbox.messages import storage as messages
from sandbox.people import storage as people
from sandbox.scenario import steps
from sandbox.store import Doc, Store

Words = Callable[[Store, str, Doc], str]  # (store, subject, body)
TEMPLATE_STEPS = {
    "archive": "is archived: a year without use",
    "delete": "is deleted: long in the archive",
    "detect": "is found to be of another category",
    "forget": "is removed, once its last messages are through",
    "notify": "gets the notice of another category",
    "recategorise": "changes its category",
    "review": "is reviewed",
    "unpause": "is unpaused",
}
PERSON_ACTS = {
    "read": "reads", "click": "taps a button of", "reply": "answers", "stop": "says stop to",
    "block": "blocks the sender of",
}  # fmt: skip


def words(store: Store, row: Any) -> str:
    """Of a row of `timers`; one whose object is gone, or of another kind, by its kind's name."""
    say = KINDS.get(row["kind"])
    return say(store, row["subject"], json.loads(row["body"])) if say else _plain(row["kind"])


def _plain(kind: str) -> str:
    return str(kind).replace("_", " ").capitalize()


def _template(store: Store, subject: str, body: Doc) -> str:
    found = templates.get(store, subject)
    step = TEMPLATE_STEPS.get(body["step"], body["step"])
    return f"Template {found['name']} ({found['language']}) {step}" if found else f"Template {step}"


def _step(store: Store, subject: str, body: Doc) -> str:
    step = store.get(steps.KIND, subject)
    if step is None:
        return "A step of the script"
    says = step.get("says") or step.get("do") or step.get("graph") or step.get("act")
    return f"Script, step {step['number']}: {says}"


def _person(store: Store, wa_id: str) -> str:
    found = people.get(store, wa_id)
    return str(found["name"]) if found and found["name"] else f"+{wa_id}"


def _what(message: Doc) -> str:
    return f"{message['type']} message"


def _message(what: str) -> Words:
    """`what`: with {message} and {person}."""

    def say(store: Store, subject: str, body: Doc) -> str:
        found = messages.get(store, subject)
        if found is None:
            return "A message that is gone"
        return what.format(message=_what(found), person=_person(store, found["wa_id"]))

    return say


def _does(store: Store, subject: str, body: Doc) -> str:
    found = messages.get(store, subject)
    act = PERSON_ACTS.get(body["act"], body["act"])
    return f"{_person(store, found['wa_id'])} {act} the {_what(found)}" if found else "Nobody acts"


def _says(store: Store, subject: str, body: Doc) -> str:
    return f"{_person(store, subject)} writes “{body['text'][:60]}”"


def _named(kind: str, field: str, what: str) -> Words:
    """`what`: with {name}, that of the subject."""

    def say(store: Store, subject: str, body: Doc) -> str:
        found = store.get(kind, subject) or {}
        return what.format(name=found.get(field) or subject)

    return say


KINDS: dict[str, Words] = {
    "template_date": _template,
    steps.KIND: _step,
    "message_is_sent": _message("The {message} to {person} is sent"),
    "message_is_delivered": _message("The {message} to {person} is delivered"),
    "message_fails": _message("The {message} to {person} fails"),
    "pacing_decides": _message("Pacing decides about the {message} to {person}"),
    "person_receives": _message("{person} notices the {message}"),
    "person_does": _does,
    "person_says": _says,
    "restriction_over": _named("waba", "name", "A restriction of {name} ends"),
    "ban_due": _named("waba", "name", "{name} is banned"),
    "utility_misuse_over": _named(
        "waba", "name", "A step against misuse of utility by {name} ends"
    ),
    "messaging_limit_review": _named(
        "business", "name", "The messaging limit of {name} is reviewed"
    ),
    "throughput_upgraded": _named("phone", "display_phone_number", "{name} gets more throughput"),
    "name_review": _named(
        "phone", "display_phone_number", "The display name of {name} is reviewed"
    ),
    "verification_ends": _named(
        "phone", "display_phone_number", "The verification of {name} expires"
    ),
}
