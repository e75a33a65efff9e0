"""Inside the portal's own environment: questions to millions of charges, filled straight into the tables.

python -m bench.lib.costs_large CHARGES      its answer is one line of JSON
"""

from __future__ import annotations

from bench.lib import costs_world as world  # isort: skip - it sets Django up

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from typing import Any

from django.db import connection, connections
from django.test import Client

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
QUESTIONS = {
    "a month by category and country": "period=2026-03&by=category&across=country",
    "twelve months by month": "period=days&since=2025-11-01&until=2026-10-31",
    "a month by template": "period=2026-03&by=template",
}
CHUNK = 1_000_000


def main(charges: int) -> dict[str, Any]:
    account = world.account("L0", "9", currency="USD", zone="1")
    for number in range(1, WABAS):
        account.pk, account.waba_id = None, f"L{number}"
        account.save(force_insert=True)
    began = time.monotonic()
    with (
        connections["admin"].cursor() as cursor,
        _without_indexes(cursor),
        ThreadPoolExecutor(os.cpu_count() or 1) as pool,
    ):
        list(pool.map(_fill, range(0, charges, CHUNK), repeat(charges)))
    filled = time.monotonic()
    with connection.cursor() as cursor:
        sums.rebuild(cursor, [f"L{n}" for n in range(WABAS)], "2025-01-01", "2027-01-01")
    rebuilt = time.monotonic()
    with connections["admin"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM billing_daily")
        (days,) = cursor.fetchone()
    client = Client()
    client.force_login(User.objects.get(email="bench@bench.example"))
    return {
        "charges": charges, "daily": days, "filling": round(filled - began, 1),
        "rebuilding": round(rebuilt - filled, 1),
        "pages": {name: _page(client, query) for name, query in QUESTIONS.items()},
    }  # fmt: skip


def _fill(first: int, charges: int) -> None:
    with connection.cursor() as cursor:
        last = min(first + CHUNK, charges) - 1
        cursor.execute(FILL, {"wabas": WABAS, "count": charges, "first": first, "last": last})


@contextmanager
def _without_indexes(cursor: Any) -> Iterator[None]:
    """What is no constraint is built afterwards, as a restored backup's indexes are."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'billing_charge'"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    cursor.execute("SET maintenance_work_mem = '1GB'")
    for _name, definition in indexes:
        cursor.execute(definition)


def _page(client: Client, query: str) -> dict[str, float]:
    """Milliseconds, p95: in the database, as a whole, and CPU of our own, whoever else works."""
    taken: dict[str, list[float]] = {"database": [], "whole": [], "cpu": []}
    queries: list[float] = []

    def timed(execute: Callable[..., Any], *words: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*words)
        finally:
            queries.append(time.perf_counter() - began)

    gc.freeze()  # as the site does, waportal/wsgi.py
    for _ in range(ROUNDS + 1):
        queries.clear()
        began, busy = time.perf_counter(), time.process_time()
        with connection.execute_wrapper(timed):
            answer = client.get(f"/o/bench/costs/?{query}", headers={"host": "127.0.0.1"})
        taken["whole"].append(time.perf_counter() - began)
        taken["cpu"].append(time.process_time() - busy)
        taken["database"].append(sum(queries))
        assert answer.status_code == 200
    figures = {name: percentile(each[1:], 0.95) * 1000 for name, each in taken.items()}
    return figures | {"queries": len(queries)}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
