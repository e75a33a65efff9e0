"""Facts into the tables, in sets: copied beside, then taken over unless they are there already.

Rows are taken over in the order of their keys, so that two writers of the same news wait for each
other instead of for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from traffic import ports, rare, readers
from traffic.facts import Facts, IdentityFact, InboundFact, PreferenceFact, RareFact, StatusFact

STAGE = """
    CREATE TEMPORARY TABLE IF NOT EXISTS stage_status (
        wamid text, status text, participant text, happened_at bigint, waba_id text,
        phone_number_id text, wa_id text, user_id text, parent_user_id text, recipient_type text,
        billable boolean, pricing_model text, pricing_type text, pricing_category text,
        conversation_id text, conversation_origin text, conversation_expires_at bigint,
        template_id text, callback_data text, error_code bigint, error_title text,
        error_details text, extra jsonb
    ) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS stage_inbound (
        wamid text, happened_at bigint, waba_id text, phone_number_id text, wa_id text,
        user_id text, parent_user_id text, profile_name text, username text, kind text,
        text text, payload text, context_id text, group_id text, referral jsonb, item jsonb
    ) ON COMMIT DELETE ROWS;
    TRUNCATE stage_status, stage_inbound;
"""

TAKE_STATUSES = """
    INSERT INTO traffic_status (
        wamid, status, participant, happened_at, batch_id, waba_id, phone_number_id, wa_id,
        user_id, parent_user_id, recipient_type, billable, pricing_model, pricing_type,
        pricing_category, conversation_id, conversation_origin, conversation_expires_at,
        template_id, callback_data, error_code, error_title, error_details, extra
    )
    SELECT wamid, status, participant, to_timestamp(happened_at), %s, waba_id, phone_number_id,
        wa_id, user_id, parent_user_id, recipient_type, billable, pricing_model, pricing_type,
        pricing_category, conversation_id, conversation_origin,
        to_timestamp(conversation_expires_at), template_id, callback_data, error_code,
        error_title, error_details, extra
    FROM stage_status
    ORDER BY wamid, status, participant, happened_at
    ON CONFLICT DO NOTHING
"""

# The earliest moment of each step counts, and the greatest of what differs: whatever the order, the
# same row comes out.
CLIMB = """
    INSERT INTO traffic_message AS m (
        wamid, waba_id, phone_number_id, wa_id, user_id, parent_user_id, template_id,
        callback_data, step, sent_at, delivered_at, read_at, played_at, failed_at, error_code
    )
    SELECT wamid, max(waba_id), max(phone_number_id), max(wa_id), max(user_id),
        max(parent_user_id), max(template_id), max(callback_data),
        max(CASE status WHEN 'sent' THEN 1 WHEN 'delivered' THEN 2 WHEN 'read' THEN 3
            WHEN 'played' THEN 4 ELSE 0 END),
        to_timestamp(min(happened_at) FILTER (WHERE status = 'sent')),
        to_timestamp(min(happened_at) FILTER (WHERE status = 'delivered')),
        to_timestamp(min(happened_at) FILTER (WHERE status = 'read')),
        to_timestamp(min(happened_at) FILTER (WHERE status = 'played')),
        to_timestamp(min(happened_at) FILTER (WHERE status = 'failed')),
        max(error_code) FILTER (WHERE status = 'failed')
    FROM stage_status
    GROUP BY wamid
    ORDER BY wamid
    ON CONFLICT (wamid) DO UPDATE SET
        wa_id = GREATEST(m.wa_id, EXCLUDED.wa_id),
        user_id = GREATEST(m.user_id, EXCLUDED.user_id),
        parent_user_id = GREATEST(m.parent_user_id, EXCLUDED.parent_user_id),
        template_id = GREATEST(m.template_id, EXCLUDED.template_id),
        callback_data = GREATEST(m.callback_data, EXCLUDED.callback_data),
        step = GREATEST(m.step, EXCLUDED.step),
        sent_at = LEAST(m.sent_at, EXCLUDED.sent_at),
        delivered_at = LEAST(m.delivered_at, EXCLUDED.delivered_at),
        read_at = LEAST(m.read_at, EXCLUDED.read_at),
        played_at = LEAST(m.played_at, EXCLUDED.played_at),
        failed_at = LEAST(m.failed_at, EXCLUDED.failed_at),
        error_code = GREATEST(m.error_code, EXCLUDED.error_code)
    WHERE m.waba_id = EXCLUDED.waba_id  -- nobody climbs another account's ladder
