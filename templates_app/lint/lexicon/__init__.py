"""Words by language, small enough to be read and mended by whoever speaks it. Keys are languages without country."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, tuple[str, ...]]


def of(words: Words, language: str) -> tuple[str, ...]:
    """Those of the language, of English, and of none in particular (key ""). People mix English in everywhere."""
    own = language.split("_")[0]
    keys = dict.fromkeys(("", "en", "id" if own == "ms" else own, own))
    return tuple(word for key in keys for word in words.get(key, ()))
