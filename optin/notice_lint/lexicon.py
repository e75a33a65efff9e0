"""Words by topic and language, as patterns over texts in one case (`draft.simple`).

A topic without words of a language cannot be checked in it, and the lint says so. Nobody who grew up with
these languages has gone through the lists yet, but for Japanese, English and German.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from optin.notice_lint.draft import simple
from optin.notice_lint.words import america, asia, europe

TOPICS: Mapping[str, Mapping[str, str]] = {
    topic: {
        language: pattern
        for part in (europe.WORDS, america.WORDS, asia.WORDS)
        for language, pattern in part.get(topic, {}).items()
    }
    for topic in sorted({*europe.WORDS, *america.WORDS, *asia.WORDS})
}
WHATSAPP = re.compile(
    simple("whatsapp|ワッツアップ|واتساب|واتس اب|व्हाट्सऐप|व्हाट्सएप")  # as local papers write it
)


def knows(topic: str, language: str) -> bool:
    return language in TOPICS[topic]


@cache
def pattern(topic: str, language: str) -> re.Pattern[str]:
    return re.compile(simple(TOPICS[topic][language]))


def says(topic: str, language: str, text: str) -> bool:
    """Does the text, already simple, have a word of the topic? False for a language without words."""
    return knows(topic, language) and pattern(topic, language).search(text) is not None
