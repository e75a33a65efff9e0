"""What was read from a message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    STOP = "stop"  # a withdrawal, with nobody in between
    START = "start"  # asks anew, or answers a question; never undoes a withdrawal by itself
    HELP = "help"
    UNSURE = "unsure"  # may be a withdrawal: a person decides
    NONE = "none"


class Scope(StrEnum):
    MARKETING = "marketing"
    ALL = "all"  # everything but security messages that the person started


class Certainty(StrEnum):
    CERTAIN = "certain"  # a word of the lists, a button, Meta's own word
    CLEAR = "clear"  # a request in a sentence
    POSSIBLE = "possible"
    NONE = "none"


@dataclass(frozen=True)
class Reading:
    kind: Kind
    scope: Scope = Scope.MARKETING
    language: str = ""  # ISO 639-1 of the rule; "" for words of every language, and for none
    rule: str = ""  # a code of `rules.RULES` or `rules.OTHERS`
    words: tuple[str, ...] = ()  # what decided, normalised, in the order it stands there
    certainty: Certainty = Certainty.NONE

    def __bool__(self) -> bool:
        """Is it a withdrawal?"""
        return self.kind == Kind.STOP


NOTHING = Reading(Kind.NONE)
