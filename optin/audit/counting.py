"""Opt-ins counted by where they came from, a stretch of the log at a time, so that a page need not read it all."""

from __future__ import annotations

from django.db import connection

from accounts.models import Organisation
from optin.ledger import hashes, writing
from optin.models import SourceTally
from optin.words import EventType

AT_ONCE = 20_000  # entries
COUNTED = (EventType.GRANTED, EventType.RECONFIRMED, EventType.RESUMED, EventType.CLAIMED)
_ADD = """
    INSERT INTO optin_sourcecount (organisation_id, month, method, grade, jurisdiction, count)
    SELECT %(organisation)s, date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date,
        coalesce(body ->> 'method', ''), coalesce(body ->> 'grade', ''),
        coalesce(body ->> 'jurisdiction', ''), count(*)
    FROM (
        SELECT event.occurred_at, convert_from(event.body, 'UTF8')::jsonb AS body
        FROM optin_leaf leaf JOIN optin_event event USING (event_id)
        WHERE leaf.organisation_id = %(organisation)s AND leaf.index >= %(first)s
            AND leaf.index < %(end)s AND event.type = ANY(%(types)s)
    ) AS told
    GROUP BY 2, 3, 4, 5
    ON CONFLICT (organisation_id, month, method, grade, jurisdiction)
        DO UPDATE SET count = optin_sourcecount.count + EXCLUDED.count
"""


def count(organisation: Organisation, *, most: int = AT_ONCE) -> int:
    """The next entries, at most so many; how many are left. Two at once wait for each other."""
    SourceTally.objects.get_or_create(organisation=organisation)
    with writing.of(organisation):
        tally = SourceTally.objects.select_for_update().get(organisation=organisation)
        size = hashes.size_of(organisation.pk)
        end = min(tally.counted + most, size)
        if end > tally.counted:
            types = [one.value for one in COUNTED]
            with connection.cursor() as cursor:
                cursor.execute(
                    _ADD,
                    {
                        "organisation": organisation.pk, "first": tally.counted, "end": end,
                        "types": types,
                    },
                )  # fmt: skip
            tally.counted = end
            tally.save(update_fields=["counted"])
    return size - end
