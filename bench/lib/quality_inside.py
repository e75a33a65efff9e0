"""Inside the portal's own environment: years of readings straight into the tables, and the pages asked.

python -m bench.lib.quality_inside ACCOUNTS NUMBERS DAYS ORGANISATIONS      its answer is one line of JSON
"""

from __future__ import annotations

from bench.lib import costs_world as world  # isort: skip - it sets Django up

import gc
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, Organisation, Role, User
from assets.models import Connection, PhoneNumber, WhatsAppAccount
from bench.lib.bars import percentile
from quality.models import NumberDay, Reading
from quality.services import learning, limits

ROUNDS = 20
EVERY = 30  # days that a value of a metric holds
PER_PORTFOLIO = 10  # accounts
# Values follow each other without end, so that neighbours differ. What holds now is the first of them, and the
# second for every twentieth subject: those in trouble.
METRICS = {
    "rating": ("GREEN", "YELLOW", "GREEN", "RED"),
    "status": ("CONNECTED", "RESTRICTED", "CONNECTED", "PENDING"),
    "health": ("AVAILABLE", "LIMITED", "AVAILABLE", "BLOCKED"),
    "obstacles": ("NONE", "WABA LIMITED", "NONE", "BUSINESS BLOCKED 141006"),
    "throughput": ("STANDARD", "HIGH", "STANDARD", "HIGH"),
    "name": ("APPROVED", "PENDING_REVIEW", "APPROVED", "DECLINED"),
}
OF_PORTFOLIO = {"limit": ("TIER_250", "TIER_2K", "TIER_10K", "TIER_100K")}
OF_ACCOUNT = {"review": ("APPROVED", "PENDING", "APPROVED", "REJECTED")}
READINGS = """
    INSERT INTO quality_reading (organisation_id, kind, subject_id, metric, value, from_at, until_at, seen_at,
        source, learned_at)
    SELECT organisation, %(kind)s, subject, %(metric)s,
        (%(words)s::text[])[1 + (400 + n - %(days)s / %(every)s + (s %% 20 = 0)::int) %% 4],
        begun, lead(begun) OVER (PARTITION BY subject ORDER BY n), begun, 'poll', begun
    FROM (
        SELECT organisation, subject, s, n, now() - (%(days)s - n * %(every)s + s %% 29) * interval '1 day' AS begun
        FROM unnest(%(subjects)s::text[], %(organisations)s::int[]) WITH ORDINALITY AS t(subject, organisation, s),
            generate_series(0, %(days)s / %(every)s) AS n
    ) x
"""
DAYS = """
    INSERT INTO quality_numberday (organisation_id, waba_id, phone_number_id, day, sent, delivered, read, failed,
        people, received, stopped, errors, templates, counted_at)
    SELECT a.organisation_id, a.waba_id, p.phone_number_id, (now() - n * interval '1 day')::date, 1000, 950, 600, 50,
        900, 40, 2, '{"131026": 30, "131049": 15, "131050": 5}',
        '{"1689556908129832": [400, 380, 200], "1689556908129833": [300, 290, 200]}', now()
    FROM assets_phonenumber p JOIN assets_whatsappaccount a ON a.id = p.account_id,
        generate_series(0, %(days)s - 1) AS n
"""


def main(accounts: int, numbers: int, days: int, organisations: int) -> dict[str, Any]:
    began = time.monotonic()
    first = world.account("L0", "B0", currency="USD", zone="1")
    _assets(first, accounts, numbers, organisations)
    with connections["admin"].cursor() as cursor:
        cursor.execute("ALTER TABLE quality_reading DISABLE TRIGGER USER")
        told: dict[str, Any] = {"days": days, "every": EVERY}
        for kind, metrics, subjects in (
            ("number", METRICS, _owned(PhoneNumber, "phone_number_id")),
            ("account", OF_ACCOUNT, _owned(WhatsAppAccount, "waba_id")),
            ("portfolio", OF_PORTFOLIO, _owned(Connection, "business_id")),
        ):
            for metric, words in metrics.items():
                about: dict[str, Any] = {"kind": kind, "metric": metric, "words": list(words)}
                cursor.execute(READINGS, told | about | subjects)
        cursor.execute(DAYS, told)
        cursor.execute("ALTER TABLE quality_reading ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")
    limits.measure()
    filled = time.monotonic()
    client = Client()
    client.force_login(User.objects.get(email="bench@bench.example"))
    Membership.objects.update(roles=[Role.ADMIN])
    pages = _pages(first, numbers)
    for path in pages.values():
        _look(client, path)
    gc.freeze()  # as the site does, waportal/wsgi.py
    return {
        "readings": Reading.objects.count(), "number_days": NumberDay.objects.count(),
        "filling": round(filled - began, 1),
        "pages": {name: _p95(partial(_look, client, path)) for name, path in pages.items()},
        "cpu": {name: _cpu(partial(_look, client, path)) for name, path in pages.items()},
        "queries": {name: _queries(client, path) for name, path in pages.items()},
        "learning": _learn(first),
    }  # fmt: skip


