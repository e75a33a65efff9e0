"""Counting whom a portfolio wrote to first, against its messaging limit.

Meta counts people who were delivered to outside a customer-service window, all numbers of the portfolio
together, in a moving 24 hours. We count who was sent something that did not fail and had neither written to
nor called that number in the 24 hours before. A person counts by their number, else by their user id.
https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from assets.models import Connection
from quality.headroom import PACE
from quality.models import LimitUse, PortfolioDay

DAY = timedelta(hours=24)
HOURS = 24
SKEW = timedelta(hours=1)  # Meta's clock and ours

# Each person of each portfolio: the first and the last message outside a window.
FIRST_WRITTEN = """
    SELECT a.organisation_id, c.business_id, coalesce(nullif(m.wa_id, ''), m.user_id) AS person,
        min(m.at) AS first_at, max(m.at) AS last_at
    FROM (SELECT *, coalesce(sent_at, delivered_at) AS at FROM traffic_message) m
    JOIN assets_whatsappaccount a ON a.waba_id = m.waba_id
    JOIN assets_connection c ON c.id = a.connection_id
    WHERE m.known_at > %(known)s AND m.at > %(since)s AND m.at <= %(now)s
        AND (m.failed_at IS NULL OR m.step >= 2) AND (m.wa_id <> '' OR m.user_id <> '')
        AND NOT EXISTS (
            SELECT FROM traffic_inbound i
            WHERE i.happened_at > m.at - interval '24 hours' AND i.happened_at <= m.at
            AND i.happened_at > %(inbound)s AND i.phone_number_id = m.phone_number_id
            AND ((m.wa_id <> '' AND i.wa_id = m.wa_id) OR (m.user_id <> '' AND i.user_id = m.user_id))
        )
        AND NOT EXISTS (
            SELECT FROM traffic_call k
            WHERE k.happened_at > m.at - interval '24 hours' AND k.happened_at <= m.at
            AND k.direction = 'USER_INITIATED' AND k.phone_number_id = m.phone_number_id
            AND ((m.wa_id <> '' AND k.wa_id = m.wa_id) OR (m.user_id <> '' AND k.user_id = m.user_id))
        )
    GROUP BY 1, 2, 3
"""
NOW = f"""
    SELECT organisation_id, business_id,
        floor(extract(epoch FROM %(now)s - last_at) / 3600)::int AS age,
        count(*), count(*) FILTER (WHERE first_at > %(paced)s)
    FROM ({FIRST_WRITTEN}) people GROUP BY 1, 2, 3
"""  # noqa: S608  # our own text
REACH = f"""
    SELECT organisation_id, business_id, count(*) FILTER (WHERE last_at > %(week)s), count(*)
    FROM ({FIRST_WRITTEN}) people GROUP BY 1, 2
"""  # noqa: S608  # our own text

Portfolio = tuple[int, str]  # the organisation's key, Meta's id of the portfolio


def measure(now: datetime | None = None) -> int:
    """Count the last 24 hours of every portfolio that is connected. How many there are. A second time
    changes nothing but the moment."""
    now = now or timezone.now()
    portfolios = _portfolios()
    leaving: dict[Portfolio, list[int]] = defaultdict(lambda: [0] * HOURS)
    arrived: dict[Portfolio, int] = defaultdict(int)
    values = {"paced": now - timedelta(hours=PACE)}
    for organisation, business, age, count, new in _rows(NOW, now, DAY, values):
        leaving[organisation, business][HOURS - 1 - min(max(age, 0), HOURS - 1)] += count
        arrived[organisation, business] += new
    rows = [
        LimitUse(
            organisation_id=one[0],
            business_id=one[1],
            used=sum(leaving[one]),
            leaving=leaving[one],
            arrived=arrived[one],
            counted_at=now,
        )
        for one in portfolios
    ]
    LimitUse.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation", "business_id"],
        update_fields=["used", "leaving", "arrived", "counted_at"],
    )
    _keep_peaks(now, rows)
    return len(rows)


def _keep_peaks(now: datetime, rows: list[LimitUse]) -> None:
    """The greatest of the day; days on which nobody was written to have no row."""
    day = now.astimezone(UTC).date()
    for row in rows:
        if not row.used:
            continue
        kept, is_new = PortfolioDay.objects.get_or_create(
            organisation_id=row.organisation_id,
            business_id=row.business_id,
            day=day,
            defaults={"peak": row.used},
        )
        if not is_new and kept.peak < row.used:
            PortfolioDay.objects.filter(pk=kept.pk).update(peak=Greatest(F("peak"), row.used))


def reach(now: datetime | None = None) -> int:
    """Count the people of 7 and of 30 days, for the way to the next tier. How many portfolios had any."""
    now = now or timezone.now()
    day = now.astimezone(UTC).date()
    values = {"week": now - timedelta(days=7)}
    found = _rows(REACH, now, timedelta(days=30), values)
    ours = set(_portfolios())
    rows = [
        PortfolioDay(
            organisation_id=organisation, business_id=business, day=day, week=week, month=month
        )
        for organisation, business, week, month in found
        if (organisation, business) in ours
    ]
    PortfolioDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation", "business_id", "day"],
        update_fields=["week", "month"],
    )
    return len(rows)


def _portfolios() -> list[Portfolio]:
    rows = Connection.objects.usable().order_by("organisation", "business_id")
    return list(rows.values_list("organisation_id", "business_id").distinct())


def _rows(
    query: str, now: datetime, span: timedelta, values: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    moments = {
        "now": now, "since": now - span, "known": now - span - SKEW, "inbound": now - span - DAY,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(query, {**moments, **values})
        return list(cursor.fetchall())
