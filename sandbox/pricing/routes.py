"""Which path of analytics and prices does what."""

from sandbox.reading import Act, NodeType, Root

KINDS: dict[str, NodeType] = {}
ACTS: dict[tuple[str, str, str], Act] = {}
ROOTS: dict[tuple[str, str], Root] = {}
