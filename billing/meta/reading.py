"""Reading Meta's figures of an account, every night.

The first pass goes a year back, as far as Meta looks; later ones over the last days, and once a week over
the 35 days in which late deliveries may still change them. A pass goes back from today; what was read of
a span is committed before the next is asked for, so a pass that breaks off goes on where it was.
https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.utils import timezone

import graph
from assets.client import graph_for
from assets.errors import ConnectionImpossible
from assets.models import WhatsAppAccount
from assets.services.trouble import note_of, refused
from assets.zones import zone_of
from billing.meta.keeping import figure_of, keep_read
from billing.models import CostsReading, Unit
from graph import costs

AGAIN_AT = time(2, 30, tzinfo=UTC)  # of the next day
LAST_DAYS = timedelta(days=3)
WIDE = timedelta(days=35)
WIDE_EVERY = timedelta(days=7)
SPAN = timedelta(days=15)  # of one call
AT_ONCE = 8  # spans of one job; then the next job goes on
LEASE = timedelta(minutes=10)
WAIT = timedelta(minutes=15)  # after trouble at Meta's
DAY = timedelta(days=1)
log = logging.getLogger(__name__)


def start(accounts: Iterable[WhatsAppAccount]) -> None:
    """A reading for each account that has none yet, due now."""
    rows = [CostsReading(account=account) for account in accounts]
    CostsReading.objects.bulk_create(rows, ignore_conflicts=True)


def due(now: datetime | None = None) -> list[int]:
    """Readings to go on with: it is their time, or their worker died."""
    rows = CostsReading.objects.due(now or timezone.now()).order_by("due_at")
    return list(rows.values_list("pk", flat=True))


def hasten(account: WhatsAppAccount) -> None:
    """Somebody wants the figures now. A reading under way goes on by itself."""
    start([account])
    CostsReading.objects.filter(account=account, until=None).update(due_at=timezone.now())


def run(reading: CostsReading) -> bool:
    """One job's share of a pass. False when it is not due, or another worker has it.

    Never raises for what Meta says: the row tells.
    """
    if not reading.claim(timezone.now() + LEASE):
        return False
    reading.refresh_from_db()
    account = reading.account
    if not account.currency:  # Meta's figures do not name it: the account itself is read first
        reading.note(due_at=timezone.now() + WAIT)
        return True
    try:
        with graph_for(account.connection) as meta:
            _pass(meta, reading)
    except graph.TryLater as error:
        reading.note(problem=note_of(error), due_at=timezone.now() + (error.after or WAIT))
    except graph.NoAccess as error:
        refused(account.connection, error, account=account)
        _rest(reading, problem=note_of(error))
    except graph.GraphError as error:
        _rest(reading, problem=note_of(error))
    except ConnectionImpossible as error:
        _rest(reading, problem=type(error).__name__)
    return True


def _pass(meta: graph.Graph, reading: CostsReading) -> None:
    if reading.until is None:
        _begin(meta, reading)
    for _ in range(AT_ONCE):
        assert reading.since is not None, "A pass has begun."
        assert reading.until is not None, "A pass has begun."
        first = max(reading.until - _step(reading) + DAY, reading.since)
        _read(meta, reading.account, first, reading.until)
        if first == reading.since:
            _whole(reading)
            return
        reading.note(until=first - DAY, due_at=timezone.now() + LEASE, problem="")
    reading.note(due_at=timezone.now())


def _step(reading: CostsReading) -> timedelta:
    """After trouble a single day: the answer may have been too much for Meta, or for us."""
    troubled = reading.problem and not reading.problem.startswith("Limited")
    return DAY if troubled else SPAN


def _begin(meta: graph.Graph, reading: CostsReading) -> None:
    """Conversations ended in June 2025: only the first pass asks for what Meta may still have."""
    now = timezone.now()
    today = now.astimezone(_zone(reading.account)).date()
    oldest = today - costs.LOOK_BACK + DAY
    since = max(_since(reading, today, now), oldest)
    if reading.known_from is None:
        _read_conversations(meta, reading.account, oldest, today)
    reading.note(began_at=now, since=since, until=today)


def _since(reading: CostsReading, today: date, now: datetime) -> date:
    if reading.known_to is None:
        return today - costs.LOOK_BACK + DAY
    wide = reading.wide_at is None or reading.wide_at < now - WIDE_EVERY
    return min(today - (WIDE if wide else LAST_DAYS), reading.known_to - LAST_DAYS)


def _read(meta: graph.Graph, account: WhatsAppAccount, since: date, until: date) -> None:
    """All pages first: only of a whole span can be said what is no longer told."""
    pages = costs.pricing_days(meta, account.waba_id, since=since, until=until, zone=_zone(account))
    points = [point for page in pages for point in page]
    _keep(account, points, Unit.MESSAGE, since, until)


def _read_conversations(
    meta: graph.Graph, account: WhatsAppAccount, since: date, until: date
) -> None:
    """A refusal says that Meta no longer has the field: the messages are read all the same."""
    pages = costs.conversation_days(
        meta, account.waba_id, since=since, until=until, zone=_zone(account)
    )
    try:
        points = [point for page in pages for point in page]
    except graph.Refused as error:
        log.warning("Conversations of %s could not be read: %s", account.waba_id, note_of(error))
        return
    _keep(account, points, Unit.CONVERSATION, since, until)


def _keep(
    account: WhatsAppAccount, points: Iterable[costs.CostPoint], unit: str, since: date, until: date
) -> None:
    keep_read(
        account.waba_id, [figure_of(point, unit) for point in points], unit=unit, since=since,
        until=until, currency=account.currency, now=timezone.now(),
    )  # fmt: skip


def _zone(account: WhatsAppAccount) -> tzinfo:
    return zone_of(account.facts.get("timezone_id"))


def _whole(reading: CostsReading) -> None:
    assert reading.since is not None, "A pass has begun."
    assert reading.began_at is not None, "A pass has begun."
    today = reading.began_at.astimezone(_zone(reading.account)).date()
    first = reading.since
    unbroken = reading.known_to is not None and reading.known_to >= first - DAY
    known_from = min(reading.known_from or first, first) if unbroken else first
    was_wide = first <= today - WIDE
    reading.note(
        read_at=reading.began_at, began_at=None, since=None, until=None, problem="",
        known_from=known_from, known_to=today, due_at=_tomorrow(),
        wide_at=reading.began_at if was_wide else reading.wide_at,
    )  # fmt: skip


def _rest(reading: CostsReading, *, problem: str) -> None:
    """Until tomorrow; the pass begins anew."""
    reading.note(problem=problem, began_at=None, since=None, until=None, due_at=_tomorrow())


def _tomorrow() -> datetime:
    return datetime.combine(timezone.now().astimezone(UTC).date() + DAY, AGAIN_AT)
