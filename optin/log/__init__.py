"""The tamper-evident log in pure functions: leaves, the tree over them, proofs, signed checkpoints, tiles.

No database and no Django here. Formats are public, so that others' tools can check what we publish:
RFC 6962 (the tree), RFC 8785 (the bytes of a leaf), and of C2SP signed-note, tlog-checkpoint,
tlog-tiles and tlog-proof (https://c2sp.org).
"""
