"""Cursor paging as Graph's: the last page has cursors and no `next`.

https://developers.facebook.com/docs/graph-api/results
"""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.store import Doc, Store

USUAL_LIMIT = 25
MOST = 10_000
NEWEST_FIRST = 10**12  # the place of a table's row is this minus its number
CURSOR = re.compile(rb"AQHS(\d{15})")
Row = tuple[int, Doc]  # (place in the order, document)
# (after, before, count) → up to `count` rows in order, right after `after` or right before `before`
Rows = Callable[[int | None, int | None, int], list[Row]]


def in_order(docs: Sequence[Doc]) -> Rows:
    """Rows of a short list that is already in order."""

    def rows(after: int | None, before: int | None, count: int) -> list[Row]:
        numbered = list(enumerate(docs))
        if before is not None:
            return [row for row in numbered if row[0] < before][-count:]
        return [row for row in numbered if after is None or row[0] > after][:count]

    return rows


def newest_first(store: Store, sql: str, values: Sequence[Any], read: Callable[[Any], Doc]) -> Rows:
    """Rows of a table with `number`, the latest first. `sql` selects them, without an order."""

    def rows(after: int | None, before: int | None, count: int) -> list[Row]:
        bound, order, limits = "", "DESC", []
        if before is not None:
            bound, order, limits = " AND number > ?", "ASC", [NEWEST_FIRST - before]
        elif after is not None:
            bound, limits = " AND number < ?", [NEWEST_FIRST - after]
        query = f"{sql}{bound} ORDER BY number {order} LIMIT ?"
        found = store.db.execute(query, (*values, *limits, count)).fetchall()
        placed = [(NEWEST_FIRST - row["number"], read(row)) for row in found]
        return placed if before is None else placed[::-1]

    return rows


def page(call: Call, path: str, query: Doc, rows: Rows, show: Callable[[Doc], Doc]) -> Doc:
    """One page as Graph answers it. `query` holds limit, after, before and whatever the links
    must repeat.
    """
    limit = _limit(query)
    after, before = read_cursor(query.get("after")), read_cursor(query.get("before"))
    if before is not None:
        found = rows(None, before, limit + 1)
        more_before, more_after = len(found) > limit, bool(rows(before - 1, None, 1))
        found = found[-limit:]
    else:
        found = rows(after, None, limit + 1)
        more_after, more_before = len(found) > limit, after is not None
        found = found[:limit]
    answer: Doc = {"data": [show(doc) for _, doc in found]}
    if found:
        first, last = write_cursor(found[0][0]), write_cursor(found[-1][0])
        answer["paging"] = {"cursors": {"before": first, "after": last}}
        if more_after:
            answer["paging"]["next"] = _link(call, path, query, limit, after=last)
        if more_before:
            answer["paging"]["previous"] = _link(call, path, query, limit, before=first)
    return answer


def write_cursor(place: int) -> str:
    return base64.urlsafe_b64encode(b"AQHS%015d" % place).decode().rstrip("=")


def read_cursor(cursor: object) -> int | None:
    """The place a cursor names; None without one. Raises code 100 for one that we never gave."""
    if cursor is None or cursor == "":
        return None
    try:
        text = str(cursor)
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error) as error:
        raise parameter("Invalid cursors values") from error
    place = CURSOR.fullmatch(plain)
    if place is None:
        raise parameter("Invalid cursors values")
    return int(place[1])


def _limit(query: Doc) -> int:
    given = query.get("limit")
    if given is None or given == "":
        return USUAL_LIMIT
    if not str(given).isascii() or not str(given).isdigit() or int(str(given)[:9]) < 1:
        raise parameter("Param limit must be an integer greater than or equal to 1")
    return min(int(str(given)[:9]), MOST)


def _link(call: Call, path: str, query: Doc, limit: int, **cursor: str) -> str:
    kept = {
        name: value
        for name, value in query.items()
        if name not in ("after", "before", "limit") and value
    }
    token = call.bearer.token["id"] if call.bearer.token else ""
    # Graph repeats the token in its links, also when it came in the header: clients must
    # not log them.
    params = {"access_token": token, **kept, "limit": limit, **cursor}
    return f"{call.base_url}/{call.version or 'v25.0'}{path}?{urlencode(params)}"
