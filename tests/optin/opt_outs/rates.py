"""How many messages of a corpus are read rightly: counts only, so that the frozen part can be counted too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from optin.withdrawal import Kind, read

CORPUS = Path(__file__).parent / "corpus"
RECALL, FALSE = 0.995, 0.005  # at least, at most
# Of the frozen part; their rows say so, but for the first round's.
ROUNDS = ("first", "later", "sixth", "twentieth")
NATURAL = (
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twenty-first",
)  # of the part `natural`


@dataclass
class Rates:
    """Of one language, or of all."""

    asked: int = 0  # messages that ask to stop
    found: int = 0  # of them
    missed: int = 0  # of them, neither found nor for a person
    others: int = 0  # messages that do not
    wrong: int = 0  # of them, read as a stop
    chats: int = 0  # of the wrong, those that are about something else altogether
    unclear: int = 0  # of the others: those that a person has to see
    shown: int = 0  # of them

    @property
    def recall(self) -> float:
        return self.found / max(1, self.asked)

    @property
    def false(self) -> float:
        """Of ordinary chat, as the bar is about it; what a person should see is counted in `wrong` alone."""
        return self.chats / max(1, self.ordinary)

    @property
    def ordinary(self) -> int:
        """The others but those that a person has to see: chat."""
        return self.others - self.unclear

    @property
    def unclear_taken(self) -> int:
        return self.wrong - self.chats

    def __add__(self, other: Rates) -> Rates:
        return Rates(**{name: mine + getattr(other, name) for name, mine in vars(self).items()})


def rows(part: str) -> list[tuple[str, str, str, str]]:
    """Language, label, provenance, text."""
    found = []
    for path in sorted((CORPUS / part).glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            label, provenance, text = line.split("\t")
            found.append((path.stem, label, provenance, text))
    return found


def round_of(part: str, name: str) -> list[tuple[str, str, str, str]]:
    """Those of `rows` that were written in this round. Only these of ROUNDS have a frozen part."""
    return [row for row in rows(part) if (row[2] if row[2] in ROUNDS else ROUNDS[0]) == name]


def rates(corpus: Iterable[tuple[str, str, str, str]], *, hinted: bool = True) -> dict[str, Rates]:
    """By language. `hinted`: the language is told to the reader, as it is where it is known."""
    counted: dict[str, Rates] = defaultdict(Rates)
    for language, label, _source, text in corpus:
        kind = read(text, language_hint=language if hinted else "").kind
        mine = counted[language]
        if label == "opt_out":
            mine.asked += 1
            mine.found += kind == Kind.STOP
            mine.missed += kind not in (Kind.STOP, Kind.UNSURE)
        else:
            mine.others += 1
            mine.wrong += kind == Kind.STOP
            mine.chats += kind == Kind.STOP and label == "chat"
        if label == "unclear":
            mine.unclear += 1
            mine.shown += kind == Kind.UNSURE
    return dict(counted)


def together(counted: dict[str, Rates]) -> Rates:
    return sum(counted.values(), Rates())
