"""What WhatsApp's policies forbid: asking for numbers that open accounts, threats, and some goods.

https://business.whatsapp.com/policy
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from templates_app.lint import lexicon
from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Finding
from templates_app.lint.lexicon.goods import GOODS
from templates_app.lint.lexicon.sensitive import ASKING, NEVER, NUMBERS
from templates_app.lint.lexicon.threats import OWED, TELLING, THREATS
from templates_app.lint.phrases import found, quoted

SENTENCE = re.compile(r"(?<=[.!?。！？।؟])\s*|\n+")


def policy(draft: Draft) -> Iterator[Finding]:
    for field, text in draft.texts:
        if asked := asks_for(text, draft.language):
            yield finding("asks_sensitive", field, words=quoted(asked))
        if threats := _threats(text, draft.language):
            yield finding("threat", field, words=quoted(threats))
        if goods := found(text, lexicon.of(GOODS, draft.language)):
            yield finding("prohibited_goods", field, words=quoted(goods))


def asks_for(text: str, language: str) -> list[str]:
    """The numbers a text asks for: a sentence that asks and names one, unless it says never to tell it."""
    asking, numbers, never = (lexicon.of(words, language) for words in (ASKING, NUMBERS, NEVER))
    asked: list[str] = []
    for sentence in SENTENCE.split(text):
        if found(sentence, asking) and not found(sentence, never):
            asked += found(sentence, numbers)
    return list(dict.fromkeys(asked))


def _threats(text: str, language: str) -> list[str]:
    threats, telling, owed = (lexicon.of(words, language) for words in (THREATS, TELLING, OWED))
    return found(text, threats) + (found(text, telling) if found(text, owed) else [])
