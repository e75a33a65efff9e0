"""What became of each number's messages, by day of its account's zone, from the facts of webhooks.

Days are counted anew as long as news about their messages may come, so counting twice, or late, gives
what counting once would have given. What falls out of `traffic/` stays as it was counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from assets.models import WhatsAppAccount
from assets.zones import zone_of
from quality.models import NumberDay

SETTLES_IN = 8  # days: a message is read days later, and Meta repeats a webhook for seven
NEW = timedelta(hours=2)  # so long after an account came its people wait for the first figures
AT_ONCE = 1000

# A message belongs to the day on which it was sent, or failed, or first heard of. `known_at` has an index by
# blocks, and nothing is known before it happens.
MESSAGES = """
    SELECT waba_id, phone_number_id, moment::date AS day, coalesce(error_code::text, '') AS code,
        template_id,
        count(*) FILTER (WHERE step > 0) AS sent,
        count(*) FILTER (WHERE step >= 2) AS delivered,
        count(*) FILTER (WHERE step >= 3) AS read,
        count(*) FILTER (WHERE failed_at IS NOT NULL AND step < 2) AS failed
    FROM (
        SELECT m.*, coalesce(sent_at, failed_at, delivered_at, read_at, known_at) AT TIME ZONE %(zone)s AS moment
        FROM traffic_message m WHERE known_at >= %(since)s AND waba_id = ANY(%(wabas)s)
    ) told
    WHERE moment >= %(first)s AND moment < %(end)s AND phone_number_id <> ''
    GROUP BY 1, 2, 3, 4, 5
"""
PEOPLE = """
    SELECT waba_id, phone_number_id, moment::date AS day,
        count(DISTINCT coalesce(nullif(wa_id, ''), user_id)) AS people
    FROM (
        SELECT m.*, coalesce(sent_at, delivered_at, read_at) AT TIME ZONE %(zone)s AS moment
        FROM traffic_message m WHERE known_at >= %(since)s AND waba_id = ANY(%(wabas)s)
    ) told
    WHERE moment >= %(first)s AND moment < %(end)s AND phone_number_id <> '' AND step > 0
    GROUP BY 1, 2, 3
"""
# Each person's days with a message; new is who had none in the 30 days before.
NEWCOMERS = """
    UPDATE quality_numberday d SET new_people = told.new_people FROM (
        SELECT waba_id, phone_number_id, day, count(*) FILTER (WHERE is_new) AS new_people FROM (
            SELECT waba_id, phone_number_id, day, day - lag(day) OVER (
                PARTITION BY waba_id, phone_number_id, person ORDER BY day) > 30 IS NOT FALSE AS is_new
            FROM (
                SELECT DISTINCT waba_id, phone_number_id, coalesce(nullif(wa_id, ''), user_id) AS person,
                    (coalesce(sent_at, delivered_at, read_at) AT TIME ZONE %(zone)s)::date AS day
                FROM traffic_message
                WHERE known_at >= %(long_ago)s AND waba_id = ANY(%(wabas)s) AND step > 0
            ) days
        ) people GROUP BY 1, 2, 3
    ) told
    WHERE d.waba_id = told.waba_id AND d.phone_number_id = told.phone_number_id AND d.day = told.day
        AND d.day >= %(first)s
"""
INBOUND = """
    SELECT waba_id, phone_number_id, (happened_at AT TIME ZONE %(zone)s)::date AS day, count(*) AS received
    FROM traffic_inbound
    WHERE happened_at >= %(since)s AND happened_at < %(until)s AND waba_id = ANY(%(wabas)s)
        AND phone_number_id <> ''
    GROUP BY 1, 2, 3
"""
STOPS = """
    SELECT waba_id, phone_number_id, (happened_at AT TIME ZONE %(zone)s)::date AS day,
        count(DISTINCT coalesce(nullif(wa_id, ''), user_id)) AS stopped
    FROM traffic_preference
    WHERE happened_at >= %(since)s AND happened_at < %(until)s AND waba_id = ANY(%(wabas)s)
        AND value = 'stop' AND phone_number_id <> ''
    GROUP BY 1, 2, 3
