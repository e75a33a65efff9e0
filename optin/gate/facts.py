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

# `asked` has the columns of Asked. Without `user_ids` nobody is looked for by one.
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
    LEFT JOIN {subject} ON subject.id = found.person
    LEFT JOIN optin_state state ON {state} state.subject_id = {whose}
        AND state.sender = %(sender)s AND state.purpose = %(purpose)s
    LEFT JOIN optin_state wide ON {wide} wide.subject_id = {whose}
        AND wide.sender = '' AND wide.purpose = %(purpose)s
    {suppression}
    {registry}
"""
_SUPPRESSION = """LEFT JOIN LATERAL (
        SELECT since_event FROM optin_suppression
        WHERE organisation_id = %(organisation)s AND lifted_at IS NULL
            AND index IN (found.no_user_id, found.no_number) AND purpose IN ('', %(purpose)s)
        ORDER BY added_at LIMIT 1
    ) suppression ON true"""
_REGISTRY = """LEFT JOIN optin_registryresult registry ON registry.organisation_id = %(organisation)s
        AND registry.index = found.no_number AND registry.country = found.country"""
# Where an organisation has none, nobody is looked for.
_NO_SUPPRESSION = "CROSS JOIN (SELECT NULL::uuid AS since_event) suppression"
_NO_REGISTRY = "CROSS JOIN (SELECT false AS listed, NULL::date AS checked_on) registry"
KNOWN = _KNOWN.format(
    subject="optin_subject subject", whose="subject.id", state="", wide="",
    suppression=_SUPPRESSION, registry=_REGISTRY,
)  # fmt: skip
# Of most people nothing of their own row counts: those of whom something does are few, and read once.
ASIDE = """
    SELECT id, epoch, folded, stopped_by, ended_by FROM optin_subject
    WHERE organisation_id = %(organisation)s
        AND (epoch <> folded OR stopped_by IS NOT NULL OR ended_by IS NOT NULL)
"""


def known_of_many(*, suppressions: bool, registries: bool) -> str:
    """With the CTE `aside`, of ASIDE. The tables are read through: whose rows they are is then asked once and not of
    every row, which of one person could lead PostgreSQL to read all of the organisation's."""
    ours = {name: f"{name}.organisation_id = %(organisation)s AND" for name in ("state", "wide")}
    return _KNOWN.format(
        subject="aside subject", whose="found.person", **ours,
        suppression=_SUPPRESSION if suppressions else _NO_SUPPRESSION,
        registry=_REGISTRY if registries else _NO_REGISTRY,
    )  # fmt: skip


# In the order of rules.Facts.
FACTS = """
    found.country, found.user_id IS NOT NULL OR found.number IS NOT NULL,
    suppression.since_event IS NOT NULL, coalesce(found.disagree, false),
    coalesce(subject.epoch <> subject.folded, false), subject.stopped_by IS NOT NULL,
    subject.ended_by IS NOT NULL, coalesce(state.status, wide.status, 'none'),
    coalesce(state.grade, wide.grade, ''), coalesce(registry.listed, false), registry.checked_on,
    CASE WHEN NOT %(capped)s OR found.country = ANY (%(uncapped)s) THEN 0 ELSE (
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
) -> dict[str, Any]:
    """What the statement is told beside the recipients. Not `user_ids`: nobody has one. Not `capped`: nobody is of a
    country where messages of a week are counted."""
    return {
        "user_ids": user_ids, "capped": True,
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
    organisation: Organisation,
    recipients: Iterable[Who],
    house: House,
    *,
    suppressions: bool = True,
) -> Iterator[Asked]:
    """One after the other. Who is reached by nothing has none. Within `of(organisation)`."""
    secrets = keys.organisation_keys(organisation, house.keys)
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
