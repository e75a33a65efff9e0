"""Inside the portal's own environment: questions to millions of charges, filled straight into the tables.

python -m bench.lib.costs_large CHARGES      its answer is one line of JSON
"""

from __future__ import annotations

from bench.lib import costs_world as world  # isort: skip - it sets Django up

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench.lib.bars import percentile
from billing.charging import sums

ROUNDS = 20
WABAS = 4
# Twelve months; 4 accounts with 2 numbers each, 12 countries, 6 pairs of category and type, 200 templates.
FILL = """
    INSERT INTO billing_charge (unit_id, participant, unit, waba_id, phone_number_id, happened_at, day,
        country, market, model, type, category, template_id, campaign, currency, amount, unknown,
        rate_id, tier_from, is_read, is_judged, opened_by, ladder_id)
    SELECT 'wamid.HBgNNTIxNTU1NTU1' || lpad(to_hex(n), 32, '0'), '', 'message', 'L' || n %% %(wabas)s,
        'P' || n %% 8, at, at::date,
        (ARRAY['JP', 'ID', 'MX', 'BR', 'IN', 'PK', 'DE', 'FR', 'GB', 'US', 'ES', 'IT'])[place],
        'Market ' || place, 'PMP',
        (ARRAY['regular', 'regular', 'regular', 'free_customer_service', 'free_customer_service',
            'free_entry_point'])[pair],
        (ARRAY['marketing', 'utility', 'authentication', 'utility', 'service', 'referral_conversion'])[pair],
        (n / 13 %% 200)::text, '', 'USD', CASE WHEN pair <= 3 THEN 0.0123 ELSE 0 END,
        '', NULL, 0, n %% 3 = 0, false, '', NULL
    FROM (
        SELECT n, 1 + (n / 7 %% 12)::int AS place, 1 + (n / 84 %% 6)::int AS pair,
            timestamptz '2025-11-01' + n * interval '1 second' * (365 * 86400.0 / %(count)s) AS at
        FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
    ) AS x
"""
OURS = "waba_id = ANY (ARRAY['L0', 'L1', 'L2', 'L3'])"
QUERIES = {
    "a month by category and country": f"""
        SELECT category, country, currency, sum(units), sum(amount) FROM billing_daily
        WHERE {OURS} AND day BETWEEN '2026-03-01' AND '2026-03-31' GROUP BY 1, 2, 3""",  # noqa: S608 - constants of ours
    "twelve months by month": f"""
        SELECT date_trunc('month', day), currency, sum(units), sum(unknown), sum(amount)
        FROM billing_daily WHERE {OURS} GROUP BY 1, 2""",  # noqa: S608
    "a month by template": f"""
        SELECT template_id, currency, sum(units), sum(reads), sum(amount)
        FROM billing_dailytemplate
        WHERE {OURS} AND day BETWEEN '2026-03-01' AND '2026-03-31' GROUP BY 1, 2""",  # noqa: S608
}
MONTHLY = f"""
    SELECT month, currency, sum(units), sum(unknown), sum(amount) FROM billing_monthly
    WHERE {OURS} GROUP BY 1, 2
"""  # noqa: S608
CHUNK = 1_000_000


def main(charges: int) -> dict[str, Any]:
    account = world.account("L0", "9", currency="USD", zone="1")
    for number in range(1, WABAS):
        account.pk, account.waba_id = None, f"L{number}"
        account.save(force_insert=True)
    began = time.monotonic()
    with connection.cursor() as cursor:
        for first in range(0, charges, CHUNK):
            last = min(first + CHUNK, charges) - 1
            cursor.execute(FILL, {"wabas": WABAS, "count": charges, "first": first, "last": last})
    filled = time.monotonic()
    with connection.cursor() as cursor:
        sums.rebuild(cursor, [f"L{n}" for n in range(WABAS)], "2025-01-01", "2027-01-01")
    rebuilt = time.monotonic()
    with connections["admin"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE billing_daily, billing_dailytemplate")
        cursor.execute("SELECT count(*), to_regclass('billing_monthly') FROM billing_daily")
        days, monthly = cursor.fetchone()
    if monthly:  # whole months have sums of their own
        QUERIES["twelve months by month"] = MONTHLY
    client = Client()
    client.force_login(User.objects.get(email="bench@bench.example"))
    busy = time.process_time()
    page = _milliseconds(lambda: _look(client))
    busy = time.process_time() - busy
    return {
        "charges": charges, "daily": days, "filling": round(filled - began, 1),
        "rebuilding": round(rebuilt - filled, 1), "page": percentile(page, 0.95),
        "page_cpu": round(busy * 1000 / (ROUNDS + 1), 1),  # milliseconds of our own, whoever else works
        "page_queries": _queries(client),
        "queries": {name: percentile(_milliseconds(partial(_ask, sql)), 0.95)
                    for name, sql in QUERIES.items()},
    }  # fmt: skip


def _ask(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()


def _look(client: Client) -> None:
    assert client.get("/o/bench/costs/", headers={"host": "127.0.0.1"}).status_code == 200


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        _look(client)
    return len(captured)


def _milliseconds(act: Callable[[], None]) -> list[float]:
    act()
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
