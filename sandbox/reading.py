"""Answering GET: which fields a kind of object has, and how nested `fields=` are followed.

Each module of objects declares a `NodeType` and who may use it; `sandbox.routes` collects them in
TYPES.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.fields import Field, parse_fields
from sandbox.store import Doc

ReadField = Callable[[Call, Doc], Any]
ReadEdge = Callable[[Call, Doc, Doc], Doc]  # (call, object, query) → {"data": […], "paging"?: …}
Access = Callable[[Call, Doc], None]  # raises 10, 200 or 100/33 unless the caller may use it
Act = Callable[[Call, Doc], Doc]  # (call, object) → the answer to a POST, DELETE or unusual GET
Root = Callable[[Call], Doc]  # the answer of a path that does not begin with an object


@dataclass(frozen=True)
class NodeType:
    name: str  # as Graph names it in errors
    defaults: tuple[str, ...]
    fields: frozenset[str]  # kept in the document under the same name
    access: Access
    computed: dict[str, ReadField] = field(default_factory=dict)
    edges: dict[str, ReadEdge] = field(default_factory=dict)


TYPES: dict[str, NodeType] = {}


def show(call: Call, kind: str, doc: Doc, fields: str | None) -> Doc:
    """The object with the fields asked for. Raises code 100 for a field that this kind does not
    have.
    """
    node = TYPES[kind]
    wanted = parse_fields(fields) if fields else tuple(Field(name) for name in node.defaults)
    answer: Doc = {}
    for one in wanted:
        value = _read(call, node, doc, one)
        if value is not None:  # Graph leaves out what has no value
            answer[one.name] = value
    answer["id"] = doc["id"]
    return answer


def show_page_item(call: Call, kind: str, query: Doc) -> Callable[[Doc], Doc]:
    """How one row of a page is shown; asks for unknown fields fail even on an empty page."""
    fields = query.get("fields") or None
    if fields:
        for one in parse_fields(str(fields)):
            _known(TYPES[kind], one.name)
    return lambda doc: show(call, kind, doc, fields)


def _known(node: NodeType, name: str) -> None:
    if name not in node.fields and name not in node.computed and name not in node.edges:
        raise parameter(f"Tried accessing nonexisting field ({name}) on node type ({node.name})")


def _read(call: Call, node: NodeType, doc: Doc, one: Field) -> Any:
    _known(node, one.name)
    if one.name in node.edges:
        query = {**one.arguments, "fields": one.subfields}
        return node.edges[one.name](call, doc, query)
    value = node.computed[one.name](call, doc) if one.name in node.computed else doc.get(one.name)
    if one.subfields and isinstance(value, dict):
        names = [sub.name for sub in parse_fields(one.subfields)]
        return {name: value[name] for name in names if name in value}
    return value
