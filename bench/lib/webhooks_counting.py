"""When what was delivered had its effect, and whether all of it did, once.

Both moments of a delivery are PostgreSQL's own: its commit, which the 200 follows, and the commit of
its effect.
"""

from __future__ import annotations

from typing import NamedTuple

from bench.lib.bars import Bar
from bench.lib.portal import wait_until
from bench.lib.webhooks_bed import Bed

LAGS = """
    WITH came AS (
        SELECT substring(body FROM position('{mark}'::bytea IN body) + {skip} FOR {size}) AS mark,
            pg_xact_commit_timestamp(xmin) AS at
        FROM webhooks_delivery WHERE kind = {kind}
    ),
    taken AS (
        SELECT convert_to({column}, 'UTF8') AS mark, pg_xact_commit_timestamp(xmin) AS at FROM {table}
    )
    SELECT count(*), coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY lag), 'Infinity'),
        coalesce(percentile_disc(0.99) WITHIN GROUP (ORDER BY lag), 'Infinity'),
        coalesce(max(lag), 'Infinity')
    FROM (SELECT extract(epoch FROM taken.at - came.at) AS lag FROM came JOIN taken USING (mark)) l
"""
# By what webhooks_load.lua writes into each body, and no other has.
STATUS_LAGS = LAGS.format(
    mark='callback_data":"', skip=16, size=16, kind=2, column="callback_data",
    table="traffic_status",
)  # fmt: skip
INBOUND_LAGS = LAGS.format(
    mark="wamid.in", skip=0, size=24, kind=1, column="wamid", table="traffic_inbound"
)
LAST_COMMIT = "SELECT extract(epoch FROM max(pg_xact_commit_timestamp(xmin))) FROM traffic_status"


class Lag(NamedTuple):
    """Seconds from a delivery's commit to its effect's, of so many; infinite when there were none."""

    of: int
    p50: float
    p99: float
    max: float


def await_digest(bed: Bed) -> float:
    """Seconds until nothing waits. Raises Problem when something always does."""
    some = "SELECT count(*) FROM (SELECT FROM webhooks_waiting LIMIT 1) w"
    return wait_until(lambda: not bed.number(some), every=0.5)  # asking costs what is measured


def lag_of(bed: Bed, statement: str) -> Lag:
    count, median, p99, most = bed.sql(statement)[0]
    return Lag(int(count), float(median), float(p99), float(most))


def last_commit(bed: Bed) -> float:
    """When the last status was there, in seconds since 1970."""
    return float(bed.sql(LAST_COMMIT)[0][0])


def counted(bed: Bed) -> dict[str, int]:
    tables = {
        "stored": "webhooks_delivery", "waiting": "webhooks_waiting", "dead": "webhooks_deadletter",
        "statuses": "traffic_status", "inbound": "traffic_inbound", "messages": "traffic_message",
        "read": "traffic_message WHERE step = 3",
        "status deliveries": "webhooks_delivery WHERE kind = 2",
        "inbound deliveries": "webhooks_delivery WHERE kind = 1",
    }  # fmt: skip
    return {name: bed.number(f"SELECT count(*) FROM {table}") for name, table in tables.items()}  # noqa: S608


def at_least(name: str, value: float, limit: float, note: str) -> Bar:
    return Bar(name, f"≥ {limit:.0f}/s", f"{value:.0f}/s ({note})", value >= limit)


def accounted(name: str, expected: dict[str, int], found: dict[str, int]) -> Bar:
    """`expected` of what was found."""
    wrong = [
        f"{part}: {found[part]} instead of {wanted}"
        for part, wanted in expected.items() if found[part] != wanted
    ]  # fmt: skip
    got = "; ".join(wrong) or ", ".join(
        f"{wanted} {part}" for part, wanted in expected.items() if wanted
    )
    return Bar(name, "exact", got, not wrong)
