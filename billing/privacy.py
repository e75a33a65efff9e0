"""What charges hold about a person: ids of messages, which hold the number they went to.

An erasure keeps what was charged and forgets for whom: ids are replaced by the same hash as in `traffic/`.
The person's messages are found there, so this comes before `traffic.privacy.erase`.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from billing.charging.climbing import FROM_END, SET_EDGE
from billing.models import Charge
from billing.services.charging import hold
from traffic.privacy import Person

# With groups each participant has a charge: only the person's own is meant.
OURS = """
    DROP TABLE IF EXISTS erased;
    CREATE TEMPORARY TABLE erased ON COMMIT DROP AS
    WITH messages AS (
        SELECT wamid FROM traffic_message WHERE waba_id = ANY (%(wabas)s)
            AND (wa_id = ANY (%(ids)s) OR user_id = ANY (%(ids)s) OR parent_user_id = ANY (%(ids)s))
        UNION
        SELECT wamid FROM traffic_status WHERE waba_id = ANY (%(wabas)s)
            AND participant = ANY (%(ids)s)
    )
    SELECT c.unit_id, c.participant, c.ladder_id FROM billing_charge c
    JOIN messages m ON m.wamid = c.unit_id
    WHERE c.waba_id = ANY (%(wabas)s) AND c.participant = ANY (ARRAY[''] || %(ids)s)
    UNION
    SELECT c.unit_id, c.participant, c.ladder_id FROM billing_charge c
    JOIN messages m ON m.wamid = c.opened_by
    WHERE c.waba_id = ANY (%(wabas)s) AND c.opened_by <> ''
"""


def _hashed(column: str) -> str:
    return f"'erased.' || encode(sha256({column}::bytea), 'hex')"


ERASE_TRAIL = f"""
    UPDATE billing_repricedcharge r SET unit_id = {_hashed("r.unit_id")},
        participant = CASE r.participant WHEN '' THEN ''
            ELSE encode(sha256(r.participant::bytea), 'hex') END
    FROM erased e WHERE r.unit_id = e.unit_id AND r.participant = e.participant
"""  # noqa: S608 - names of ours
ERASE_CHARGES = f"""
    UPDATE billing_charge c SET
        unit_id = CASE c.unit WHEN 'message' THEN {_hashed("c.unit_id")} ELSE c.unit_id END,
        opened_by = CASE c.opened_by WHEN '' THEN '' ELSE {_hashed("c.opened_by")} END,
        participant = CASE c.participant WHEN '' THEN ''
            ELSE encode(sha256(c.participant::bytea), 'hex') END
    FROM erased e WHERE c.unit_id = e.unit_id AND c.participant = e.participant
"""  # noqa: S608
EDGES = """
    SELECT e.ladder_id, e.place, l.count FROM billing_edge e JOIN billing_ladder l ON l.id = e.ladder_id
    WHERE e.ladder_id IN (SELECT ladder_id FROM erased)
"""


def export(person: Person) -> list[dict[str, Any]]:
    """Every charge of a message to the person, a dict of its columns each."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(OURS, _values(person))
        cursor.execute("SELECT unit_id, participant FROM erased")
        keys = cursor.fetchall()
    names = [field.attname for field in Charge._meta.concrete_fields]
    found = Charge.objects.filter(unit_id__in=[unit_id for unit_id, _participant in keys])
    return [one for one in found.values(*names) if (one["unit_id"], one["participant"]) in keys]


def erase(person: Person) -> int:
    """Forget the person; how many charges named a message to them."""
    with transaction.atomic(), connection.cursor() as cursor:
        hold(cursor)
        cursor.execute(OURS, _values(person))
        cursor.execute(ERASE_TRAIL)
        cursor.execute(ERASE_CHARGES)
        count = int(cursor.rowcount)
        cursor.execute(EDGES)  # the first of a tier may have another id now
        for ladder_id, place, on_ladder in cursor.fetchall():
            cursor.execute(FROM_END, [ladder_id, on_ladder - place - 1])
            cursor.execute(SET_EDGE, [ladder_id, place, *cursor.fetchone()])
    return count


def _values(person: Person) -> dict[str, list[str]]:
    return {"wabas": list(person.wabas), "ids": list(person.ids)}
