"""Noting what came: a few rows for each set, added inside the digest's own transaction.

Rows are only added there, so digests never wait for each other; `settle` adds up past hours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from traffic.facts import CallFact, Facts, IdentityFact, PreferenceFact
from webhooks.gaps.models import Heard

MESSAGES = "messages"  # the field of messages and of their statuses
FIELDS: dict[type, str] = {  # that brought the rarer facts
    PreferenceFact: "user_preferences",
    IdentityFact: MESSAGES,
    CallFact: "calls",
}
LATE = 5 * 60  # seconds from happening to coming; Meta's usual way takes a few
KEPT = timedelta(days=90)
HOUR = 3600

SETTLE = """
    WITH gone AS (
        DELETE FROM webhooks_heard WHERE hour < %s AND hour >= %s RETURNING *
    )
    INSERT INTO webhooks_heard (waba_id, field, hour, count, late, late_from, last_at)
    SELECT waba_id, field, hour, least(sum(count), 2147483647), least(sum(late), 2147483647),
        min(late_from), max(last_at)
    FROM gone GROUP BY waba_id, field, hour
"""


class Ear:
    """Counts what one set brings, by account, field and hour; times are seconds since 1970."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, int], list[float]] = {}

    def facts(self, facts: Facts, received_at: datetime) -> None:
        came = received_at.timestamp()
        for fact in facts.statuses:
            self._hear(fact.waba_id, MESSAGES, came, fact.happened_at)
        for message in facts.inbound:
            self._hear(message.waba_id, MESSAGES, came, message.happened_at)
        for rare in facts.rare:
            self._hear(rare.waba_id, FIELDS[type(rare)], came, rare.happened_at)

    def change(
        self, waba_id: str, field: str, received_at: datetime, happened_at: datetime | None
    ) -> None:
        came = received_at.timestamp()
        self._hear(waba_id, field, came, happened_at.timestamp() if happened_at else came)

    def _hear(self, waba_id: str, field: str, came: float, happened: float) -> None:
        key = (waba_id, field, int(came // HOUR))
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = [0, 0, came, came]  # count, late, earliest late, last
        row[0] += 1
        if came > row[3]:
            row[3] = came
        if came - happened > LATE:
            row[1] += 1
            if happened < row[2]:
                row[2] = happened

    def keep(self) -> None:
        """One statement, whatever was heard."""
        Heard.objects.bulk_create(
            Heard(
                waba_id=waba_id,
                field=field,
                hour=_moment(hour * HOUR),
                count=int(count),
                late=int(late),
                late_from=_moment(first) if late else None,
                last_at=_moment(last),
            )
            for (waba_id, field, hour), (count, late, first, last) in self._rows.items()
        )


def settle(now: datetime) -> None:
    """Add the rows of past hours together and forget the oldest. Doing it again changes nothing."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('webhooks_heard'))")
        cursor.execute(SETTLE, [hour, hour - timedelta(hours=3)])
    Heard.objects.filter(hour__lt=hour - KEPT).delete()


def last_heard(wabas: Iterable[str]) -> datetime | None:
    """When the last webhook of any of these accounts came."""
    newest = Heard.objects.filter(waba_id__in=wabas).order_by("-hour", "-last_at").first()
    return newest.last_at if newest else None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
