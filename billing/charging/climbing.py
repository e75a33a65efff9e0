"""Places in the month, for volume tiers.

A ladder knows how many charges it has and, for each tier reached, which one is its first (an Edge). What
comes in at the end changes at most the edge that it reaches. What comes late, moves or goes shifts the edges
behind it by as many places as it changes, found by walking the index from the old edge; the charges
between the old and the new edge are then in another tier.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from billing.charging.rows import LadderKey, Row

Spot = tuple[Any, str, str]  # happened_at, unit_id, participant: the order on a ladder
KEY = "happened_at, unit_id, participant"

MAKE = """
    INSERT INTO billing_ladder (owner, month, market, family, count)
    SELECT DISTINCT owner, month, market, family, 0
    FROM unnest(%(owners)s::text[], %(months)s::date[], %(markets)s::text[], %(families)s::text[])
        AS k (owner, month, market, family)
    ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING
"""
FIND = """
    SELECT l.owner, l.month, l.market, l.family, l.id FROM billing_ladder l
    JOIN unnest(%(owners)s::text[], %(months)s::date[], %(markets)s::text[], %(families)s::text[])
        AS k (owner, month, market, family)
        USING (owner, month, market, family)
"""
# How many are before it, as far as a tier asks.
PLACED = """
    SELECT k.n, max(e.place)
    FROM unnest(%s::int[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[])
        AS k (n, ladder_id, happened_at, unit_id, participant)
    JOIN billing_edge e ON e.ladder_id = k.ladder_id
        AND (e.happened_at, e.unit_id, e.participant) <= (k.happened_at, k.unit_id, k.participant)
    GROUP BY k.n
"""
COUNT = """
    UPDATE billing_ladder l SET count = l.count + k.change
    FROM unnest(%s::bigint[], %s::bigint[]) AS k (id, change)
    WHERE l.id = k.id RETURNING l.id, l.count
"""
# By how many places each edge was pushed on, and whether its own charge went away.
SHIFTED = """
    SELECT e.ladder_id, e.place, e.happened_at, e.unit_id, e.participant,
        coalesce(sum(k.sign) FILTER (WHERE (k.happened_at, k.unit_id, k.participant)
            < (e.happened_at, e.unit_id, e.participant)), 0),
        coalesce(bool_or(k.sign < 0 AND (k.happened_at, k.unit_id, k.participant)
            = (e.happened_at, e.unit_id, e.participant)), false)
    FROM billing_edge e
    JOIN unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::int[])
        AS k (ladder_id, happened_at, unit_id, participant, sign) USING (ladder_id)
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2
"""
BACK = f"""
    SELECT {KEY} FROM billing_charge
    WHERE ladder_id = %s AND ({KEY}) < (%s, %s, %s)
    ORDER BY happened_at DESC, unit_id DESC, participant DESC OFFSET %s LIMIT 1
"""  # noqa: S608 - names of ours
ON = f"""
    SELECT {KEY} FROM billing_charge
    WHERE ladder_id = %s AND ({KEY}) >= (%s, %s, %s)
    ORDER BY {KEY} OFFSET %s LIMIT 1
"""  # noqa: S608
FROM_END = f"""
    SELECT {KEY} FROM billing_charge WHERE ladder_id = %s
    ORDER BY happened_at DESC, unit_id DESC, participant DESC OFFSET %s LIMIT 1
"""  # noqa: S608
SET_EDGE = """
    INSERT INTO billing_edge (ladder_id, place, happened_at, unit_id, participant)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (ladder_id, place) DO UPDATE SET happened_at = EXCLUDED.happened_at,
        unit_id = EXCLUDED.unit_id, participant = EXCLUDED.participant
"""
DROP_EDGE = "DELETE FROM billing_edge WHERE ladder_id = %s AND place = %s"


@dataclass(frozen=True)
class Stretch:
    """Charges of a ladder whose tier may have changed: from one on, up to another or to the end."""

    ladder_id: int
    first: Spot
    end: Spot | None


@dataclass
class Climb:
    """Ladders while one set of charges is written."""

    ids: dict[LadderKey, int] = field(default_factory=dict)
    moves: list[tuple[int, Spot, int]] = field(default_factory=list)
    bounds: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def find(self, cursor: Any, keys: Iterable[LadderKey]) -> None:
        wanted = sorted(set(keys) - self.ids.keys())
        if not wanted:
            return
        owners, months, markets, families = map(list, zip(*wanted, strict=True))
        values = {"owners": owners, "months": months, "markets": markets, "families": families}
        for _made in range(2):
            cursor.execute(FIND, values)
            self.ids.update({tuple(found[:4]): found[4] for found in cursor})
            if all(key in self.ids for key in wanted):
                return
            cursor.execute(MAKE, values)

    def move(self, row: Row, sign: int) -> None:
        """A charge came onto its ladder (1) or left it (-1)."""
        if row.ladder_id is not None:
            spot = (row.happened_at, row.unit_id, row.participant)
            self.moves.append((row.ladder_id, spot, sign))

    def settle(self, cursor: Any) -> list[Stretch]:
        """After the charges are written: count them and move the edges."""
        if not self.moves:
            return []
        changes: defaultdict[int, int] = defaultdict(int)
        for ladder_id, _spot, sign in self.moves:
            changes[ladder_id] += sign
        cursor.execute(COUNT, [list(changes), list(changes.values())])
        counts = dict(cursor.fetchall())
        stretches, there = self._shift(cursor)
        for ladder_id, count in sorted(counts.items()):
            for bound in sorted(self.bounds[ladder_id]):
                if count > bound and (ladder_id, bound) not in there:
                    cursor.execute(FROM_END, [ladder_id, count - bound - 1])
                    spot = cursor.fetchone()
                    cursor.execute(SET_EDGE, [ladder_id, bound, *spot])
                    stretches.append(Stretch(ladder_id, spot, None))
        self.moves.clear()
        return stretches

    def _shift(self, cursor: Any) -> tuple[list[Stretch], set[tuple[int, int]]]:
        """Move the edges that there are. Which they are, and what lies between old and new."""
        ladders, spots, signs = zip(*self.moves, strict=True)
        cursor.execute(SHIFTED, [list(ladders), *map(list, zip(*spots, strict=True)), list(signs)])
        stretches, there = [], set()
        for ladder_id, place, at, unit_id, participant, by, went in cursor.fetchall():
            there.add((ladder_id, place))
            if not by and not went:
                continue
            old = (at, unit_id, participant)
            if by > 0:
                cursor.execute(BACK, [ladder_id, *old, by - 1])
            else:
                cursor.execute(ON, [ladder_id, *old, -by])
            new = cursor.fetchone()
            if new is None:
                cursor.execute(DROP_EDGE, [ladder_id, place])
                stretches.append(Stretch(ladder_id, old, None))
            elif new != old:
                cursor.execute(SET_EDGE, [ladder_id, place, *new])
                stretches.append(
                    Stretch(ladder_id, new, old) if by > 0 else Stretch(ladder_id, old, new)
                )
        return stretches, there


def placed(cursor: Any, rows: Sequence[Row]) -> dict[int, int]:
    """By place in `rows`: how many are before it, where its ladder has an edge before it."""
    counted = [(n, row) for n, row in enumerate(rows) if row.ladder_id is not None]
    if not counted:
        return {}
    cursor.execute(
        PLACED,
        [
            [n for n, _row in counted],
            [row.ladder_id for _n, row in counted],
            [row.happened_at for _n, row in counted],
            [row.unit_id for _n, row in counted],
            [row.participant for _n, row in counted],
        ],
    )
    return dict(cursor.fetchall())
