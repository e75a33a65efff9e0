"""The words of each language, from `languages/*.toml`: a file per language, phrases parted by commas.

What each group of words is for: `GROUPS`. In a phrase
    `word*`    may go on: `mesaj*` is also mesajlar,
    `take … off`  allows up to six words in between.
Apostrophes and hyphens may be left out by the writer, accents too unless the file says `marks = true`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "languages"
EVERY = "any"  # the file of words that are used in every language

GROUPS = {
    "keywords": "The whole message, or a sentence of its own",
    "alone": "Only the whole message: within others it means other things",
    "requests": "A request by itself, wherever it stands",
    "unsubscribe": "Words for unsubscribing, unless something else is named",
    "stop": "Stop …",
    "ending": "A stop where a clause ends with it, after words that name nothing else: “I have moved stop”",
    "no_ending": "Hides such a stop: it has a subject or is a thing, “the next stop”",
    "sending": "… sending, writing",
    "dont": "Don't …",
    "send": "… send, write",
    "dont_send": "Don't send, in one word or phrase",
    "unwanted": "I do not want …",
    "receive": "… to receive",
    "no_more": "No more …",
    "messages": "… messages, advertising",
    "remove": "Remove …",
    "me": "… me, my number",
    "list": "… from the list",
    "revoke": "I withdraw …",
    "consent": "… my consent",
    "complaint": "A person decides; with “stop” or “remove” beside it, it counts",
    "maybe": "A person decides",
    "doubt": "Turns a stop into a question for a person",
    "amount": "Turns “don't send” into a question: fewer may be meant",
    "object": "Right before “don't send” or an unsubscribing: marks what it is about",
    "context": "Anywhere in a message, turns its stops into a question: messages are missed, another asks",
    "however": "Parts another thing before it from what is asked after it",
    "keep": "Before a stop, turns it round",
    "ever": "May stand between such a word and the stop: “don't ever stop”, “did not want to unsubscribe”",
    "harmless": "Not meant, though such words are in it",
    "other": "Other things: what is asked is about them",
    "everything": "Makes it count for all messages, not only for advertising",
    "polite": "Not counted",
    "but": "Tells the language, and nothing else",
    "start": "Starts again",
    "help": "Asks for help",
}


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    words: dict[str, tuple[str, ...]]
    order: str = "free"  # "forward" where “stop” has to stand before what is to be stopped
    object_first: bool = False  # what is not to be sent stands right before “don't send”
    marks: bool = False  # accents make other words
    spelled: dict[str, str] = field(default_factory=dict)  # how its letters are also written
    ordinary: tuple[str, ...] = ()  # keywords of other languages that are everyday words here
    countries: tuple[str, ...] = ()  # ISO 3166; where people are taken to write it


@cache
def languages() -> tuple[Language, ...]:
    """All of them, words of every language first, the others by code."""
    paths = sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem != EVERY, path.stem))
    return tuple(_language(path) for path in paths)


@cache
def language_of(country: str) -> str:
    """What people of this country (ISO 3166) mostly write, where that is one of ours; else ""."""
    return next((one.code for one in languages() if country in one.countries), "")


def _language(path: Path) -> Language:
    """Raises ValueError for a group that nothing reads."""
    held: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    own = {
        key: held.pop(key)
        for key in ("name", "order", "object_first", "marks", "spelled")
        if key in held
    }
    ordinary = tuple(phrases(held.pop("ordinary", "")))
    countries = tuple(held.pop("countries", "").split())
    unknown = held.keys() - GROUPS.keys()
    if unknown:
        raise ValueError(f"{path.name}: no such group of words: {', '.join(sorted(unknown))}")
    words = {group: tuple(phrases(held[group])) for group in GROUPS if group in held}
    return Language(path.stem, words=words, ordinary=ordinary, countries=countries, **own)


def phrases(text: str) -> Iterator[str]:
    """The phrases of a group, each once."""
    for phrase in dict.fromkeys(" ".join(one.split()) for one in text.split(",")):
        if phrase:
            yield phrase
