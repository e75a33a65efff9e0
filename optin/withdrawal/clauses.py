"""A message cut where a new thought begins, and into what the person says and what is only quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from optin.withdrawal.normalising import UNSPACED, joined, normalise, tokens

# A sign between letters or digits (`s.t.o.p`, 9:30) parts nothing; in scripts without spaces it does.
INSIDE = rf"(?!(?!{UNSPACED.pattern})[^\W_])"
END = rf"(?:[.!?]+{INSIDE}|[…。！？｡؟۔।॥\n\r\u2028\u2029]+)"
# Thai has no commas: with a courtesy and a space a thought is over.
COURTESY = "(?:(?<=ครับ)|(?<=คับ)|(?<=ค่ะ)|(?<=คะ))"
PAUSE = rf"(?:[,;:]+{INSIDE}|[،؛、，；：･・()]+|\s[-–—/|]+\s|{COURTESY} +)"
CUT = re.compile(f"({END}|{PAUSE})")
ENDING = re.compile(END)
QUOTED = re.compile(
    '“[^“”]{1,300}”|„[^„“”]{1,300}[“”]|«[^«»]{1,300}»|「[^「」]{1,300}」|『[^『』]{1,300}』|"[^"\n]{1,300}"'
)

# After a comma these carry the thought on: „Ich will nicht, dass Sie mir schreiben“.
JOINING = {
    "that", "dass", "das", "que", "che", "dat", "att", "zeby", "zebyscie", "zebys", "aby", "abyscie",
    "чтобы", "чтоб", "щоб", "аби", "что", "що", "anymore", "any", "again", "mehr", "mir", "mich", "uns",
    "plus", "piu",
}  # fmt: skip
# The same in Japanese: what is not wanted any more stands before the comma.
REFUSING = (
    "もういら", "もういり", "もう要", "もう不要", "もう結構",
    "いりません", "いらない", "要りません", "要らない", "不要です",
)  # fmt: skip

# Japanese marks what it speaks of, and goes on after a comma.
TOPIC = ("は", "を", "も")

# Words of one clause at most: nobody asks in more, and what is looked for in pairs stays quick.
LONGEST = 80


@dataclass(frozen=True)
class Clause:
    words: tuple[str, ...]  # tokens
    marked: tuple[str, ...]  # the same with their accents
    ends: bool = True  # a sentence ends with it; otherwise it was cut at a comma

    @property
    def plain(self) -> str:
        return joined(list(self.words))

    @property
    def glued(self) -> bool:
        """Is it written without spaces, a token for each sign?"""
        return any(UNSPACED.match(word) for word in self.words)

    def with_more(self, more: Clause) -> Clause:
        return Clause(self.words + more.words, self.marked + more.marked, more.ends)

    def in_parts(self) -> list[Clause]:
        """Itself, or parts of it that are not too long. The last alone ends a sentence, as it does."""
        last = (len(self.words) - 1) // LONGEST
        return [
            Clause(
                self.words[part * LONGEST : (part + 1) * LONGEST],
                self.marked[part * LONGEST : (part + 1) * LONGEST],
                self.ends and part == last,
            )
            for part in range(last + 1)
        ]


def clauses(text: str) -> list[Clause]:
    """Those with words in them."""
    found: list[Clause] = []
    pieces = CUT.split(text)
    for place in range(0, len(pieces), 2):
        sign = pieces[place + 1] if place + 1 < len(pieces) else "."
        clause = clause_of(pieces[place], ends=bool(ENDING.match(sign)))
        if not clause.words:
            continue
        if found and _goes_on(found[-1], clause):
            clause = found.pop().with_more(clause)
        found += clause.in_parts()
    return found


def _goes_on(before: Clause, clause: Clause) -> bool:
    """Was one thought cut at a comma?"""
    short = len(before.words) + len(clause.words) <= LONGEST
    joining = clause.words[0] in JOINING or clause.plain.startswith(REFUSING)
    joining = joining or before.words[-1] in TOPIC
    return short and not before.ends and joining


def clause_of(text: str, *, ends: bool = True) -> Clause:
    words = tuple(tokens(normalise(text)))
    marked = words if text.isascii() else tuple(tokens(normalise(text, marks=True)))
    return Clause(words, marked, ends)


def without_quotes(text: str) -> tuple[str, str]:
    """(what the person says, what is only quoted); nothing is quoted where there is nothing else."""
    quoted = QUOTED.findall(text)
    rest = QUOTED.sub(" ", text)
    if not quoted or not normalise(rest):
        return text, ""
    return rest, "\n".join(quoted)
