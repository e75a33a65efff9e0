"""A crowd: many people at once who answer by themselves what they receive, or write first.

The same request on the same state makes the same people, who decide the same.
"""

import random

import phonenumbers

from sandbox import timers
from sandbox.people import storage
from sandbox.people.person import SHARES, USUAL_BEHAVIOUR, check_behaviour
from sandbox.store import Doc, Store
from sandbox.traffic.crowd import ENGLISH, PLACES

MOST = 100_000
DELAYS = ("delivered_after", "read_after", "reply_after")
TEXTS = ("reply_texts", "opt_out_words")
KNOWN = {"people", "country", "seed", "say", *SHARES, *DELAYS, *TEXTS}


class BadCrowd(ValueError):
    """A crowd that can't come; the text says why."""


def start(store: Store, doc: Doc) -> list[Doc]:
    """Makes the people of {"people": n, "country": "JP" | {"JP": 0.5, …}, "seed", behaviour…,
    "say": {"phone", "texts", "within": seconds}}. Raises BadCrowd.
    """
    _check(doc)
    if "say" in doc and store.get("phone", doc["say"]["phone"]) is None:
        raise BadCrowd(f"say: there is no number {doc['say']['phone'][:40]}.")
    seed = doc.get("seed", 1)
    rng = random.Random(f"crowd {seed}")  # noqa: S311 - odds
    wanted = doc.get("country", "US")
    shares = {wanted: 1.0} if isinstance(wanted, str) else wanted
    countries = rng.choices(list(shares), weights=list(shares.values()), k=doc["people"])
    numbers = {country: _Numbers(store, country) for country in shares}
    behaviour = {name: doc[name] for name in (*SHARES, *TEXTS) if name in doc}
    made = []
    for country in countries:
        person = storage.make(numbers[country].next(), name=_name(rng, country), country=country)
        person["behaviour"] |= {**behaviour, **_pace(rng, doc), "seed": seed}
        made.append(person)
    storage.save_many(store, made)
    if "say" in doc:
        _write_first(store, rng, made, doc["say"])
    return made


class _Numbers:
    """Mobile numbers of a country that nobody in the state has, one after the other."""

    def __init__(self, store: Store, country: str) -> None:
        kind = phonenumbers.PhoneNumberType.MOBILE
        example = phonenumbers.example_number_for_type(country, kind)
        if example is None:
            raise BadCrowd(f"There are no numbers in {country[:40]}.")
        code, national = (
            str(example.country_code),
            phonenumbers.national_significant_number(example),
        )
        kept = 4 if code == "1" else 2  # an area, or the kind of number
        self.store, self.start, self.digits = store, code + national[:kept], len(national) - kept
        self.place = storage.count(store)

    def next(self) -> str:
        while True:
            self.place += 1
            wa_id = f"{self.start}{self.place:0{self.digits}}"
            if len(str(self.place)) > self.digits:
                raise BadCrowd(f"There are not so many numbers that begin with {self.start}.")
            if storage.get(self.store, wa_id) is None:
                return wa_id


def _name(rng: random.Random, country: str) -> str:
    given, family = PLACES[country][1] if country in PLACES else ENGLISH
    first, last = rng.choice(given), rng.choice(family)
    return f"{last} {first}" if country == "JP" else f"{first} {last}"


def _pace(rng: random.Random, doc: Doc) -> Doc:
    """Everybody is a little quicker or slower."""
    usual = {**USUAL_BEHAVIOUR, **doc}
    return {name: round(usual[name] * rng.uniform(0.5, 1.5), 3) for name in DELAYS}


def _write_first(store: Store, rng: random.Random, made: list[Doc], say: Doc) -> None:
    for person in made:
        at = store.now() + rng.uniform(0, say.get("within", 0))
        text = rng.choice(say["texts"])
        timers.schedule(store, at, "person_says", person["wa_id"], phone=say["phone"], text=text)


def _check(doc: Doc) -> None:
    if set(doc) - KNOWN:
        raise BadCrowd(f"A crowd has no {', '.join(sorted(set(doc) - KNOWN))}.")
    count = doc.get("people")
    if type(count) is not int or not 1 <= count <= MOST:
        raise BadCrowd(f"people is a whole number from 1 to {MOST}.")
    country = doc.get("country", "US")
    shares = country.values() if isinstance(country, dict) else ()
    if not country or not isinstance(country, str | dict) or not all(map(_is_amount, shares)):
        raise BadCrowd("country is ISO-2, or an object of countries and their shares.")
    if isinstance(country, dict) and not sum(shares) > 0:
        raise BadCrowd("The shares of the countries are more than 0 together.")
    check_behaviour({name: doc[name] for name in (*SHARES, *DELAYS, *TEXTS) if name in doc})
    if any(doc.get(name, 0) is None for name in DELAYS):
        raise BadCrowd("The handsets of a crowd are on.")
    if "say" in doc:
        _check_say(doc["say"])


def _check_say(say: object) -> None:
    if not isinstance(say, dict) or set(say) - {"phone", "texts", "within"}:
        raise BadCrowd("say is {phone, texts, within}.")
    texts = say.get("texts")
    if not isinstance(texts, list) or not texts or not all(isinstance(one, str) for one in texts):
        raise BadCrowd("say: texts is a list of texts.")
    if not isinstance(say.get("phone"), str) or not _is_amount(say.get("within", 0)):
        raise BadCrowd("say: phone is the id of a number, within a number of seconds.")


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10**9
