"""What graph/ asks of us: where calls are written down and Meta's call limits remembered."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

import graph
from assets import ports
from assets.models import Call, Usage

LIMIT_FORGOTTEN_AFTER = timedelta(hours=1)  # Meta's window: an older reading says nothing
SAME_READING_FOR = timedelta(minutes=1)  # a reading that changed nothing is not written again
COUNT = """
    INSERT INTO assets_callday AS known (connection_id, key, day, calls, failed) VALUES (%s, %s, %s, 1, %s)
    ON CONFLICT (connection_id, key, day) DO UPDATE SET calls = known.calls + 1, failed = known.failed + excluded.failed
"""


class CallLog:
    """A graph.Recorder: one `Call` row for each attempt, as graph/ redacted and trimmed it, and
    one more call in the count of its day.

    graph/ logs and survives what this raises, so a full disk never breaks a call to Meta.
    """

    def __init__(self, connection_id: int) -> None:
        self.connection_id = connection_id

    def record(self, call: graph.Call) -> None:
        asked = "\n".join(text for text in (call.query, call.request_body) if text)
        Call.objects.create(
            connection_id=self.connection_id,
            at=call.started_at,
            method=call.method[:10],
            path=call.path[:500],
            request=_storable(asked),
            status=call.status,
            code=_storable_code(call.code),
            subcode=_storable_code(call.subcode),
            trace_id=_storable(call.fbtrace_id)[:64],
            response=_storable(call.response_body or call.failure),
            duration_ms=call.duration_ms,
            attempt=call.attempt,
            request_id=ports.current_request()[:64],
        )
        self._count(call)

    def _count(self, call: graph.Call) -> None:
        day = call.started_at.astimezone(UTC).date()
        failed = int(call.status is None or call.status >= 400)
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [self.connection_id, call.account[:60], day, failed])


class UsageBudget:
    """A graph.BudgetStore in `Usage` rows, each limit read once per client and kept up by its own answers.

    Clients live as long as one job, so workers see each other's readings soon enough.
    https://developers.facebook.com/docs/graph-api/overview/rate-limiting/
    """

    def __init__(self, connection_id: int) -> None:
        self.connection_id = connection_id
        self._rows: dict[str, dict[str, Usage]] = {}  # by key and kind

    def record(self, usage: graph.Usage) -> None:
        now = timezone.now()
        row = Usage(
            connection_id=self.connection_id,
            key=usage.key[:60],
            kind=usage.kind[:60],
            percent=min(round(usage.share * 100), 999),
            blocked_until=now + usage.blocks_for if usage.blocks_for else None,
            read_at=now,
        )
        known = self._known(row.key).get(row.kind)
        self._known(row.key)[row.kind] = row
        if known is None or _says_more(row, known):
            Usage.objects.bulk_create(
                [row],
                update_conflicts=True,
                unique_fields=["connection", "key", "kind"],
                update_fields=["percent", "blocked_until", "read_at"],
            )

    def blocked_until(self, key: str) -> datetime | None:
        ends = [row.blocked_until for row in self._of(key) if row.blocked_until]
        return max(ends, default=None)

    def share_used(self, key: str) -> float:
        return max((row.percent / 100 for row in self._of(key)), default=0.0)

    def _of(self, key: str) -> list[Usage]:
        now = timezone.now()
        return [row for row in self._known(key[:60]).values() if _is_fresh(row, now)]

    def _known(self, key: str) -> dict[str, Usage]:
        if key not in self._rows:
            rows = Usage.objects.filter(connection_id=self.connection_id, key=key)
            self._rows[key] = {row.kind: row for row in rows}
        return self._rows[key]


def _is_fresh(row: Usage, now: datetime) -> bool:
    blocked = row.blocked_until is not None and row.blocked_until > now
    return blocked or row.read_at + LIMIT_FORGOTTEN_AFTER > now


def _says_more(row: Usage, known: Usage) -> bool:
    return (
        row.percent != known.percent
        or row.blocked_until is not None
        or known.blocked_until is not None
        or row.read_at - known.read_at > SAME_READING_FOR
    )


def _storable(text: str) -> str:
    return text.replace("\x00", "�")  # PostgreSQL refuses it


def _storable_code(code: int | None) -> int | None:
    """Codes are external numbers; a nonsense one must not lose the row."""
    return code if code is not None and abs(code) < 2**31 else None
