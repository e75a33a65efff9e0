"""The gate's rules in pure Python: from what is known of a recipient to a code.

What a law or Meta sets by country and day comes from `optin.policies`: defaults for a business's own counsel to
review, at their strictest where it is not certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from optin.gate.law import law_of
from optin.words import Code, Grade, Purpose, Status

# What a template's category asks for. A category that is not here is covered by nothing.
COVERED_BY = {
    "MARKETING": Purpose.MARKETING,
    "UTILITY": Purpose.UTILITY,
    "AUTHENTICATION": Purpose.AUTHENTICATION,
}
# The weakest evidence that is enough for what is no marketing.
ENOUGH = Grade.MEDIA

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
    known: bool = False
    disagree: bool = False  # the number is one person's, the user id another's
    stale: bool = False  # an event is written that the states are not made of
    stopped_at_meta: bool = False
    ended_everything: bool = False
    status: str = Status.NONE.value
    grade: str = ""


def judge(facts: Facts, purpose: Purpose, at: datetime) -> Code:
    """The first that stands in the way, or ALLOWED."""
    in_the_way = (
        (not facts.is_recipient, Code.NOT_A_RECIPIENT),
        (facts.suppressed, Code.SUPPRESSED),
        (facts.disagree, Code.IDENTITY_UNLINKED),
        (facts.stale, Code.LEDGER_UNAVAILABLE),
        (facts.stopped_at_meta and purpose is Purpose.MARKETING, Code.PLATFORM_STOP),
        (facts.status != Status.GRANTED, _why_not(facts)),
    )
    code = next((code for stands, code in in_the_way if stands), None)
    return code or _granted(facts, purpose, at)


def _why_not(facts: Facts) -> Code:
    if facts.status == Status.NONE and facts.ended_everything:
        return Code.WITHDRAWN
    return _SAYS.get(facts.status, Code.LEDGER_UNAVAILABLE)


def is_enough(grade: str, purpose: Purpose, country: str, at: datetime) -> bool:
    """Of evidence: A is the best of grades; no grade is none."""
    marketing = purpose is Purpose.MARKETING
    least = law_of(country, at).least_grade if marketing else ENOUGH.value
    return bool(grade) and grade <= least


def _granted(facts: Facts, purpose: Purpose, at: datetime) -> Code:
    if not is_enough(facts.grade, purpose, facts.country, at):
        return Code.GRADE_TOO_LOW
    if purpose is not Purpose.MARKETING:
        return Code.ALLOWED
    law = law_of(facts.country, at)
    in_the_way = (
        (law.paused, Code.META_US_MARKETING_PAUSE),
        (law.is_quiet(at), Code.QUIET_HOURS),
    )
    return next((code for stands, code in in_the_way if stands), Code.ALLOWED)
