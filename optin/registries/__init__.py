"""Do-not-call registries: files of theirs are read here; what they say is kept as fingerprints.

A registry of another shape is a reader of its own, a line in `reading.SHAPES`.
"""
