"""What an organisation has of its own that decisions look at: changed rules, registrations, whole registry lists, keys.

By one small statement, since each decision before a send asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from accounts.models import Organisation
from optin.models import Use
from optin.policies import Rule, version
from optin.policies.own import Change, applied
from optin.prepared import prepared

ASK = """
    SELECT
        (SELECT array_agg(ARRAY[rule, what, value, since::text, coalesce(until::text, '')] ORDER BY id)
            FROM optin_policychange WHERE organisation_id = %(organisation)s),
        (SELECT array_agg(ARRAY[country, name, valid_until::text])
            FROM optin_registration WHERE organisation_id = %(organisation)s AND ended_at IS NULL),
        (SELECT array_agg(ARRAY[country, checked_on]) FROM (
            SELECT country, max(checked_on)::text AS checked_on FROM optin_registrycheck
            WHERE organisation_id = %(organisation)s AND is_whole GROUP BY country) AS whole),
        (SELECT array_agg(ARRAY[use, key]) FROM optin_key WHERE organisation_id = %(organisation)s)
"""


@dataclass(frozen=True)
class House:
    changes: tuple[Change, ...] = ()
    # (country, name as the policies have it): the last day
    registrations: dict[tuple[str, str], date] = field(default_factory=dict)
    lists: dict[str, date] = field(
        default_factory=dict
    )  # country: as of when its whole list is here
    keys: dict[Use, str] = field(default_factory=dict, repr=False)  # sealed

    def rules(self, on: date) -> tuple[Rule, ...]:
        return applied(self.changes, on)

    def version(self, on: date) -> str:
        """The name of these rules, for what is judged by them."""
        return version(self.rules(on))


def house_of(organisation: Organisation) -> House:
    with prepared() as cursor:
        cursor.execute(ASK, {"organisation": organisation.pk})
        [(changes, registrations, lists, keys)] = cursor.fetchall()
    last: dict[tuple[str, str], date] = {}
    for country, name, until in registrations or ():
        day = date.fromisoformat(until)
        last[country, name] = max(day, last.get((country, name), day))
    return House(
        tuple(
            Change(
                rule, what, value, date.fromisoformat(since),
                date.fromisoformat(until) if until else None,
            )
            for rule, what, value, since, until in changes or ()
        ),
        last,
        {country: date.fromisoformat(day) for country, day in lists or ()},
        {Use(use): key for use, key in keys or ()},
    )  # fmt: skip


NO_HOUSE = House()
