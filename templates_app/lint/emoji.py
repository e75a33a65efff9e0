"""Emoji in a text. Ranges of Unicode's emoji, without the signs that are plain text too (©, ™, digits)."""

from __future__ import annotations

import re

_ONE = (
    r"[\U0001f1e6-\U0001f1ff]{2}"  # flags
    r"|[\u231a\u231b\u23e9-\u23f3\u23f8-\u23fa\u25fd\u25fe\u2600-\u27bf\u2b1b\u2b1c\u2b50\u2b55"
    r"\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
)
_TAIL = r"[\ufe0f\u20e3\U0001f3fb-\U0001f3ff]*"
EMOJI = re.compile(rf"(?:{_ONE}){_TAIL}(?:\u200d(?:{_ONE}){_TAIL})*")


def has_emoji(text: str) -> bool:
    return EMOJI.search(text) is not None


def count(text: str) -> int:
    return len(EMOJI.findall(text))
