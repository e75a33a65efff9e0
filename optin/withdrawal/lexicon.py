"""Every phrase of every language in dictionaries, looked up at each word of a message.

No pattern is run over the message: the time is the number of words times the longest phrase, and
nothing in a message can make it more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

from optin.withdrawal.languages import EVERY, Language, languages
from optin.withdrawal.normalising import UNSPACED, between, joined, normalise, tokens

BETWEEN = 6  # words that `…` stands for at most
SHORTEST_STEM = 2
# Words of this group are known misspelt, from so many letters on: nothing that means the contrary, as
# „anmelden“ does, is as near as that.
OFTEN_MISSPELT, LONG, LONGEST = "unsubscribe", 8, 20
# Arabic and Hebrew glue "and", "the", "to" to the front of a word. In Hebrew a word may begin with the same
# letters, so that one of two may be its own. Of short words only the negations are known with an “and” before them.
GLUED = (
    re.compile("(?:[وفبلك]?(?:ال|لل)|[وفبلك])(?=[\u0600-\u06ff]{3})"),
    re.compile(
        "[وفبل]?[هع]ال(?=[\u0600-\u06ff]{3})"
    ),  # this, on the, as spoken from Beirut to Kuwait
    re.compile("[وف](?=(?:لا|ما|مش|مو|لن)$)"),
    re.compile("ו(?=(?:לא|אל)$)"),
    re.compile("[והבלמשכ](?=[\u05d0-\u05ea]{3})"),
    re.compile("[והבלמשכ]{2}(?=[\u05d0-\u05ea]{3})"),
)
GLUING = re.compile("[\u0590-\u06ff]")  # Hebrew and Arabic


class Meaning(NamedTuple):
    language: str
    group: str
    phrase: str  # as in the file
    part: int = 0  # of a phrase with a gap: 1 before it, 2 after it


class Hit(NamedTuple):
    """Words of a message that mean something: tokens from `start` up to `end`."""

    language: str
    group: str
    start: int
    end: int
    gap: bool = False
    stem: bool = False  # its last word may have any ending

    def overlaps(self, other: Hit) -> bool:
        return self.start < other.end and other.start < self.end

    def inside(self, other: Hit) -> bool:
        return other.start <= self.start and self.end <= other.end and self.size < other.size

    def hidden_in(self, other: Hit) -> bool:
        """Inside it, unless it is the ending that tells more: `çık*` is also çıkmadım, “I did not leave”."""
        return self.inside(other) and not (other.stem and self.end == other.end)

    @property
    def size(self) -> int:
        return self.end - self.start


class Lexicon:
    def __init__(self, known: tuple[Language, ...], *, marks: bool = False) -> None:
        self._marks = marks
        self._whole: dict[str, list[Meaning]] = defaultdict(list)
        self._stems: dict[str, list[Meaning]] = defaultdict(list)
        # How long the last word of a stem is, by how the stem begins.
        self._sizes: dict[str, set[int]] = defaultdict(set)
        self._beginnings: set[str] = set()
        self._misspelt: dict[str, list[Meaning]] = defaultdict(list)
        every = next(one for one in known if one.code == EVERY)
        for language in known:
            for group, phrases in language.words.items():
                shared = set(every.words.get(group, ())) if language is not every else set()
                for phrase in phrases:
                    if phrase not in shared:
                        self._add(language, group, phrase)

    def _add(self, language: Language, group: str, phrase: str) -> None:
        parts = [one.strip() for one in phrase.split("…")]
        for number, part in enumerate(parts, 1):
            place = number if len(parts) > 1 else 0
            meaning = Meaning(language.code, group, phrase, place)
            for spelling in spellings(part.removesuffix("*"), language, marks=self._marks):
                into = self._stems if part.endswith("*") else self._whole
                if meaning not in into[spelling]:
                    into[spelling].append(meaning)
                    if group == OFTEN_MISSPELT and not place and _is_long(spelling, LONG):
                        for shorter in _shorter(spelling):
                            self._misspelt[shorter].append(meaning)
                if part.endswith("*"):
                    self._measure(spelling)
                self._begin(spelling)

    def _measure(self, stem: str) -> None:
        size = len(tokens(stem)[-1])
        if size >= SHORTEST_STEM:
            self._sizes[stem[: len(stem) - size + SHORTEST_STEM]].add(size)

    def _begin(self, spelling: str) -> None:
        words = tokens(spelling)
        for many in range(1, len(words)):
            self._beginnings.add(joined(words[:many]))

    def hits(self, words: list[str]) -> list[Hit]:
        """Everything that these tokens mean, in all languages."""
        found: list[Hit] = []
        first: dict[str, list[Hit]] = defaultdict(list)
        second: dict[str, list[Hit]] = defaultdict(list)
        for meaning, start, end in self._found(words):
            stem = meaning.phrase.endswith("*")
            hit = Hit(meaning.language, meaning.group, start, end, stem=stem)
            if not meaning.part:
                found.append(hit)
            else:
                key = f"{meaning.language} {meaning.group} {meaning.phrase}"
                (first if meaning.part == 1 else second)[key].append(hit)
        for key, heads in first.items():
            found += _over_gaps(heads, second.get(key, []))
        return found

    def _found(self, words: list[str]) -> Iterator[tuple[Meaning, int, int]]:
        for start, word in enumerate(words):
            found = [one for each in _variants(word) for one in self._from(each, words, start)]
            yield from found or self._meant(word, start)

    def _meant(self, word: str, start: int) -> Iterator[tuple[Meaning, int, int]]:
        """What a word that is in no list is a misspelling of."""
        if _is_long(word, LONG - 1):
            meant = (one for shorter in _shorter(word) for one in self._misspelt.get(shorter, ()))
            for meaning in sorted(set(meant)):
                yield meaning, start, start + 1

    def _from(
        self, beginning: str, words: list[str], start: int
    ) -> Iterator[tuple[Meaning, int, int]]:
        """Phrases that begin with this word, as long as any goes on so."""
        head = ""
        for place in range(start, len(words)):
            word = beginning if place == start else words[place]
            head += between(head, word)
            for meaning in chain(self._stemmed(head, word), self._whole.get(head + word, ())):
                yield meaning, start, place + 1
            head += word
            if head not in self._beginnings:
                return

    def _stemmed(self, head: str, word: str) -> Iterator[Meaning]:
        for size in self._sizes.get(head + word[:SHORTEST_STEM], ()):
            if size <= len(word):
                yield from self._stems.get(head + word[:size], ())

    def whole(self, key: str) -> list[Meaning]:
        """The phrases that this, all of it, is."""
        return [meaning for meaning in self._whole.get(key, ()) if not meaning.part]


def _variants(word: str) -> list[str]:
    if not GLUING.match(word):
        return [word]
    glued = (one.match(word) for one in GLUED)
    return [word, *(word[one.end() :] for one in glued if one)]


def _is_long(word: str, letters: int) -> bool:
    return letters <= len(word) <= LONGEST and word.isalpha() and not UNSPACED.match(word)


def _shorter(word: str) -> set[str]:
    """The word, and it without any one letter after the second. Two words that share one of these differ
    by a letter that is missing, too many, another or elsewhere; they begin alike."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(2, len(word)))}


