"""Which path of analytics does what. The account's node type takes WABA_FIELDS among its edges."""

from sandbox.call import Call
from sandbox.errors import GraphError
from sandbox.pricing.analytics import (
    as_edge,
    as_field,
    read_analytics,
    read_conversation_analytics,
    read_pricing_analytics,
)
from sandbox.pricing.template_analytics import read_group_analytics, read_template_analytics
from sandbox.reading import Act, NodeType, ReadEdge, Root
from sandbox.store import Doc


def _not_supported(call: Call, waba: Doc) -> Doc:
    raise GraphError(100, "(#100) Calls and groups are not supported by the sandbox.")


READS = {
    "analytics": read_analytics,
    "conversation_analytics": read_conversation_analytics,
    "pricing_analytics": read_pricing_analytics,
    "call_analytics": _not_supported,
}
WABA_FIELDS: dict[str, ReadEdge] = {name: as_field(read) for name, read in READS.items()}

KINDS: dict[str, NodeType] = {}
ACTS: dict[tuple[str, str, str], Act] = {
    **{("GET", "waba", name): as_edge(read) for name, read in READS.items()},
    ("GET", "waba", "template_analytics"): read_template_analytics,
    ("GET", "waba", "template_group_analytics"): read_group_analytics,
    ("GET", "waba", "group_analytics"): _not_supported,
}
ROOTS: dict[tuple[str, str], Root] = {}
