"""What is known of recipients, one of them or a million, by one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from accounts.models import Organisation
from optin.gate.law import uncapped
from optin.house import House
from optin.identity import keys
from optin.identity.numbers import NotANumber, country, digits
from optin.identity.who import SPACES, Who
from optin.models import Kind, Use

Blinder = Callable[[str], bytes | None]

# `asked` has the columns of Asked. Without `user_ids` nobody is looked for by one, without `suppressions` none
# of them is, without `registries` no answer of one.
# CASE and not coalesce: PostgreSQL does not know coalesce to be leakproof, so with row-level security it would
# read every person to find one.
FOUND = """
    SELECT asked.*, of_user.subject_id <> of_number.subject_id AS disagree, CASE
        WHEN of_user.subject_id IS NULL THEN of_number.subject_id ELSE of_user.subject_id END AS person
    FROM asked
    LEFT JOIN optin_identifier of_user ON of_user.organisation_id = %(organisation)s
        AND of_user.index = asked.user_id AND of_user.valid_to IS NULL AND %(user_ids)s
    LEFT JOIN optin_identifier of_number ON of_number.organisation_id = %(organisation)s
        AND of_number.index = asked.number AND of_number.valid_to IS NULL
"""
# A state that names the sender says what ends for every sender say as well. Where there is none nothing
# is permitted; `wide` and the person's `ended_by` then say whether they ended this, or everything.
_KNOWN = """
    FROM found
    LEFT JOIN optin_subject subject ON {subject} subject.id = found.person
    LEFT JOIN optin_state state ON {state} state.subject_id = {whose}
        AND state.sender = %(sender)s AND state.purpose = %(purpose)s
    LEFT JOIN optin_state wide ON {wide} wide.subject_id = {whose}
        AND wide.sender = '' AND wide.purpose = %(purpose)s
    LEFT JOIN LATERAL (
        SELECT since_event FROM optin_suppression
        WHERE organisation_id = %(organisation)s AND lifted_at IS NULL AND %(suppressions)s
            AND index IN (found.no_user_id, found.no_number) AND purpose IN ('', %(purpose)s)
        ORDER BY added_at LIMIT 1
    ) suppression ON true
    LEFT JOIN optin_registryresult registry ON registry.organisation_id = %(organisation)s
        AND registry.index = found.no_number AND registry.country = found.country AND %(registries)s
"""
KNOWN = _KNOWN.format(whose="subject.id", subject="", state="", wide="")
# For many the tables are read through: whose rows they are is then asked once and not of every row. For one
# person it could lead PostgreSQL to read all of the organisation's. And of most people nothing of their own row
# counts, as the index `subject_aside` knows.
_OURS = {
    name: f"{name}.organisation_id = %(organisation)s AND" for name in ("subject", "state", "wide")
}
_OURS["subject"] += """ (subject.epoch <> subject.folded OR subject.stopped_by IS NOT NULL
        OR subject.ended_by IS NOT NULL) AND"""
KNOWN_OF_MANY = _KNOWN.format(whose="found.person", **_OURS)
# In the order of rules.Facts.
FACTS = """
    found.country, found.user_id IS NOT NULL OR found.number IS NOT NULL,
    suppression.since_event IS NOT NULL, coalesce(found.disagree, false),
    coalesce(subject.epoch <> subject.folded, false), subject.stopped_by IS NOT NULL,
    subject.ended_by IS NOT NULL, coalesce(state.status, wide.status, 'none'),
    coalesce(state.grade, wide.grade, ''), coalesce(registry.listed, false), registry.checked_on,
    CASE WHEN found.country = ANY (%(uncapped)s) THEN 0 ELSE (
        SELECT count(*)::int FROM optin_decision lately WHERE lately.organisation_id = %(organisation)s
            AND lately.subject = found.person AND lately.decided_at > %(week)s
            AND lately.code = 'ALLOWED' AND lately.purpose = 'marketing') END
"""
COUNT = 12  # of them
WEEK = timedelta(days=7)


def values(
    organisation: Organisation,
    *,
    sender: str,
    purpose: str,
    at: datetime,
    house: House,
    user_ids: bool = True,
    suppressions: bool = True,
    registries: bool = True,
) -> dict[str, Any]:
    """What the statement is told beside the recipients. False: nothing is looked for there."""
    return {
        "user_ids": user_ids, "suppressions": suppressions, "registries": registries,
        "organisation": organisation.pk, "sender": sender, "purpose": purpose,
        "uncapped": uncapped(at.astimezone(UTC).date(), house.changes), "week": at - WEEK,
    }  # fmt: skip


class Asked(NamedTuple):
    """A recipient as the statement takes it: blind indexes. None: not known of this one."""

    user_id: bytes | None
    number: bytes | None
    no_user_id: bytes | None
    no_number: bytes | None
    country: str


def asked(
    organisation: Organisation, recipients: Iterable[Who], *, suppressions: bool = True
) -> Iterator[Asked]:
    """One after the other. Who is reached by nothing has none. Within `of(organisation)`."""
    secrets = keys.organisation_keys(organisation)
    by_number, by_user_id = _blinders(secrets[Use.LOOKUP])
    no_number, no_user_id = (
        _blinders(secrets[Use.SUPPRESSION]) if suppressions else (_nothing, _nothing)
    )
    for who in recipients:
        number, user_id = _named(who)
        yield Asked(
            by_user_id(user_id) if user_id else None,
            by_number(number) if number else None,
            no_user_id(user_id) if user_id else None,
            no_number(number) if number else None,
            country(number, user_id),
        )


def _blinders(key: bytes) -> tuple[Blinder, Blinder]:
    return keys.blinder(key, SPACES[Kind.PHONE]), keys.blinder(key, SPACES[Kind.BSUID])


def _nothing(value: str) -> None:
    return None


def _named(who: Who) -> tuple[str, str]:
    """Number and user id; both empty if what is given as a number is none: then it reaches nobody."""
    try:
        return (digits(who.number) if who.number else "", who.user_id)
    except NotANumber:
        return "", ""
