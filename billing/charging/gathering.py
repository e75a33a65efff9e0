"""Which messages a set of batches tells about, and all that was ever told about these.

A charge follows from all facts together and not from their order, so whatever comes late, twice or in
disorder gives the same charge.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from billing.pricing.judging import needs_windows
from billing.pricing.told import Told, Window
from traffic.models import Batch

# Participants of a group get and read a message at moments of their own.
APART = timedelta(days=35)

STAGE = """
    CREATE TEMPORARY TABLE IF NOT EXISTS billing_key (
        waba_id text, wamid text, participant text, UNIQUE (wamid, participant, waba_id)
    ) ON COMMIT DELETE ROWS;
    TRUNCATE billing_key;
"""
# A sending alone makes no charge, but may be the late one of a message that has made one.
KEYS = """
    INSERT INTO billing_key
    SELECT s.waba_id, s.wamid, s.participant FROM traffic_status s
    WHERE s.batch_id = ANY (%(batches)s) AND s.happened_at BETWEEN %(first)s AND %(last)s
        AND s.status IN ('delivered', 'read', 'played')
    UNION
    SELECT s.waba_id, s.wamid, c.participant FROM traffic_status s
    JOIN billing_charge c ON c.unit_id = s.wamid
    WHERE s.batch_id = ANY (%(batches)s) AND s.happened_at BETWEEN %(first)s AND %(last)s
        AND s.status = 'sent'
    UNION
    SELECT s.waba_id, s.wamid, s.participant FROM traffic_status s
    JOIN traffic_message m ON m.wamid = s.wamid AND m.step >= 2
    WHERE s.batch_id = ANY (%(batches)s) AND s.happened_at BETWEEN %(first)s AND %(last)s
        AND s.status = 'sent' AND s.pricing_model = 'CBP'
"""
SPAN = """
    SELECT min(LEAST(m.sent_at, m.delivered_at, m.read_at, m.played_at)),
        max(GREATEST(m.sent_at, m.delivered_at, m.read_at, m.played_at))
    FROM billing_key k JOIN traffic_message m ON m.wamid = k.wamid
"""
# The price of the first delivery or reading that told one, else that of the sending: the least of an
# array that begins with what is to be compared.
TOLD = """
    SELECT k.waba_id, k.wamid, k.participant, f.sent_at, f.delivered_at, f.read_at, f.phone_number_id,
        f.wa_id, f.user_id, f.template_id, f.callback_data, coalesce(f.price[4], ''),
        coalesce(f.price[5], ''), coalesce(f.price[6], ''), coalesce(f.price[7], ''),
        coalesce(nullif(f.price[8], ''), f.conversation_id), coalesce(f.price[9], ''),
        coalesce(f.price[10], '')
    FROM billing_key k
    JOIN traffic_message m ON m.wamid = k.wamid AND m.waba_id = k.waba_id
    CROSS JOIN LATERAL (
        SELECT min(s.happened_at) FILTER (WHERE s.status = 'sent') AS sent_at,
            min(s.happened_at) FILTER (WHERE s.status = 'delivered') AS delivered_at,
            min(s.happened_at) FILTER (WHERE s.status IN ('read', 'played')) AS read_at,
            max(s.phone_number_id) AS phone_number_id, max(s.wa_id) AS wa_id,
            max(s.user_id) AS user_id, max(s.template_id) AS template_id,
            max(s.callback_data) AS callback_data, max(s.conversation_id) AS conversation_id,
            min(ARRAY[
                CASE s.status WHEN 'sent' THEN '1' ELSE '0' END,
                to_char(s.happened_at, 'YYYYMMDDHH24MISS'),
                CASE s.status WHEN 'delivered' THEN '0' ELSE '1' END,
                s.pricing_model, s.pricing_type, s.pricing_category,
                CASE s.billable WHEN true THEN 'true' WHEN false THEN 'false' ELSE '' END,
                s.conversation_id, s.conversation_origin, coalesce(s.extra->'pricing'->>'cost', '')
            ]) FILTER (WHERE s.pricing_model <> '' OR s.pricing_type <> ''
                OR s.pricing_category <> '' OR s.billable IS NOT NULL) AS price
        FROM traffic_status s
        WHERE s.wamid = k.wamid AND s.participant IN (k.participant, '')
            AND s.waba_id = k.waba_id AND s.happened_at BETWEEN %(first)s AND %(last)s
    ) f
    WHERE f.delivered_at IS NOT NULL OR f.read_at IS NOT NULL
"""

# A call counts as a message. The one from an advertisement may have been answered a day later.
WINDOWS = """
    SELECT k.n,
        EXISTS (SELECT FROM traffic_inbound i WHERE i.waba_id = k.waba_id
            AND i.phone_number_id = k.phone_number_id AND i.wa_id = k.wa_id AND k.wa_id <> ''
            AND i.happened_at > k.moment - interval '24 hours' AND i.happened_at <= k.moment)
        OR EXISTS (SELECT FROM traffic_inbound i WHERE i.waba_id = k.waba_id
            AND i.phone_number_id = k.phone_number_id AND i.user_id = k.user_id AND k.user_id <> ''
            AND i.happened_at > k.moment - interval '24 hours' AND i.happened_at <= k.moment)
        OR EXISTS (SELECT FROM traffic_call i WHERE i.waba_id = k.waba_id
            AND i.phone_number_id = k.phone_number_id AND i.wa_id = k.wa_id AND k.wa_id <> ''
            AND i.direction = 'USER_INITIATED'
            AND i.happened_at > k.moment - interval '24 hours' AND i.happened_at <= k.moment),
        EXISTS (SELECT FROM traffic_inbound i WHERE i.waba_id = k.waba_id
            AND i.phone_number_id = k.phone_number_id AND i.referral IS NOT NULL
            AND (i.wa_id = k.wa_id AND k.wa_id <> '' OR i.user_id = k.user_id AND k.user_id <> '')
            AND i.happened_at > k.moment - interval '96 hours' AND i.happened_at <= k.moment)
    FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
        AS k (n, waba_id, phone_number_id, wa_id, user_id, moment)
"""


def gather(cursor: Any, batches: Sequence[Batch]) -> list[Told]:
    """Every message that these batches tell the delivery or reading of, with all its facts."""
    first = min(batch.first_at for batch in batches)
    last = max(batch.last_at for batch in batches)
    cursor.execute(STAGE)
    cursor.execute(KEYS, {"batches": [batch.pk for batch in batches], "first": first, "last": last})
    if cursor.rowcount == 0:
        return []
    cursor.execute("ANALYZE billing_key")
    cursor.execute(SPAN)
    earliest, latest = cursor.fetchone()
    span = {"first": min(earliest or first, first), "last": max(latest or last, last) + APART}
    cursor.execute(TOLD, span)
    return [Told._make(row) for row in cursor]


def windows(cursor: Any, told: Sequence[Told]) -> dict[int, Window]:
    """By place in `told`, for those of which nobody said whether they are free."""
    unsaid = [(n, one) for n, one in enumerate(told) if needs_windows(one)]
    if not unsaid:
        return {}
    cursor.execute(
        WINDOWS,
        [
            [n for n, _one in unsaid],
            [one.waba_id for _n, one in unsaid],
            [one.phone_number_id for _n, one in unsaid],
            [one.wa_id for _n, one in unsaid],
            [one.user_id for _n, one in unsaid],
            [one.delivered_at or one.read_at for _n, one in unsaid],
        ],
    )
    return {n: Window(wrote, came) for n, wrote, came in cursor.fetchall()}
