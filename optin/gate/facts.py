"""What is known of recipients, one of them or a million, by one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import Organisation
from optin.identity import keys
from optin.identity.numbers import NotANumber, country, digits
from optin.identity.who import SPACES, Who
from optin.models import Kind, Use

# A state that names the sender says what ends for every sender say as well. Where there is none nothing
# is permitted; `wide` and the person's `ended_by` then say whether they ended this, or everything.
# CASE and not coalesce: PostgreSQL does not know coalesce to be leakproof, so with row-level security it would
# read every person to find one.
KNOWN = """
    FROM unnest(%(user_ids)s::bytea[], %(numbers)s::bytea[], %(no_user_ids)s::bytea[],
        %(no_numbers)s::bytea[], %(countries)s::text[])
        AS asked(user_id, number, no_user_id, no_number, country)
    LEFT JOIN optin_identifier of_user ON of_user.organisation_id = %(organisation)s
        AND of_user.index = asked.user_id AND of_user.valid_to IS NULL
    LEFT JOIN optin_identifier of_number ON of_number.organisation_id = %(organisation)s
        AND of_number.index = asked.number AND of_number.valid_to IS NULL
    LEFT JOIN optin_subject subject ON subject.id = CASE
        WHEN of_user.subject_id IS NULL THEN of_number.subject_id ELSE of_user.subject_id END
    LEFT JOIN optin_state state ON state.subject_id = subject.id
        AND state.sender = %(sender)s AND state.purpose = %(purpose)s
    LEFT JOIN optin_state wide ON wide.subject_id = subject.id
        AND wide.sender = '' AND wide.purpose = %(purpose)s
    LEFT JOIN LATERAL (
        SELECT since_event FROM optin_suppression
        WHERE organisation_id = %(organisation)s AND lifted_at IS NULL
            AND index IN (asked.no_user_id, asked.no_number) AND purpose IN ('', %(purpose)s)
        ORDER BY added_at LIMIT 1
    ) suppression ON true
"""
# In the order of rules.Facts.
FACTS = """
    asked.country, asked.user_id IS NOT NULL OR asked.number IS NOT NULL,
    suppression.since_event IS NOT NULL, subject.id IS NOT NULL,
    coalesce(of_user.subject_id <> of_number.subject_id, false),
    coalesce(subject.epoch <> subject.folded, false), subject.stopped_by IS NOT NULL,
    subject.ended_by IS NOT NULL, coalesce(state.status, wide.status, 'none'),
    coalesce(state.grade, wide.grade, '')
"""


@dataclass
class Asked:
    """Recipients as the statement takes them, a column each. None: not known of this one."""

    user_ids: list[bytes | None] = field(default_factory=list)
    numbers: list[bytes | None] = field(default_factory=list)
    no_user_ids: list[bytes | None] = field(default_factory=list)
    no_numbers: list[bytes | None] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)


def asked(
    organisation: Organisation, recipients: Iterable[Who], *, suppressions: bool = True
) -> Asked:
    """Their blind indexes; who is reached by nothing has none. Within `of(organisation)`."""
    secrets = keys.organisation_keys(organisation)
    lookup, secret = secrets[Use.LOOKUP], secrets[Use.SUPPRESSION] if suppressions else None
    made = Asked()
    for who in recipients:
        number, user_id = _named(who)
        made.countries.append(country(number, user_id))
        made.numbers.append(_index(lookup, Kind.PHONE, number))
        made.user_ids.append(_index(lookup, Kind.BSUID, user_id))
        made.no_numbers.append(_index(secret, Kind.PHONE, number))
        made.no_user_ids.append(_index(secret, Kind.BSUID, user_id))
    return made


def _named(who: Who) -> tuple[str, str]:
    """Number and user id; both empty if what is given as a number is none: then it reaches nobody."""
    try:
        return (digits(who.number) if who.number else "", who.user_id)
    except NotANumber:
        return "", ""


def _index(key: bytes | None, kind: Kind, value: str) -> bytes | None:
    return keys.blind(key, SPACES[kind], value) if key and value else None
