"""The gate's rules in pure Python: from what is known of a recipient to a code.

What a law or Meta sets by country and day comes from `optin.policies`: defaults for a business's own counsel to
review, at their strictest where it is not certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from optin.gate.law import Law, law_of
from optin.house import NO_HOUSE, House
from optin.words import Code, Purpose, Status

# What a template's category asks for. A category that is not here is covered by nothing.
COVERED_BY = {
    "MARKETING": Purpose.MARKETING,
    "UTILITY": Purpose.UTILITY,
    "AUTHENTICATION": Purpose.AUTHENTICATION,
}
_SAYS: dict[str, Code] = {
    Status.WITHDRAWN: Code.WITHDRAWN,
    Status.REFUSED: Code.WITHDRAWN,
    Status.SUSPENDED: Code.SUSPENDED,
    Status.EXPIRED: Code.EXPIRED,
    Status.INVALID: Code.NOTICE_INVALID,
    Status.CLAIMED: Code.GRADE_TOO_LOW,
    Status.PENDING: Code.PENDING,
    Status.REQUESTED: Code.PENDING,
    Status.NONE: Code.NO_GRANT,
}


@dataclass(frozen=True)
class Facts:
    """All that decides about a recipient, for one sender and purpose."""

    country: str = ""  # ISO 3166-1 alpha-2, as far as a number or a user id tells it
    is_recipient: bool = True  # there is a number or a user id
    suppressed: bool = False
    disagree: bool = False  # the number is one person's, the user id another's
    stale: bool = False  # an event is written that the states are not made of
    stopped_at_meta: bool = False
    ended_everything: bool = False
    status: str = Status.NONE.value
    grade: str = ""
    listed: bool = False  # in the do-not-call registry of their country
    checked_on: date | None = None  # when that was asked; None: never
    lately: int = 0  # marketing messages allowed in the last seven days, where a rule counts them


def judge(
    facts: Facts,
    purpose: Purpose,
    at: datetime,
    house: House = NO_HOUSE,
    begun_on: date | None = None,
) -> Code:
    """The first that stands in the way, or ALLOWED. `begun_on`: when the campaign began; None: now."""
    in_the_way = (
        (not facts.is_recipient, Code.NOT_A_RECIPIENT),
        (facts.suppressed, Code.SUPPRESSED),
        (facts.disagree, Code.IDENTITY_UNLINKED),
        (facts.stale, Code.LEDGER_UNAVAILABLE),
        (facts.stopped_at_meta and purpose is Purpose.MARKETING, Code.PLATFORM_STOP),
        (facts.status != Status.GRANTED, _why_not(facts)),
    )
    code = next((code for stands, code in in_the_way if stands), None)
    return code or _granted(facts, purpose, at, house, begun_on)


def _why_not(facts: Facts) -> Code:
    if facts.status == Status.NONE and facts.ended_everything:
        return Code.WITHDRAWN
    return _SAYS.get(facts.status, Code.LEDGER_UNAVAILABLE)


def is_enough(grade: str, purpose: Purpose, country: str, at: datetime, house: House) -> bool:
    """Of evidence: A is the best of grades; no grade is none."""
    law = law_of(country, at, house.changes)
    least = law.least_grade if purpose is Purpose.MARKETING else law.least_grade_other
    return bool(grade) and grade <= least


def _granted(
    facts: Facts, purpose: Purpose, at: datetime, house: House, begun_on: date | None
) -> Code:
    if not is_enough(facts.grade, purpose, facts.country, at, house):
        return Code.GRADE_TOO_LOW
    if purpose is not Purpose.MARKETING:
        return Code.ALLOWED
    law, today = law_of(facts.country, at, house.changes), at.astimezone(UTC).date()
    in_the_way = (
        (law.paused, Code.META_US_MARKETING_PAUSE),
        (_is_closed(law, begun_on or today), Code.POLICY_OVERDUE),
        (not _is_registered(law, house, today), Code.REGISTRATION_MISSING),
        (law.registry is not None and facts.listed, Code.REGISTRY_LISTED),
        (_is_stale(facts, law, house, today), Code.REGISTRY_STALE),
        (law.per_week is not None and facts.lately >= law.per_week, Code.FREQUENCY_CAP),
        (law.is_quiet(at), Code.QUIET_HOURS),
    )
    return next((code for stands, code in in_the_way if stands), Code.ALLOWED)


def _is_closed(law: Law, begun_on: date) -> bool:
    return law.closed_since is not None and begun_on >= law.closed_since


def _is_registered(law: Law, house: House, today: date) -> bool:
    return all(house.registrations.get(one, date.min) >= today for one in law.registrations)


def _is_stale(facts: Facts, law: Law, house: House, today: date) -> bool:
    """Of a number that is in no answer the whole list counts, if it is here."""
    if law.registry is None:
        return False
    days = [one for one in (facts.checked_on, house.lists.get(facts.country)) if one]
    return not days or (today - max(days)).days > law.registry
