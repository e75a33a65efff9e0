"""What one clause says, in each language that has words in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from optin.withdrawal.clauses import Clause
from optin.withdrawal.keywords import Word, keyword, looked_up
from optin.withdrawal.languages import EVERY, languages
from optin.withdrawal.lexicon import Hit
from optin.withdrawal.normalising import joined
from optin.withdrawal.reading import Certainty, Kind, Reading, Scope
from optin.withdrawal.rules import NEAR, NEAR_SIGNS, Judged, judged, standing

# Of these, a clause that names other things and no messages is about the other things: „don't send the bill“.
ABOUT_THINGS = {"do_not_send", "remove_me", "no_more", "not_wanted"}
# What is sent is a message, or something that no list knows when so many words of the clause, of so many letters, are
# in none: „non mandate il catalogo cartaceo“. Not counted in scripts without spaces.
UNKNOWN, LONG = 2, 5
WHAT_IS_SENT = {"messages", "receive", "me", "list", "everything"}
MESSAGES = WHAT_IS_SENT | {"sending"}
SHORTEST = 3  # letters of a word that is an object by itself, where it stands right before the verb
# Words before a “stop” that ends a clause: after fewer it is the name of something, as in “bus stop”; after more nobody
# knows what it ends.
FEWEST, MOST = 2, 12
# What such a clause holds one of: a complaint, or something that is not so any more. Without, a “stop” may be of a bus.
REASONS = {"complaint", "maybe", "unwanted", "amount", "messages", "keep"}
ROOM, ROOM_SIGNS = 3, 8  # how much else a clause with a word for a person may say


@dataclass
class Said:
    """What a clause says."""

    clause: Clause
    word: Word | None = None  # it is a word of the lists
    readings: list[Reading] = field(default_factory=list)  # stops, and what may be one
    complaints: list[Reading] = field(default_factory=list)
    ending: Reading | None = None  # a reason to stop, and its last word is “stop”
    halves: dict[str, tuple[str, ...]] = field(default_factory=dict)  # “stop”, “remove” by language
    other: bool = False  # other things are named
    polite: bool = False  # nothing but courtesies
    context: bool = False  # what makes a question of every stop in the message
    meanings: set[str] = field(
        default_factory=set
    )  # groups of words in it; with a minus what others hide


def said(clause: Clause, *, hint: str = "") -> Said:
    result = Said(clause, keyword(clause.words, clause.marked, hint=hint))
    found = [
        (code, hits, words)
        for _lexicon, words, everything in looked_up(clause.words, clause.marked)
        for code, hits in _by_language(everything).items()
    ]
    most = max((_explained(hits) for _code, hits, _words in found), default=0)
    hinted = max((_explained(hits) for code, hits, _words in found if code == hint), default=0)
    for code, hits, words in found:
        known = _explained(hits)
        if code in {hint, EVERY} or (known * 2 > most and known >= hinted):
            _take(result, code, hits, words)
    return result


def _explained(hits: Sequence[Hit]) -> int:
    """How many words of the clause one language knows: those that know few of them are not meant."""
    own = (hit for hit in hits if hit.language != EVERY)
    return len({place for hit in own for place in range(hit.start, hit.end)})


def _by_language(hits: Sequence[Hit]) -> dict[str, list[Hit]]:
    """Each language's hits, with those of the words that every language uses."""
    found: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        found[hit.language].append(hit)
    shared = found.pop(EVERY, [])
    if shared and not found:
        return {EVERY: shared}
    return {code: own + shared for code, own in found.items()}


def _take(result: Said, code: str, hits: list[Hit], words: list[str]) -> None:
    glued = result.clause.glued
    kept = standing(hits, glued=glued)
    groups = {hit.group for hit in kept}
    result.meanings |= groups | {f"-{hit.group}" for hit in set(hits).difference(kept)}
    something = not glued and groups.isdisjoint(WHAT_IS_SENT) and _unknown(hits, words) >= UNKNOWN
    polite = sum(hit.size for hit in kept if hit.group == "polite")
    result.polite |= polite >= len(words)
    result.other |= "other" in groups
    result.context |= any(hit.group == "context" for hit in hits)
    near = NEAR_SIGNS if glued else NEAR
    for one in judged(
        kept, forward=_forward(code), near=near, object_first=glued or _object_first(code)
    ):
        about = something and one.rule.code in ABOUT_THINGS and len(one.hits) > 1
        about = about or _is_about_its_object(one, kept, code, words, glued=glued)
        reading = _reading(one, code, words, groups, about_something=about)
        if reading is not None:
            result.readings.append(reading)
    for hit in kept:
        if hit.group in {"stop", "remove"}:
            result.halves[code] = tuple(words[hit.start : hit.end])
    if not glued and "doubt" not in groups and not groups.isdisjoint(REASONS):
        result.ending = result.ending or _ending(kept, code, words)
    result.complaints += _for_a_person(kept, code, words, glued=glued)


