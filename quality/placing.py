"""Where a value belongs among the readings of one subject and metric, whatever order values come in.

All that was ever told of one metric is a set of points (moment, value). Readings are its runs: points in
order, those with equal values beside each other taken together. `place` puts one more point among the
runs and makes the same runs as if all points had been sorted at once. Two values of the same moment are
ordered by their words. No database in here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from datetime import datetime

from quality.models import Reading, Source
from quality.told import Told

# A place in the order of all that was told.
Point = tuple[datetime, str]
# When a value was first seen between two points, and by whom; the second None: without end.
SeenAgain = Callable[[str, Point, Point | None], tuple[datetime, Source] | None]


def place(
    runs: Sequence[Reading], told: Told, fresh: Reading, seen_again: SeenAgain
) -> list[Reading]:
    """What is to be saved, in this order: rows that change, then new ones.

    `runs` are in order and without gaps; they need not reach back further than the one that holds the
    moment. `fresh` is the row that told would be; its moments are set here.
    """
    at = (told.at, told.value)
    count = sum((run.from_at, run.value) <= at for run in runs)
    before = runs[count - 1] if count else None
    after = runs[count] if count < len(runs) else None
    if before is not None and before.value == told.value:
        return []
    again = _again(before, at, after, seen_again) if before is not None else None
    saved = []
    if before is not None:
        before.until_at = told.at
        if before.seen_at > told.at:
            before.seen_at = before.from_at
        saved.append(before)
    if again is None and after is not None and after.value == told.value:
        after.from_at, after.source = told.at, fresh.source
        return [*saved, after]
    fresh.from_at = fresh.seen_at = told.at
    following = again or after
    fresh.until_at = following.from_at if following else None
    return [*saved, fresh, *([again] if again else [])]


def _again(
    before: Reading, at: Point, after: Reading | None, seen_again: SeenAgain
) -> Reading | None:
    """The rest of a run that another value interrupts: from when its value was seen again."""
    end = (after.from_at, after.value) if after is not None else None
    seen = seen_again(before.value, at, end)
    if before.seen_at > at[0] and (seen is None or before.seen_at < seen[0]):
        seen = before.seen_at, Source(before.source)
    if seen is None:
        return None
    rest = copy(before)
    rest.pk, rest._state = None, copy(before._state)
    rest._state.adding = True
    rest.from_at, rest.source = seen
    rest.seen_at = max(rest.from_at, before.seen_at)
    return rest
