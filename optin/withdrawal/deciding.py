"""From a text to a reading: a word of the lists, else a request in a clause, else something for a person.

What words leave open, and what they alone make a request of, is weighed by its likeness to the requests of the corpus.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from optin.withdrawal.clauses import Clause, clause_of, clauses, without_quotes
from optin.withdrawal.judging import Said, said
from optin.withdrawal.keywords import Word, is_long, is_ordinary, keyword, looked_up
from optin.withdrawal.languages import EVERY
from optin.withdrawal.likeness import likeness
from optin.withdrawal.normalising import joined, normalise, tokens
from optin.withdrawal.reading import NOTHING, Certainty, Kind, Reading, Scope

# Alone they may mean anything: signs of stop and of dislike.
SIGNS = re.compile("[👎🛑✋🚫⛔🙅🤚🔕❌🖕]")
LAUGHING = re.compile(
    r"[😂🤣😆😹]|\b(?:ha){2,}\b|\blo+l\b|\b(?:ja){2,}\b|k{4,}|w{4,}|[ㅋㅎ哈]{2,}|5{3,}",
    re.IGNORECASE,
)
OFTEN = 32  # signs of a text that is likely to come again
SHORT = 8  # words of a message in which a single word may still be the answer
KINDS = {
    "keywords": Kind.STOP, "alone": Kind.STOP, "requests": Kind.STOP, "start": Kind.START,
    "help": Kind.HELP, "maybe": Kind.UNSURE, "complaint": Kind.UNSURE,
}  # fmt: skip
UNSURE = Certainty.POSSIBLE
# Likenesses, chosen on messages of which the reader had learned nothing (docs/decisions/0013): above the first it is a
# stop, above the second for a person. Of what words do not know, and of what names sending or receiving without a word
# of REFUSING: who writes “I'd love to get your offers” may well want them.
UNKNOWN, WISHED = (0.2, -0.35), (0.6, -0.1)
UNLIKE = -0.5  # up to which a stop by words is for a person
REFUSING = {
    "stop", "dont", "unwanted", "no_more", "remove", "unsubscribe", "requests", "revoke", "complaint", "maybe",
    "ending", "dont_send",
}  # fmt: skip
GETTING = {"receive", "send", "sending"}


def read(text: str, *, language_hint: str = "") -> Reading:
    """What a text asks. The hint (ISO 639-1) is the language the person writes, where it is known: it
    decides between languages, and keeps an everyday word from being another language's keyword."""
    return (remembered if len(text) <= OFTEN else _read)(text, language_hint, weigh=True)


def by_words(text: str, *, language_hint: str = "") -> Reading:
    """By the words alone, not by what the whole is like: of what a business wrote and a person only pressed or sent."""
    return (remembered if len(text) <= OFTEN else _read)(text, language_hint, weigh=False)


@lru_cache(maxsize=20_000)
def remembered(text: str, language_hint: str, *, weigh: bool) -> Reading:
    """“ok”, “thanks” and a button's words come again and again."""
    return _read(text, language_hint, weigh=weigh)


def _read(text: str, language_hint: str, *, weigh: bool) -> Reading:
    words = tokens(normalise(text))
    if not words:
        sign = SIGNS.findall(text)
        if not sign:
            return NOTHING
        return Reading(Kind.UNSURE, rule="could_be", words=(sign[0],), certainty=UNSURE)
    if not is_long(words):
        whole = clause_of(text)
        word = keyword(whole.words, whole.marked, hint=language_hint)
        if word:
            return _of_word(word, whole, language_hint)
    found, quoted = in_clauses(text, language_hint)
    reading = _of_clauses(found, text, language_hint)
    if weigh:
        reading = _weighed(reading, normalise(text), [one.meanings for one in found])
    if reading and any(one.context for one in found):
        reading = _doubtful(reading)
    if quoted and not reading and _read(quoted, language_hint, weigh=weigh):
        return Reading(Kind.UNSURE, rule="doubtful", words=(quoted,), certainty=UNSURE)
    return reading


def in_clauses(text: str, hint: str) -> tuple[list[Said], str]:
    """What each clause says, and what is only quoted."""
    rest, quoted = without_quotes(text)
    return [said(one, hint=hint) for one in clauses(rest)], quoted


def _weighed(reading: Reading, plain: str, meanings: Sequence[set[str]]) -> Reading:
    """What clauses say, and how like a request the whole is."""
    near = likeness(plain, meanings)
    if reading:
        return reading if near > UNLIKE else _doubtful(reading)
    named = set().union(*meanings)
    is_wish = named.isdisjoint(REFUSING) and not named.isdisjoint(GETTING)
    stop, perhaps = WISHED if is_wish else UNKNOWN
    if near > stop:
        return Reading(
            Kind.STOP, language=reading.language, rule="likeness", certainty=Certainty.CLEAR
        )
    if near > perhaps and reading.kind == Kind.NONE:
        return Reading(Kind.UNSURE, rule="likeness", certainty=UNSURE)
    return reading


