"""Lists, page by page.

https://developers.facebook.com/docs/graph-api/results — the last page has cursors but no `next`.
Cursors are good for one run only. `next` is an address made by the other side and is never called:
only its cursor is used.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs

from graph.client import Graph
from graph.errors import Unexpected

Item = TypeVar("Item")

MOST_PAGES = 2_000  # 500,000 templates; an account has at most 6,000


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page; `after` leads to the next one and is None on the last. `missing` as in
    graph.client.Reading."""

    items: tuple[Item, ...]
    after: str | None
    missing: frozenset[str] = frozenset()


def pages(
    graph: Graph,
    path: str,
    parse: Callable[[Mapping[str, Any]], Item],
    *,
    fields: Sequence[str],
    optional_fields: Sequence[str] = (),
    params: Mapping[str, Any] | None = None,
    limit: int | None = 100,
    account: str | None = None,
    after: str | None = None,
) -> Iterator[Page[Item]]:
    """Fetches a page when asked for it, so that each can be stored before the next one fails.

    `after` goes on behind the cursor of an earlier page.

    The iterator ends only after Meta's last page; half a list always ends in a GraphError, never
    in silence.
    """
    seen: set[str] = set()
    missing: frozenset[str] = frozenset()
    for _ in range(MOST_PAGES):
        answer = graph.read(
            path,
            fields=fields,
            optional_fields=optional_fields,
            params={**(params or {}), "limit": limit, "after": after},
            account=account,
        )
        if answer.missing:
            missing, optional_fields = answer.missing, ()
        after = next_cursor(answer.data)
        yield Page(_items(answer.data, parse), after, missing)
        if after is None:
            return
        if after in seen:
            raise Unexpected("Meta's list leads back to a page we have seen")
        seen.add(after)
    raise Unexpected("Meta's list does not end")


def next_cursor(data: Mapping[str, Any]) -> str | None:
    """The cursor of the next page; None on the last. Unexpected when there is a next page but no
    way to it."""
    paging = data.get("paging")
    if not isinstance(paging, Mapping) or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, Mapping) else None
    if not after:
        query = str(paging["next"]).partition("?")[2]
        after = parse_qs(query).get("after", [""])[0]
    if not isinstance(after, str) or not after:
        raise Unexpected("Meta's list goes on but has no cursor")
    return after


def items_in(data: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The objects under `data`; Unexpected when the answer is no list of objects."""
    items = data.get("data")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Unexpected("Meta's answer is not a list of objects")
    return tuple(items)


def _items(data: Mapping[str, Any], parse: Callable[[Mapping[str, Any]], Item]) -> tuple[Item, ...]:
    return tuple(parse(item) for item in items_in(data))
