"""Phrases looked up in a text: whole words where words are separated by spaces, anywhere where they are not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

# Written without spaces between words (or, in Hangul, with endings glued on): a phrase counts anywhere.
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
# Arabic and Hebrew glue "and", "the", "to" to the front of a word.
GLUED = re.compile(r"[\u0590-\u06ff]")
FRONT = r"(?:[وفبلكس]?(?:ال|لل)?|[והבלמשכ]{0,2})"
LETTER = r"[\w\u0900-\u0dff]"  # the vowel signs of India's scripts are no \w


def folded(text: str) -> str:
    """For comparing: small letters, one kind of apostrophe and of full-width signs, single spaces."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    plain = plain.replace("i\u0307", "i")  # the Turkish capital İ
    return re.sub(r"\s+", " ", plain)


def found(text: str, phrases: tuple[str, ...]) -> list[str]:
    """The phrases in this text as they stand there, each once, in order; a longer one hides the shorter in it.
    A phrase ending in * may go on."""
    plain = folded(text)
    hits: dict[str, int] = {}
    for stem, phrase in _folded_all(phrases):
        # Most phrases are not there at all, and a plain search is a hundred times faster than a pattern.
        if stem in plain and (match := _pattern(phrase).search(plain)):
            hits.setdefault(match["word"], match.start("word"))
    longest = [word for word in hits if not any(word != other and word in other for other in hits)]
    return sorted(longest, key=lambda word: hits[word])


def without(text: str, phrases: tuple[str, ...]) -> str:
    """The text, folded, with the phrases taken out."""
    plain = folded(text)
    for stem, phrase in _folded_all(phrases):
        if stem in plain:
            plain = _pattern(phrase).sub(" ", plain)
    return plain


def quoted(words: Iterable[str]) -> str:
    """“one”, “two”, …"""
    return ", ".join(f"“{word}”" for word in list(words)[:6])


@cache
def _folded_all(phrases: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(what to search for plainly, the phrase), the longest first."""
    known = sorted({folded(phrase) for phrase in phrases}, key=len, reverse=True)
    return tuple((phrase.removesuffix("*"), phrase) for phrase in known)


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    stem = re.escape(phrase.removesuffix("*"))
    if UNSPACED.search(phrase):
        return re.compile(f"(?P<word>{stem})")
    front = FRONT if GLUED.search(phrase) else ""
    end = f"{LETTER}*" if phrase.endswith("*") else ""
    return re.compile(rf"(?<!{LETTER}){front}(?P<word>{stem}{end})(?!{LETTER})")


def forget() -> None:
    """Drops what is kept between texts, to measure a fresh process."""
    _folded_all.cache_clear()
    _pattern.cache_clear()
    re.purge()
