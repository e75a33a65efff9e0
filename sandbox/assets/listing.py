"""Edges that list what belongs to an object."""

from collections.abc import Sequence

from sandbox.call import Call
from sandbox.paging import in_order, page
from sandbox.reading import ReadEdge, show_page_item
from sandbox.store import Doc


def shown_page(call: Call, doc: Doc, edge: str, query: Doc, kind: str, rows: Sequence[Doc]) -> Doc:
    """One page of rows of one kind, in the order given."""
    show_one = show_page_item(call, kind, query)
    return page(call, f"/{doc['id']}/{edge}", query, in_order(rows), show_one)


def newest_first(kind: str, edge: str) -> ReadEdge:
    """The edge that lists every object of a kind under its parent."""

    def read(call: Call, doc: Doc, query: Doc) -> Doc:
        rows = list(reversed(call.store.all(kind, parent=doc["id"])))
        return shown_page(call, doc, edge, query, kind, rows)

    return read
