"""A person's document: its usual values, what each may be, and the country of a number.

{"wa_id", "name", "username" | None, "hides_number", "country", "on_whatsapp", "blocked": [numbers'
ids], "stopped": [portfolios' ids], "behaviour": see USUAL_BEHAVIOUR, …}
"""

import re

import phonenumbers

from sandbox.store import Doc

# `delivered_after` is None while the handset is off. `read` to `click` are shares of what arrives,
# from 0 to 1; `seed` makes the same person decide the same way again.
USUAL_BEHAVIOUR: Doc = {
    "delivered_after": 1, "read": 0, "read_after": 30, "reply": 0, "reply_after": 60,
    "reply_texts": ["Thank you!"], "opt_out_words": [], "block": 0, "stop": 0, "click": 0,
    "seed": 0,
}  # fmt: skip
# `generation` and `keys` are raised when WhatsApp gives new ids or the person a new handset;
# `saved` lists the numbers of businesses in the person's own contacts; `waiting` what was sent
# while the handset was off; `marketing_at` when marketing arrived in the last day.
USUAL: Doc = {
    "username": None, "hides_number": False, "on_whatsapp": True, "blocked": [], "stopped": [],
    "in_experiment": False, "fails_with": None, "generation": 0, "keys": 0, "saved": [],
    "waiting": [], "marketing_at": [], "received": 0,
}  # fmt: skip

LONGEST_NAME = 100
# https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
USERNAME = re.compile(r"[a-z0-9._]{3,35}")
SHARES = ("read", "reply", "block", "stop", "click")
TEXT, TEXTS, COUNT = (str,), (list,), (int,)
TYPES: dict[str, tuple[type, ...]] = {
    "name": TEXT, "country": TEXT, "behaviour": (dict,), "moved_to": TEXT,
    "username": (str, type(None)), "hides_number": (bool,), "on_whatsapp": (bool,),
    "blocked": TEXTS, "stopped": TEXTS, "in_experiment": (bool,), "fails_with": (int, type(None)),
    "generation": COUNT, "keys": COUNT, "saved": TEXTS, "waiting": TEXTS, "marketing_at": TEXTS,
    "received": COUNT,
}  # fmt: skip


class BadPerson(ValueError):
    """A person who cannot be, or is not there; the text says why."""


def country_of(wa_id: str) -> str:
    """ISO-2 of a number's calling code and area; "ZZ" where there is none."""
    try:
        number = phonenumbers.parse(f"+{wa_id}")
    except phonenumbers.NumberParseException:
        return "ZZ"
    region = phonenumbers.region_code_for_number(number)
    if region is None and number.country_code is not None:
        region = phonenumbers.region_code_for_country_code(number.country_code)
    return region or "ZZ"


def make(wa_id: str, **given: object) -> Doc:
    """A new person's document, not kept yet."""
    own = given.pop("behaviour", None)
    behaviour = {**USUAL_BEHAVIOUR, **(own if isinstance(own, dict) else {})}
    person: Doc = {"wa_id": wa_id, "name": f"Person {wa_id[-4:]}", **USUAL, **given}
    person.setdefault("country", country_of(wa_id))
    return {**person, "behaviour": behaviour}


def checked(entry: Doc) -> Doc:
    """A person as written by hand, completed. Raises BadPerson."""
    wa_id = digits_of(entry)
    unknown = set(entry) - {"wa_id", "known_to", *TYPES}
    if unknown:
        raise BadPerson(f"people: {wa_id} has no {', '.join(sorted(unknown))}.")
    for name, types in TYPES.items():
        if name in entry and type(entry[name]) not in types:
            raise BadPerson(f"people: {name} of {wa_id} can't be {entry[name]!r}.")
    check_names(entry)
    check_behaviour(entry.get("behaviour", {}))
    return make(wa_id, **{name: value for name, value in entry.items() if name != "wa_id"})


def digits_of(entry: Doc) -> str:
    """The number of a person as written by hand: "+81 90-1234-5678". Raises BadPerson."""
    written = re.fullmatch(r"\+?([0-9][0-9 ()-]*)", str(entry.get("wa_id", "")).strip())
    digits = re.sub(r"\D", "", written[1]) if written else ""
    if not 5 <= len(digits) <= 15:
        raise BadPerson("people: wa_id is a number with its calling code, 5 to 15 digits.")
    return digits


def check_names(entry: Doc) -> None:
    """Raises BadPerson."""
    if "name" in entry and not 1 <= len(entry["name"].strip()) <= LONGEST_NAME:
        raise BadPerson(f"people: name is a text of 1 to {LONGEST_NAME} characters.")
    username = entry.get("username")
    if username is not None and not USERNAME.fullmatch(username):
        raise BadPerson("people: username is 3 to 35 characters of a-z, 0-9, dot and underscore.")


def check_behaviour(behaviour: Doc) -> None:
    """Raises BadPerson."""
    for name, value in behaviour.items():
        if name not in USUAL_BEHAVIOUR:
            raise BadPerson(f"A behaviour has no {name[:40]}.")
        if not _fits(name, value):
            raise BadPerson(f"The behaviour's {name} can't be {value!r}.")


def _fits(name: str, value: object) -> bool:
    if isinstance(USUAL_BEHAVIOUR[name], list):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if value is None:
        return name == "delivered_after"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value <= (1 if name in SHARES else 10**9)