"""


@dataclass
class _Day:
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    templates: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    def add(self, code: str, template: str, steps: Sequence[int], failed: int) -> None:
        """`steps`: how many were sent, delivered, read."""
        for name, count in zip(("sent", "delivered", "read"), steps, strict=True):
            self.counts[name] += count
        self.counts["failed"] += failed
        if failed:
            self.errors[code] += failed
        if template:
            sums = zip(self.templates[template], steps, strict=True)
            self.templates[template] = [one + more for one, more in sums]


def count_days(days: int = SETTLES_IN) -> int:
    """Today and the days before it, as many as asked, of every account. How many rows were written."""
    return _count_of(WhatsAppAccount.objects.all(), days)


def count_newest() -> int:
    """The same of the accounts that have just been connected. How many rows were written."""
    since = timezone.now() - NEW
    return _count_of(WhatsAppAccount.objects.filter(created_at__gt=since), SETTLES_IN)


def _count_of(accounts: QuerySet[WhatsAppAccount], days: int) -> int:
    zones = _by_zone(accounts)
    return sum(_count(zone, rows, days) for zone, rows in zones.items())


def _count(zone: tzinfo, accounts: Iterable[WhatsAppAccount], days: int) -> int:
    owners = {account.waba_id: account.organisation_id for account in accounts}
    today = timezone.localdate(timezone=zone)
    first, end = today - timedelta(days=days - 1), today + timedelta(days=1)
    told = _told(zone, list(owners), first, end)
    now = timezone.now()
    rows = [
        NumberDay(
            organisation_id=owners[waba_id],
            waba_id=waba_id,
            phone_number_id=number_id,
            day=day,
            errors=dict(sorted(one.errors.items())),
            templates=dict(sorted(one.templates.items())),
            counted_at=now,
            **one.counts,
        )
        for (waba_id, number_id, day), one in sorted(told.items())
    ]
    fields = [
        "waba_id", "sent", "delivered", "read", "failed", "people", "received", "stopped", "errors",
        "templates", "counted_at",
    ]  # fmt: skip
    NumberDay.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["organisation", "phone_number_id", "day"],
        update_fields=fields,
    )
    return len(rows)


def count_newcomers(days: int = SETTLES_IN) -> None:
    """Of the same days: whom each number had not written to before. For the night, it reads 38 days."""
    for zone, accounts in _by_zone(WhatsAppAccount.objects.all()).items():
        first = timezone.localdate(timezone=zone) - timedelta(days=days - 1)
        long_ago = datetime.combine(first - timedelta(days=30), time(), zone)
        wabas = [account.waba_id for account in accounts]
        values: dict[str, Any] = {
            "zone": str(zone), "wabas": wabas, "first": first, "long_ago": long_ago,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(NEWCOMERS, values)


def _by_zone(accounts: QuerySet[WhatsAppAccount]) -> dict[tzinfo, list[WhatsAppAccount]]:
    zones: dict[tzinfo, list[WhatsAppAccount]] = defaultdict(list)
    for account in accounts.order_by("pk"):
        zones[zone_of(account.facts.get("timezone_id"))].append(account)
    return zones


def _told(
    zone: tzinfo, wabas: list[str], first: date, end: date
) -> dict[tuple[str, str, date], _Day]:
    since = datetime.combine(first, time(), zone)
    values = {
        "zone": str(zone), "wabas": wabas, "first": first, "end": end,
        "since": since, "until": datetime.combine(end, time(), zone),
    }  # fmt: skip
    found: dict[tuple[str, str, date], _Day] = defaultdict(_Day)
    for waba, number, day, code, template, *steps, failed in _rows(MESSAGES, values):
        found[waba, number, day].add(code, template, steps, failed)
    for name, query in (("people", PEOPLE), ("received", INBOUND), ("stopped", STOPS)):
        for waba, number, day, count in _rows(query, values):
            found[waba, number, day].counts[name] += count
    return found


def _rows(query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