def _over_gaps(heads: list[Hit], tails: list[Hit]) -> Iterator[Hit]:
    for head in heads:
        for tail in tails:
            if 0 <= tail.start - head.end <= BETWEEN:
                yield Hit(head.language, head.group, head.start, tail.end, gap=True)
                break


def spellings(phrase: str, language: Language, *, marks: bool = False) -> set[str]:
    """How a phrase may be typed, as keys."""
    written = {phrase}
    other = phrase
    for letter, letters in language.spelled.items():
        before, found, after = phrase.rpartition(letter)
        if found:  # the last alone too: the same letters earlier in a word may be no ending
            written.add(before + letters + after)
            other = other.replace(letter, letters)
    written.add(other)
    written |= {one.replace("'", "").replace("-", "") for one in written}
    return {joined(tokens(normalise(one, marks=marks))) for one in written}


@cache
def plain_lexicon() -> Lexicon:
    """For messages without accents: all languages."""
    return Lexicon(languages())


@cache
def lexicon_without_marked() -> Lexicon:
    """For a message with accents, beside `marked_lexicon`."""
    return Lexicon(tuple(one for one in languages() if not one.marks))


@cache
def marked_lexicon() -> Lexicon:
    """Languages in which accents make other words, with them."""
    return Lexicon(tuple(one for one in languages() if one.marks or one.code == EVERY), marks=True)
