"""Which path of messages, media and blocked people does what."""

from sandbox.reading import Act, NodeType, Root

KINDS: dict[str, NodeType] = {}
ACTS: dict[tuple[str, str, str], Act] = {}
ROOTS: dict[tuple[str, str], Root] = {}
