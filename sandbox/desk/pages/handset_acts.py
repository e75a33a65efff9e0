"""What the forms of a handset do; every one of them goes through `sandbox.people.acts`."""

from collections.abc import Callable

from starlette.requests import Request

from sandbox.desk.forms import Form, NotThere, Outcome, back, one_of, whole
from sandbox.desk.handsets import ADVERTISEMENT, SAMPLES, STOP_WORDS
from sandbox.desk.pages.handset import READING, found_person
from sandbox.messages import storage
from sandbox.people import acts
from sandbox.people import storage as people
from sandbox.store import Doc, Store

Do = Callable[[Store, Doc, Doc, Form], str]  # (store, person, number, form) → what was done


def do(store: Store, form: Form, request: Request) -> Outcome:
    """`do` names the act, `number` the business number, `message` the message it is about."""
    person = found_person(store, request)
    number = store.get("phone", form.get("number", ""))
    if number is None:
        raise NotThere("Choose a business number first.")
    note = ACTS[one_of(form, "do", ACTS)](store, person, number, form)
    wa_id = form.pop("moved_to", person["wa_id"])
    form = {} if wa_id != person["wa_id"] else form
    return back(form, f"/desk/phones/{wa_id}/?with={number['id']}", note)


# -- writing -------------------------------------------------------------------------------------


def _context(form: Form) -> Doc | None:
    return {"id": form["message"]} if form.get("message") else None


def _say(store: Store, person: Doc, number: Doc, form: Form) -> str:
    text = form.get("text", "").strip()
    if not text:
        raise ValueError("Write something first.")
    acts.say(store, person, number, "text", {"body": text[:4096]}, context=_context(form))
    return "Sent."


def _stop_word(store: Store, person: Doc, number: Doc, form: Form) -> str:
    text = STOP_WORDS[one_of(form, "language", STOP_WORDS)]
    acts.say(store, person, number, "text", {"body": text})
    return f"Sent {text}."


def _sample(store: Store, person: Doc, number: Doc, form: Form) -> str:
    kind = one_of(form, "sample", SAMPLES)
    acts.say(store, person, number, kind.split()[-1], SAMPLES[kind](), context=_context(form))
    return f"Sent a {kind}."


def _contact(store: Store, person: Doc, number: Doc, form: Form) -> str:
    acts.share_contact(store, person, number)
    return "The contact is shared."


def _click_ad(store: Store, person: Doc, number: Doc, form: Form) -> str:
    text = {"body": "Hello! I saw your ad."}
    acts.say(store, person, number, "text", text, referral=ADVERTISEMENT)
    return "Came from an advertisement: the free window may open."


def _call(store: Store, person: Doc, number: Doc, form: Form) -> str:
    acts.call(store, person, number)
    return "Called: the service window is open."


# -- with a message ------------------------------------------------------------------------------


def _message(store: Store, form: Form) -> Doc:
    found = storage.get(store, form.get("message", ""))
    if found is None:
        raise NotThere("This message is not there any more.")
    return found


def _tap(store: Store, person: Doc, number: Doc, form: Form) -> str:
    acts.tap_button(store, person, _message(store, form), whole(form, "index"))
    return "Tapped."


def _react(store: Store, person: Doc, number: Doc, form: Form) -> str:
    acts.react(store, person, _message(store, form), form.get("emoji", "")[:10])
    return "Reacted."


def _delete(store: Store, person: Doc, number: Doc, form: Form) -> str:
    acts.delete(store, person, _message(store, form))
    return "Deleted for everyone."


def _deny(store: Store, person: Doc, number: Doc, form: Form) -> str:
    acts.deny_code(store, person, _message(store, form))
    return "Said that no code was wanted."


def _read(store: Store, person: Doc, number: Doc, form: Form) -> str:
    for message in reversed(storage.in_thread(store, number["id"], person["wa_id"])):
        if message["direction"] == "out":
            acts.read(store, person, message)
            return "Everything is read."
    return "There is nothing to read."


# -- preferences and the person ------------------------------------------------------------------


def _simple(act: Callable[[Store, Doc, Doc], None], note: str) -> Do:
    def do(store: Store, person: Doc, number: Doc, form: Form) -> str:
        act(store, person, number)
        return note

    return do


def _sign_up(store: Store, person: Doc, number: Doc, form: Form) -> str:
    signup = store.get("signup", form.get("signup", ""))
    if signup is None:
        raise NotThere("There is no such signup.")
    acts.sign_up(store, person, number, signup)
    return "Signed up: marketing may come."


def _block(store: Store, person: Doc, number: Doc, form: Form) -> str:
    acts.block(store, person, number, reason=form.get("reason", ""))
    return "Blocked: Meta tells nobody, messages fail."


def _hide(store: Store, person: Doc, number: Doc, form: Form) -> str:
    acts.hide_number(store, person, form["do"] == "hide", form.get("username", "").strip() or None)
    return "The number is hidden." if form["do"] == "hide" else "The number is shown."


def _change_number(store: Store, person: Doc, number: Doc, form: Form) -> str:
    new = acts.change_number(store, person, form.get("new", "").strip().lstrip("+"))
    form["moved_to"] = new["wa_id"]
    return f"Moved to +{new['wa_id']}: the businesses written to hear of it."


def _behave(store: Store, person: Doc, number: Doc, form: Form) -> str:
    behaviour = {**person["behaviour"], **READING[one_of(form, "reading", READING)]}
    people.save(store, {**person, "behaviour": behaviour})
    return f"Reads {form['reading']}."


def _switch(store: Store, person: Doc, number: Doc, form: Form) -> str:
    acts.switch_handset(store, person, form["do"] == "on")
    return "The handset is on." if form["do"] == "on" else "The handset is off: nothing arrives."


def _leave(store: Store, person: Doc, number: Doc, form: Form) -> str:
    people.save(store, {**person, "on_whatsapp": not person["on_whatsapp"]})
    return "Left WhatsApp." if person["on_whatsapp"] else "Is on WhatsApp again."


def _rename(store: Store, person: Doc, number: Doc, form: Form) -> str:
    people.save(store, {**person, "name": form.get("name", "").strip()[:100] or person["name"]})
    return "Renamed."


def _new_ids(store: Store, person: Doc, number: Doc, form: Form) -> str:
    acts.change_user_id(store, person)
    return "WhatsApp gave a new user id."


def _reinstall(store: Store, person: Doc, number: Doc, form: Form) -> str:
    acts.reinstall(store, person)
    return "Set up again: another identity key."


ACTS: dict[str, Do] = {
    "say": _say,
    "stop_word": _stop_word,
    "sample": _sample,
    "contact": _contact,
    "ad": _click_ad,
    "call": _call,
    "tap": _tap,
    "react": _react,
    "delete": _delete,
    "deny": _deny,
    "read": _read,
    "stop": _simple(acts.stop_marketing, "Stopped marketing: the business hears of it."),
    "resume": _simple(acts.resume_marketing, "Marketing may come again."),
    "sign_up": _sign_up,
    "block": _block,
    "unblock": _simple(acts.unblock, "Unblocked."),
    "hide": _hide,
    "show": _hide,
    "change_number": _change_number,
    "behave": _behave,
    "on": _switch,
    "off": _switch,
    "leave": _leave,
    "rename": _rename,
    "new_ids": _new_ids,
    "reinstall": _reinstall,
}
DONE = {"/desk/phones/{wa_id}/do": do}