def _owned(model: Any, field: str) -> dict[str, list[Any]]:
    """Ids and whose they are."""
    rows = list(model.objects.order_by("pk").values_list(field, "organisation_id"))
    return {"subjects": [id_ for id_, _ in rows], "organisations": [of for _, of in rows]}


def _assets(first: WhatsAppAccount, accounts: int, numbers: int, organisations: int) -> None:
    """`numbers` of each account, PER_PORTFOLIO accounts of each portfolio, portfolios in turn to each."""
    owners = [
        first.organisation,
        *(Organisation.objects.create(slug=f"b{n}", name=f"B{n}") for n in range(1, organisations)),
    ]
    made = [first.connection]
    for n in range(1, max(accounts // PER_PORTFOLIO, 1)):
        one = Connection.objects.get(pk=first.connection_id)
        one.pk, one.business_id, one.organisation = None, f"B{n}", owners[n % len(owners)]
        one.save(force_insert=True)
        made.append(one)
    rows = [
        WhatsAppAccount(
            organisation=of.organisation, connection=of, waba_id=f"L{n}", name=f"Bench {n}",
            facts={"timezone_id": "1"},
        )
        for n in range(1, accounts)
        for of in [made[n // PER_PORTFOLIO % len(made)]]
    ]  # fmt: skip
    WhatsAppAccount.objects.bulk_create(rows)
    PhoneNumber.objects.bulk_create(
        PhoneNumber(
            organisation=account.organisation, account=account, phone_number_id=f"{account.waba_id}N{n}",
            display_phone_number=f"+81 3 {account.pk:05} {n:04}", verified_name="Bench",
            quality_rating="GREEN", status="CONNECTED",
        )
        for account in [first, *rows]
        for n in range(numbers)
    )  # fmt: skip


def _pages(account: WhatsAppAccount, numbers: int) -> dict[str, str]:
    place = "/o/bench/quality/"
    number = f"{place}numbers/{account.waba_id}N{numbers - 1}/"
    return {
        "the overview": "/o/bench/",
        "any other page (settings)": "/o/bench/settings/",
        "the list, first page": place,
        "the list, narrowed to those in trouble": f"{place}?show=trouble",
        "a number's timeline, 30 days": f"{number}?days=30",
        "a number's timeline, everything": f"{number}?days=0",
        "an account's timeline, everything": f"{place}accounts/{account.waba_id}/?days=0",
        "the limits of all portfolios": f"{place}limits/",
        "one limit": f"{place}limits/{account.connection_id}/",
    }


def _learn(account: WhatsAppAccount) -> float:
    """What a reading of the account costs when nothing changed."""

    def again() -> None:
        account.read_at = timezone.now()
        account.numbers.update(read_at=account.read_at)
        learning.learn_from_reading(account, ())

    return _p95(again)


def _look(client: Client, path: str) -> None:
    assert client.get(path, headers={"host": "127.0.0.1"}).status_code == 200, path


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        _look(client, path)
    return len(captured)


def _cpu(act: Callable[[], None]) -> float:
    """Milliseconds of our own, the least of some: whoever else works on the machine."""
    taken = []
    for _ in range(5):
        began = time.process_time()
        act()
        taken.append((time.process_time() - began) * 1000)
    return round(min(taken), 1)


def _p95(act: Callable[[], None]) -> float:
    """Milliseconds."""
    act()
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return percentile(taken, 0.95)


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
