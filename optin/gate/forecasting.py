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
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import Suppression
from optin.words import Code

BATCH = 50_000  # recipients to a statement
# Recipients of whom the same is known are judged once.
MANY = f"SELECT {facts.FACTS}, count(*) {facts.KNOWN} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"


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
    """In batches, so that a million take no more memory than one batch."""
    at = at or timezone.now()
    counts: Counter[Code] = Counter()
    waiting = iter(recipients)
    while batch := list(islice(waiting, BATCH)):
        counts.update(_batch(organisation, batch, ask, at))
    return Forecast(dict(counts), made_at=at)


def _batch(organisation: Organisation, batch: list[Who], ask: Ask, at: datetime) -> dict[Code, int]:
    purpose = ask.covered_by
    if purpose is None or not ask.sender:
        return {Code.PURPOSE_NOT_COVERED: len(batch)}
    counts: Counter[Code] = Counter()
    with of(organisation), connection.cursor() as cursor:
        suppressions = Suppression.objects.of(organisation).in_force().exists()
        values = vars(facts.asked(organisation, batch, suppressions=suppressions)) | {
            "organisation": organisation.pk, "sender": ask.sender, "purpose": purpose.value,
        }  # fmt: skip
        cursor.execute(MANY, values)
        for *known, count in cursor.fetchall():
            code = rules.judge(rules.Facts(*known), purpose, at)
            if ask.recategorised and code in (Code.NO_GRANT, Code.WITHDRAWN):
                code = Code.TEMPLATE_RECATEGORISED
            counts[code] += count
    return counts
