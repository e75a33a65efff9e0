"""A message, or a sentence of it, that is nothing but a word of the lists and courtesies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from optin.withdrawal.languages import EVERY, languages
from optin.withdrawal.lexicon import (
    Hit,
    Lexicon,
    lexicon_without_marked,
    marked_lexicon,
    plain_lexicon,
)
from optin.withdrawal.normalising import UNSPACED, disguised, joined

LONGEST, LONGEST_SIGNS = 12, 40  # tokens; a longer message is no keyword, however polite
UNKNOWN = "en"  # the language of people of whom none is known, as to everyday words
GROUPS = ("keywords", "alone", "requests", "start", "help", "maybe", "complaint")


class Word(NamedTuple):
    group: str
    language: str
    words: str


class Looked(NamedTuple):
    """What the words of a clause mean by one dictionary."""

    lexicon: Lexicon
    words: list[str]
    hits: list[Hit]


@lru_cache(maxsize=32)
def looked_up(plain: tuple[str, ...], marked: tuple[str, ...]) -> list[Looked]:
    """In which dictionaries to look, and what is there: accents count only where they are written.

    Remembered for a moment: a message of one clause is looked up as a whole, and as its clause.
    """
    found = [(plain_lexicon(), list(plain))]
    if plain != marked:
        found = [(lexicon_without_marked(), list(plain)), (marked_lexicon(), list(marked))]
    return [Looked(lexicon, words, lexicon.hits(words)) for lexicon, words in found]


def keyword(plain: tuple[str, ...], marked: tuple[str, ...], *, hint: str = "") -> Word | None:
    """The word of the lists that this is, leaving courtesies out; of several languages the hint's."""
    if is_long(plain):
        return None
    for lexicon, words, hits in looked_up(plain, marked):
        cores = [joined(core) for core in _without_courtesies(words, hits)]
        for key in dict.fromkeys((*cores, *(disguised(core) for core in cores))):
            found = _listed(lexicon, key, hint)
            if found:
                return found
    return None


def is_long(words: Sequence[str]) -> bool:
    """Too long to be one."""
    return len(words) > LONGEST and (
        len(words) > LONGEST_SIGNS or not any(map(UNSPACED.match, words))
    )


def _listed(lexicon: Lexicon, key: str, hint: str) -> Word | None:
    """On the list of the language this person writes, else on that of any."""
    meant = lexicon.whole(key)
    if not meant:
        return None
    spoken = {group: [one.language for one in meant if one.group == group] for group in GROUPS}
    for group, codes in spoken.items():
        if hint in codes:
            return Word(group, hint, key)
    for group, codes in spoken.items():
        if codes:
            return Word(group, codes[0].replace(EVERY, ""), key)
    return None


def _without_courtesies(words: list[str], hits: Sequence[Hit]) -> list[list[str]]:
    """As it is, and without the courtesies of one language at a time, the longest first: “me” is one in Spanish, and
    a part of “delete me”."""
    polite = [hit for hit in hits if hit.group == "polite"]
    found = [words]
    for code in dict.fromkeys(hit.language for hit in polite):
        found.append(_polite_off(words, [hit for hit in polite if hit.language in {code, EVERY}]))
    return sorted(found, key=len, reverse=True)


def _polite_off(words: list[str], polite: Sequence[Hit]) -> list[str]:
    """Without these courtesies at either end; everything, when there is nothing else."""
    start, end = 0, len(words)
    while start < end:
        after = max((hit.end for hit in polite if hit.start == start and hit.end <= end), default=0)
        before = min(
            (hit.start for hit in polite if hit.end == end and hit.start >= start), default=-1
        )
        if after:
            start = after
        elif before >= 0:
            end = before
        else:
            break
    return words[start:end] or words


def is_ordinary(word: Word, hint: str) -> bool:
    """Is it an everyday word of the language this person writes, and on another language's list?

    Where their language is not known, English words are taken for English: “red” answers a question.
    """
    own = next((one for one in languages() if one.code == (hint or UNKNOWN)), None)
    return own is not None and word.language != hint and word.words in own.ordinary