def _ending(kept: Sequence[Hit], code: str, words: list[str]) -> Reading | None:
    end = len(words)
    polite = {hit.end: hit.start for hit in kept if hit.group == "polite"}
    while end in polite:
        end = polite[end]
    for hit in kept:
        if hit.group == "ending" and hit.end == end and FEWEST <= hit.start <= MOST:
            telling = (spelled(words, hit),)
            return Reading(
                Kind.STOP, language=code.replace(EVERY, ""), rule="complaint", words=telling,
                certainty=Certainty.CLEAR,
            )  # fmt: skip
    return None


def _reading(
    one: Judged, code: str, words: list[str], groups: set[str], *, about_something: bool
) -> Reading | None:
    about_things = one.rule.code in ABOUT_THINGS
    from_a_list = "list" in groups and not one.about_other
    if about_things and "other" in groups and "messages" not in groups and not from_a_list:
        return None
    about_other = one.about_other and one.rule.code != "revoked"
    certain = not (about_other or one.doubtful or about_something)
    return Reading(
        Kind.STOP if certain else Kind.UNSURE,
        Scope.ALL if one.everything else Scope.MARKETING,
        code.replace(EVERY, ""),
        one.rule.code if certain else "doubtful",
        tuple(spelled(words, hit) for hit in one.telling),
        Certainty.CLEAR if certain else Certainty.POSSIBLE,
    )


def _is_about_its_object(
    one: Judged, hits: Sequence[Hit], code: str, words: list[str], *, glued: bool
) -> bool:
    """Does something that no list knows stand right before it, and is no message named: “limon atmayın”?"""
    verb = one.hits[0]
    asked = [
        hit for hit in hits if hit.group in {"unsubscribe", "dont_send"} and hit.overlaps(verb)
    ]
    start = min((hit.start for hit in asked), default=verb.start)
    others = [hit for hit in hits if not any(hit.overlaps(mine) for mine in (*one.hits, *asked))]
    if not asked or not MESSAGES.isdisjoint(hit.group for hit in others):
        return False
    if glued:
        return any(hit.end == start and hit.group == "object" for hit in others)
    known = any(hit.start < start <= hit.end for hit in hits)
    return _object_first(code) and start > 0 and not known and len(words[start - 1]) >= SHORTEST


def _unknown(hits: Sequence[Hit], words: list[str]) -> int:
    """How many words, not short ones, mean nothing in a language: nouns rather than particles."""
    known = {place for hit in hits for place in range(hit.start, hit.end)}
    return sum(len(word) >= LONG for place, word in enumerate(words) if place not in known)


def _for_a_person(
    hits: Sequence[Hit], code: str, words: list[str], *, glued: bool
) -> Iterator[Reading]:
    room = ROOM_SIGNS if glued else ROOM
    other = any(hit.group == "other" for hit in hits)
    for hit in hits:
        if hit.group == "complaint" or (
            hit.group == "maybe" and not other and len(words) <= hit.size + room
        ):
            yield Reading(
                Kind.UNSURE,
                language=code.replace(EVERY, ""),
                rule=hit.group,
                words=(spelled(words, hit),),
                certainty=Certainty.POSSIBLE,
            )


def spelled(words: Sequence[str], hit: Hit) -> str:
    """The words of a hit, as they stand there."""
    return joined(list(words[hit.start : hit.end]))


@cache
def _forward(code: str) -> bool:
    return any(one.code == code and one.order == "forward" for one in languages())


@cache
def _object_first(code: str) -> bool:
    return any(one.code == code and one.object_first for one in languages())