def _doubtful(reading: Reading) -> Reading:
    return replace(reading, kind=Kind.UNSURE, rule="doubtful", certainty=UNSURE)


def _of_word(word: Word, whole: Clause, hint: str) -> Reading:
    """The whole message is a word of the lists."""
    kind = KINDS[word.group]
    if kind == Kind.STOP and is_ordinary(word, hint):
        return Reading(
            Kind.UNSURE, Scope.MARKETING, word.language, "could_be", (word.words,), UNSURE
        )
    rule = {Kind.STOP: "keyword", Kind.UNSURE: "could_be"}.get(kind, kind.value)
    sure = Certainty.POSSIBLE if kind == Kind.UNSURE else Certainty.CERTAIN
    return Reading(kind, _scope(whole, word), word.language, rule, (word.words,), sure)


def _scope(whole: Clause, word: Word) -> Scope:
    groups = {
        hit.group
        for _lexicon, _words, hits in looked_up(whole.words, whole.marked)
        for hit in hits
        if hit.language in {word.language, "any"} or not word.language
    }
    everything = word.group == "requests" or "everything" in groups
    return Scope.ALL if everything else Scope.MARKETING


def _of_clauses(found: Sequence[Said], text: str, hint: str) -> Reading:
    """The strongest of what the clauses say: a stop, then what a person has to decide."""
    readings = [one for each in found for one in each.readings]
    stops = [one for one in readings if one]
    if stops:
        return _preferred(stops, hint)
    candidates = [_of_sentence(found, text), _of_complaint(found), _of_ending(found), *readings]
    candidates += [replace(one, rule="could_be") for each in found for one in each.complaints]
    sure = [one for one in candidates if one]
    unsure = [one for one in candidates if one is not None and one.kind == Kind.UNSURE]
    if sure:
        return sure[0] or NOTHING
    return _preferred(unsure, hint) if unsure else NOTHING


def _preferred(readings: Sequence[Reading], hint: str) -> Reading:
    """The widest scope asked for; of equals the hint's language, then the one that explains most words."""
    widest = max(readings, key=lambda one: (one.language == hint, len(" ".join(one.words))))
    scope = Scope.ALL if any(one.scope == Scope.ALL for one in readings) else widest.scope
    return replace(widest, scope=scope)


def _of_sentence(found: Sequence[Said], text: str) -> Reading | None:
    """One sentence is a word of the lists: a stop when it stands apart from the rest and nothing else is named."""
    for place, one in enumerate(found):
        if one.word is None or KINDS[one.word.group] != Kind.STOP:
            continue
        others = [
            each for each in found if each is not one and not each.polite and not each.complaints
        ]
        weak = one.word.group == "alone"
        apart = place == len(found) - 1 or (
            one.clause.ends and (place == 0 or found[place - 1].clause.ends)
        )
        named = any(each.other for each in found)
        certain = not others or (apart and not weak and not named and not LAUGHING.search(text))
        if weak and others and sum(len(each.clause.words) for each in found) > SHORT:
            continue
        return Reading(
            Kind.STOP if certain else Kind.UNSURE,
            Scope.MARKETING,
            one.word.language,
            "sentence" if certain else "doubtful",
            (one.word.words,),
            Certainty.CLEAR if certain else UNSURE,
        )
    return None


def _of_complaint(found: Sequence[Said]) -> Reading | None:
    """“Wrong number, please delete”: a complaint and half a request, in one language."""
    if any(each.other for each in found):
        return None
    halves = {code: words for each in found for code, words in each.halves.items()}
    for each in found:
        for complaint in each.complaints:
            half = halves.get(complaint.language) or halves.get(EVERY)
            if complaint.rule == "complaint" and half and not _is_part(half, complaint):
                words = (*complaint.words, joined(list(half)))
                return Reading(
                    Kind.STOP, Scope.ALL, complaint.language, "complaint", words, Certainty.CLEAR
                )
    return None


def _of_ending(found: Sequence[Said]) -> Reading | None:
    """“I have moved stop”: what is to stop, when nothing else is named in the whole message."""
    if any(each.other for each in found):
        return None
    return next((each.ending for each in found if each.ending), None)


def _is_part(half: tuple[str, ...], complaint: Reading) -> bool:
    """Are both the same words, or one in the other: “enough”, “enough already”?"""
    own = f" {joined(list(half))} "
    return any(own in f" {words} " or f" {words} " in own for words in complaint.words)