"""

TAKE_INBOUND = """
    INSERT INTO traffic_inbound (
        wamid, happened_at, batch_id, waba_id, phone_number_id, wa_id, user_id, parent_user_id,
        profile_name, username, kind, text, payload, context_id, group_id, referral, item
    )
    SELECT wamid, to_timestamp(happened_at), %s, waba_id, phone_number_id, wa_id, user_id,
        parent_user_id, profile_name, username, kind, text, payload, context_id, group_id,
        referral, item
    FROM stage_inbound
    ORDER BY wamid, happened_at
    ON CONFLICT DO NOTHING
    RETURNING wamid, extract(epoch FROM happened_at)::bigint
"""

BATCH = """
    WITH made AS (
        INSERT INTO traffic_batch (
            id, made_at, deliveries, oldest_received_at, statuses, inbound, others, first_at,
            last_at
        )
        VALUES (%s, clock_timestamp(), %s, %s, %s, %s, %s, to_timestamp(%s), to_timestamp(%s))
        RETURNING id
    )
    INSERT INTO traffic_todo (reader, batch_id) SELECT unnest(%s::text[]), id FROM made
"""


def write(facts: Facts, *, deliveries: int, oldest_received_at: datetime) -> int | None:
    """Keep what is new and leave it to every reader; the batch's id, None when nothing was new.

    Inside the caller's transaction, which also ends the deliveries that the facts came from.
    """
    if not facts:
        return None
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.execute("SELECT nextval('traffic_batch_id_seq')")
        batch = int(cursor.fetchone()[0])
        statuses = _statuses(cursor, batch, facts.statuses)
        inbound = _inbound(cursor, batch, facts.inbound)
        others = rare.keep(cursor, batch, facts.rare) if facts.rare else []
        if not statuses and not inbound and not others:
            return None
        moments = [fact.happened_at for fact in facts.statuses]
        moments += [fact.happened_at for fact in facts.inbound]
        moments += [fact.happened_at for fact in facts.rare]
        cursor.execute(
            BATCH,
            [
                batch, deliveries, oldest_received_at, statuses, len(inbound),
                len(others), min(moments), max(moments), readers.READERS,
            ],
        )  # fmt: skip
    _tell(inbound, others, [fact for fact in facts.statuses if fact.error_code is not None])
    followed = [fact for fact in facts.statuses if fact.callback_data]
    for hook in ports.status_hooks if followed else ():
        hook(followed)
    return batch


def _tell(
    inbound: Sequence[InboundFact], others: Sequence[RareFact], failed: Sequence[StatusFact]
) -> None:
    """Call the hooks with what is new to them."""
    for failure_hook in ports.failure_hooks if failed else ():
        failure_hook(failed)
    for hook in ports.inbound_hooks if inbound else ():
        hook(inbound)
    preferences = [fact for fact in others if isinstance(fact, PreferenceFact)]
    for preference_hook in ports.preference_hooks if preferences else ():
        preference_hook(preferences)
    changes = [fact for fact in others if isinstance(fact, IdentityFact)]
    for identity_hook in ports.identity_hooks if changes else ():
        identity_hook(changes)


def climb(facts: Sequence[StatusFact]) -> None:
    """Let the messages climb their ladders by these statuses, without keeping them as facts."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(STAGE)
        _copy(cursor, "stage_status", facts)
        cursor.execute(CLIMB)


def _statuses(cursor: Any, batch: int, facts: Sequence[StatusFact]) -> int:
    """How many were new."""
    if not facts:
        return 0
    _copy(cursor, "stage_status", facts)
    cursor.execute(TAKE_STATUSES, [batch])
    count = int(cursor.rowcount)
    cursor.execute(CLIMB)
    return count


def _inbound(cursor: Any, batch: int, facts: Sequence[InboundFact]) -> list[InboundFact]:
    """Those that were new, in the order they happened."""
    if not facts:
        return []
    _copy(cursor, "stage_inbound", facts)
    cursor.execute(TAKE_INBOUND, [batch])
    by_key = {(fact.wamid, fact.happened_at): fact for fact in reversed(facts)}
    fresh = [by_key[key] for key in cursor.fetchall()]
    return sorted(fresh, key=lambda fact: fact.happened_at)


def _copy(cursor: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
