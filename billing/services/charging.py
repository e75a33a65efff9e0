"""Reading the facts of messages and making charges of them.

One writer at a time (an advisory lock), one transaction for a set of batches: the charges, their places in
volume tiers, the sums by day and the trail of what changed are committed with the batches' being taken, or
none of it. Doing it again, in another order or in other sets gives the same.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction

from billing.charging import climbing, table, trail
from billing.charging.climbing import Climb, Stretch
from billing.charging.drafting import NOTHING_KNOWN, Desk, again
from billing.charging.gathering import gather, windows
from billing.charging.rows import NO_ORDER, Draft, Row
from billing.charging.sums import Sums
from billing.charging.trail import Pair
from billing.models import Unit
from billing.pricing.books import Price
from traffic import services as traffic
from traffic.models import Batch, Todo

log = logging.getLogger(__name__)

READER = "billing"
ASIDE = "billing, failed"
AT_ONCE = 10  # batches; the digest makes one of up to 2,000 deliveries
LOCK = 0x62696C6C  # "bill"
ON_STRETCH = f"""
    SELECT {", ".join(Row._fields)} FROM billing_charge
    WHERE ladder_id = %s AND (happened_at, unit_id, participant) >= (%s, %s, %s)
"""  # noqa: S608 - names of ours


def charge(*, most: int = AT_ONCE) -> int:
    """Make charges of the oldest batches that were not read yet; how many batches.

    None is read while somebody else does it. A batch that cannot be charged is put aside alone, so that
    it holds up no other; `manage.py charge --again` tries it anew. Raises what is the database's fault.
    """
    try:
        return _take(most)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("batches could not be charged")
    return charge(most=1) if most > 1 else _put_aside()


def _put_aside() -> int:
    """The oldest batch; how many."""
    oldest = Todo.objects.filter(reader=READER).order_by("batch_id").values("pk")[:1]
    return Todo.objects.filter(pk__in=oldest).update(reader=ASIDE)


def read_again() -> int:
    """Hand every batch to the reader again, also those put aside. How many."""
    with transaction.atomic():
        Todo.objects.filter(reader=ASIDE).delete()
        return traffic.catch_up(READER)


def _take(most: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        if not hold_if_free():
            return 0
        batches = list(traffic.take(READER, most=most))
        if batches:
            _charge(cursor, batches)
        return len(batches)


def hold_if_free() -> bool:
    """As `hold`, unless somebody else is: then False at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def hold(cursor: Any) -> None:
    """Be the only one who writes charges until the end of the transaction."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _charge(cursor: Any, batches: Sequence[Batch]) -> None:
    told = gather(cursor, batches)
    if not told:
        return
    desk = Desk()
    desk.fetch({one.waba_id for one in told})
    judged = windows(cursor, told)
    drafts = [
        draft
        for n, one in enumerate(told)
        if (draft := desk.draft(one, judged.get(n, NOTHING_KNOWN))) is not None
    ]
    ids = {one.wamid for one in told} | {draft.row.unit_id for draft in drafts}
    there = table.existing(cursor, ids)
    Writing(cursor, desk, {row.key: (row, sent_at) for row, sent_at in there}).write(drafts)


class Writing:
    """One set of charges on its way into the tables."""

    def __init__(
        self, cursor: Any, desk: Desk, there: dict[tuple[str, str], tuple[Row, datetime | None]]
    ) -> None:
        self.cursor, self.desk, self.there = cursor, desk, there
        self.sums, self.climb = Sums(), Climb()
        self.fresh: set[tuple[str, str]] = set()  # those that this set brings
        self.pairs: list[Pair] = []

    def write(self, drafts: Sequence[Draft]) -> None:
        wanted = [draft for draft in self._one_of_each(drafts) if self._may_write(draft.row)]
        ladders = [draft.ladder for draft in wanted if draft.ladder and not draft.stays]
        self.climb.find(self.cursor, ladders)
        changed: list[Row] = []
        read: list[Row] = []
        for row in self._placed(wanted):
            found = self.there.get(row.key)
            if found is None:
                changed.append(row)
                self.fresh.add(row.key)
                self._changes(None, row)
            elif found[0] != row:
                only_read = found[0]._replace(is_read=True) == row
                (read if only_read else changed).append(row)
                self._changes(found[0], row)
        gone = self._gone(drafts)
        table.delete(self.cursor, gone)
        table.write(self.cursor, changed)
        table.mark_read(self.cursor, read)
        for stretch in self.climb.settle(self.cursor):
            self._price_stretch(stretch)
        self.sums.write(self.cursor)
        self._note()

    def _one_of_each(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Of a conversation, the message that opened it, also among those known before."""
        kept: list[Draft] = []
        conversations: dict[str, Draft] = {}
        for draft in drafts:
            if draft.row.unit != Unit.CONVERSATION:
                kept.append(self._with_what_was_known(draft))
                continue
            other = conversations.get(draft.row.unit_id)
            if other is None:
                conversations[draft.row.unit_id] = draft
                continue
            first = min(draft, other, key=lambda one: one.order)
            first.row = first.row._replace(is_read=draft.row.is_read or other.row.is_read)
            conversations[draft.row.unit_id] = first
        return [*kept, *(self._with_what_was_known(draft) for draft in conversations.values())]

    def _with_what_was_known(self, draft: Draft) -> Draft:
        """What is there stays where it was told of before the facts were forgotten or by another message."""
        found = self.there.get(draft.row.key)
        if found is None:
            return draft
        old, sent_at = found
        is_read = draft.row.is_read or old.is_read
        draft.row = draft.row._replace(is_read=is_read)
        forgotten = bool(old.country) and not draft.row.country  # the person was erased
        order = (sent_at or old.happened_at, old.happened_at, old.opened_by)
        opened_by_another = old.opened_by != draft.row.opened_by and order < draft.order
        if forgotten or opened_by_another:
            draft.row = old._replace(is_read=is_read)
            draft.prices = (Price(old.amount, old.unknown, old.rate_id, old.tier_from),)
            draft.stays = True
        return draft

    def _may_write(self, row: Row) -> bool:
        """An id belongs to the account that it was first told of."""
        found = self.there.get(row.key)
        return found is None or found[0].waba_id == row.waba_id

    def _placed(self, drafts: Sequence[Draft]) -> list[Row]:
        ids = self.climb.ids
        bare = []
        for draft in drafts:
            if draft.stays or not draft.ladder:
                bare.append(draft.row)
                continue
            ladder_id = ids[draft.ladder]
            bare.append(draft.row._replace(ladder_id=ladder_id))
            bounds = (price.before for price in draft.prices if price.before)
            self.climb.bounds[ladder_id].update(bounds)
        before = climbing.placed(self.cursor, bare)
        return [draft.at(before.get(n, 0), bare[n].ladder_id) for n, draft in enumerate(drafts)]

    def _gone(self, drafts: Sequence[Draft]) -> list[Row]:
        """Charges of messages that turned out to be part of a conversation."""
        gone = []
        for draft in drafts:
            if draft.row.unit != Unit.CONVERSATION:
                continue
            found = self.there.pop((draft.order[2], ""), None)
            if found and found[0].unit == Unit.MESSAGE:
                gone.append(found[0])
                self._changes(found[0], None)
        return gone

    def _changes(self, old: Row | None, new: Row | None) -> None:
        if old:
            self.sums.count(old, -1)
        if new:
            self.sums.count(new, 1)
        if old is None or new is None or _spot(old) != _spot(new):
            if old:
                self.climb.move(old, -1)
            if new:
                self.climb.move(new, 1)
        if old and new and trail.cost_differently(old, new):
            self.pairs.append((old, new))

    def _price_stretch(self, stretch: Stretch) -> None:
        """Those that are in another tier now."""
        statement, values = ON_STRETCH, [stretch.ladder_id, *stretch.first]
        if stretch.end:
            statement += " AND (happened_at, unit_id, participant) < (%s, %s, %s)"
            values += stretch.end
        self.cursor.execute(statement, values)
        rows = [Row._make(found) for found in self.cursor]
        self.desk.fetch({row.waba_id for row in rows})
        before = climbing.placed(self.cursor, rows)
        changed = []
        for n, row in enumerate(rows):
            bare = again(row)
            prices, _ladder = self.desk.priced(bare, "true")  # what is counted is charged
            new = Draft(bare, prices, None, NO_ORDER).at(before.get(n, 0), row.ladder_id)
            if new != row:
                changed.append(new)
                self.sums.count(row, -1)
                self.sums.count(new, 1)
                if row.key not in self.fresh:
                    self.pairs.append((row, new))
        table.write(self.cursor, changed)

    def _note(self) -> None:
        by: defaultdict[Any, list[Pair]] = defaultdict(list)
        for old, new in self.pairs:
            by[self.desk.accounts[new.waba_id].organisation].append((old, new))
        for organisation, pairs in by.items():
            trail.note(self.cursor, organisation, pairs)


def _spot(row: Row) -> tuple[Any, ...]:
    return row.ladder_id, row.happened_at
