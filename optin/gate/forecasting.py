"""How many of these could be written to, were it now? For planning: it allows nothing, it records nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import connection
from django.utils import timezone

from accounts.models import Organisation
from optin.gate import facts, rules
from optin.gate.deciding import Ask
from optin.house import house_of
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import RegistryResult, Suppression
from optin.words import Code

BATCH = 10_000  # recipients at a time on their way to the database
# The columns of facts.Asked. Memory for this transaction, and no joins by hashes and no tables read through: in the
# order of the indexes each of their pages is read once, or not at all.
ASKED = """
    CREATE TEMPORARY TABLE recipients (user_id bytea, number bytea, no_user_id bytea, no_number bytea,
        country text) ON COMMIT DROP;
    SET LOCAL work_mem = '64MB';
    SET LOCAL enable_hashjoin = off;
    SET LOCAL enable_seqscan = off;
"""
# Recipients of whom the same is known are judged once.
GROUPS = ", ".join(str(place) for place in range(1, facts.COUNT + 1))
MANY = f"""
    WITH asked AS (SELECT * FROM recipients ORDER BY number),
    aside AS MATERIALIZED ({facts.ASIDE}),
    found AS ({facts.FOUND} ORDER BY person)
    SELECT {facts.FACTS}, count(*) {{known}} GROUP BY {GROUPS}
"""  # noqa: S608 - constants of ours


@dataclass(frozen=True)
class Forecast:
    """How many recipients for each answer; a recipient named twice counts twice."""

    counts: dict[Code, int] = field(default_factory=dict)
    made_at: datetime | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def allowed(self) -> int:
        return self.counts.get(Code.ALLOWED, 0)


def forecast(
    organisation: Organisation, recipients: Iterable[Who], ask: Ask, *, at: datetime | None = None
) -> Forecast:
    """All of them by one statement, and brought there in batches: a million take little memory."""
    at = at or timezone.now()
    purpose = ask.covered_by
    if purpose is None or not ask.sender:
        return Forecast({Code.PURPOSE_NOT_COVERED: sum(1 for _one in recipients)}, made_at=at)
    counts: Counter[Code] = Counter()
    with of(organisation), connection.cursor() as cursor:
        house = house_of(organisation)
        suppressions = Suppression.objects.of(organisation).in_force().exists()
        registries = RegistryResult.objects.filter(organisation_id=organisation.pk).exists()
        cursor.execute(ASKED)
        user_ids = False
        countries: set[str] = set()
        waiting = facts.asked(
            organisation, recipients, house, suppressions=suppressions or registries
        )
        while batch := list(islice(waiting, BATCH)):  # who names recipients may ask the database
            user_ids = user_ids or any(one.user_id for one in batch)
            countries.update(one.country for one in batch)
            with cursor.copy("COPY recipients FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["bytea", "bytea", "bytea", "bytea", "text"])
                for one in batch:
                    copy.write_row(one)
        values = facts.values(
            organisation,
            sender=ask.sender,
            purpose=purpose.value,
            at=at,
            house=house,
            user_ids=user_ids,
        )
        values["capped"] = not countries.issubset(values["uncapped"])
        known_of_many = facts.known_of_many(suppressions=suppressions, registries=registries)
        cursor.execute(MANY.format(known=known_of_many), values)
        for *known, count in cursor.fetchall():
            code = rules.judge(rules.Facts(*known), purpose, at, house, ask.begun_on)
            if ask.recategorised and code in (Code.NO_GRANT, Code.WITHDRAWN):
                code = Code.TEMPLATE_RECATEGORISED
            counts[code] += count
        cursor.execute("DROP TABLE recipients")
    return Forecast(dict(counts), made_at=at)
