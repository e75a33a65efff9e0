"""What counts as a stop, for people: sentences for each reading, the words of each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from optin.withdrawal import Kind, Reading, Scope, read
from optin.withdrawal.languages import EVERY, Language, languages
from optin.withdrawal.marking import marked

Words = str | Promise
OUTCOMES: dict[Kind, tuple[str, Words]] = {
    Kind.STOP: ("good", _("A stop: the person is opted out at once, with nobody in between.")),
    Kind.UNSURE: (
        "warn",
        _("It may be a stop: marketing is suspended until a person has decided."),
    ),
    Kind.START: ("neutral", _("Asks to start again. It opts nobody in by itself.")),
    Kind.HELP: ("neutral", _("Asks for help. Nothing is changed.")),
    Kind.NONE: ("neutral", _("Not a stop. Nothing is changed.")),
}
RULES: dict[str, Words] = {
    "request": _("A request by itself, such as “leave me alone”"),
    "revoked": _("They take their consent back"),
    "unsubscribe": _("They unsubscribe, or ask how"),
    "stop_sending": _("“Stop” with sending or messages"),
    "do_not_send": _("“Do not” with sending or writing"),
    "not_wanted": _("They do not want messages"),
    "no_more": _("“No more” with messages"),
    "remove_me": _("“Remove” with the person, their number or a list"),
    "keyword": _("The whole message is a word of the list"),
    "sentence": _("One sentence of the message is a word of the list"),
    "complaint": _("A complaint, and “stop” or “remove” in the same message"),
    "could_be": _("Could be one: “no”, “wrong number”, “not interested”"),
    "doubtful": _(
        "A stop under a condition, quoted, about something else, or beside a wish for more"
    ),
    "likeness": _("No rule knows these words, but as a whole it reads like requests to stop"),
    "start": _("A word for starting again"),
    "help": _("A word for help"),
}
SCOPES: dict[Scope, Words] = {
    Scope.MARKETING: _("Of marketing; other messages go on."),
    Scope.ALL: _("Of every message."),
}
# In a language's list, in this order: (group, what becomes of it).
LISTS: dict[str, Words] = {
    "keywords": _("A stop, when the message or a sentence of it is nothing else"),
    "alone": _("A stop, when the whole message is nothing else"),
    "maybe": _("A person decides, when the message is little else"),
    "start": _("Asks to start again"),
}


@dataclass(frozen=True)
class Tried:
    """A message and what was read in it."""

    reading: Reading
    pieces: list[tuple[str, bool]]  # of the text: (piece, did it decide?)
    tone: str
    outcome: Words
    rule: Words
    scope: Words  # empty unless it is a stop
    language: str  # its name; empty for words that every language uses


def tried(text: str, language: str) -> Tried:
    reading = read(text, language_hint=language)
    tone, outcome = OUTCOMES[reading.kind]
    return Tried(
        reading, marked(text, reading.words), tone, outcome, RULES.get(reading.rule, ""),
        SCOPES[reading.scope] if reading else "", names().get(reading.language, ""),
    )  # fmt: skip


def names() -> dict[str, str]:
    """Each language by its code, as its speakers call it, with the English name."""
    return {one.code: _name(one) for one in languages() if one.code != EVERY}


def _name(one: Language) -> str:
    info: dict[str, Any] = LANG_INFO.get(one.code, LANG_INFO.get(f"{one.code}-hans", {}))
    local = str(info.get("name_local", one.name))
    return one.name if local.casefold() == one.name.casefold() else f"{local} ({one.name})"


def lists(code: str) -> list[tuple[Words, tuple[str, ...]]]:
    """(what becomes of them, the words): those of this language and those of every language."""
    meant = [one for one in languages() if one.code in {code, EVERY}]
    found = []
    for group, what in LISTS.items():
        words = dict.fromkeys(word for one in meant for word in one.words.get(group, ()))
        if words:
            found.append((what, tuple(words)))
    return found
