"""Which rules hold on a day, and what they come to: the strictest wins."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from functools import reduce
from hashlib import sha256

from optin.policies.books import (
    australia,
    brazil,
    canada,
    european_union,
    everywhere,
    germany,
    india,
    indonesia,
    japan,
    mexico,
    saudi_arabia,
    singapore,
    south_africa,
    united_arab_emirates,
    united_kingdom,
    united_states,
)
from optin.policies.jurisdictions import holding, is_covered
from optin.policies.rule import STRICTER, Field, Rule, Value

# Facts of one country. Where we know no rules they are not taken over from others.
LOCAL = {Field.PAUSE, Field.REGISTRY, Field.REGISTRATION, Field.REVOKE_ALL}
BOOKS = (
    everywhere, european_union, germany, united_kingdom, united_states, canada, brazil, india, japan,
    singapore, australia, mexico, indonesia, south_africa, united_arab_emirates, saudi_arabia,
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(rule for book in BOOKS for rule in book.RULES)


@dataclass(frozen=True)
class Strictest:
    """What a field comes to, and every rule that had a say."""

    value: Value
    rules: tuple[Rule, ...]


def of(country: str, *, region: str = "", rules: Iterable[Rule] = RULES) -> list[Rule]:
    """Every rule for a recipient there, of any day. `region` leaves those of other parts out; without
    it all parts count. "": nobody knows where, so everything holds."""
    places = holding(country)
    is_elsewhere = bool(country) and not is_covered(country)
    return [
        rule
        for rule in rules
        if rule.jurisdiction in places
        and (not region or rule.region in ("", region))
        and not (is_elsewhere and (rule.region or rule.field in LOCAL))
    ]


def rule_of(code: str, *, rules: Iterable[Rule] = RULES) -> Rule | None:
    return next((rule for rule in rules if rule.code == code), None)


def in_force(
    country: str, *, on: date, region: str = "", rules: Iterable[Rule] = RULES
) -> list[Rule]:
    return [rule for rule in of(country, region=region, rules=rules) if rule.holds(on)]


def strictest(
    field: Field,
    *countries: str,
    on: date,
    region: str = "",
    rules: Iterable[Rule] = RULES,
) -> Strictest | None:
    """Where several countries may be meant (what a number says, where a person lives, where the sender
    is), all their rules count. None: no rule speaks of it."""
    known = tuple(rules)
    found = {
        rule.code: rule
        for country in countries or ("",)
        for rule in in_force(country, on=on, region=region, rules=known)
        if rule.field == field
    }
    if not found:
        return None
    value = reduce(STRICTER[field], (rule.value for rule in found.values()))
    return Strictest(value, tuple(found.values()))


def coming(country: str, *, on: date, rules: Iterable[Rule] = RULES) -> list[Rule]:
    """Those that begin later."""
    return [
        rule
        for rule in of(country, rules=rules)
        if rule.since and rule.since > on and not rule.is_off
    ]


def overdue(*, on: date, rules: Iterable[Rule] = RULES) -> list[Rule]:
    """Those that somebody should have looked at again."""
    return [rule for rule in rules if rule.review_by < on and (not rule.until or rule.until > on)]


def version(rules: Iterable[Rule] = RULES) -> str:
    """The name of this state of the rules, for what is decided by them: the SHA-256 of all of them, in hex."""
    plain = [
        {
            key: sorted(value) if isinstance(value, frozenset) else value
            for key, value in row.items()
        }
        for row in sorted((asdict(rule) for rule in rules), key=lambda row: str(row["code"]))
    ]
    written = json.dumps(plain, sort_keys=True, default=str, ensure_ascii=False)
    return sha256(written.encode()).hexdigest()
