"""The catalogue as a page: docs/opt-outs.md."""

from __future__ import annotations

from collections.abc import Iterator

from optin.withdrawal.languages import EVERY, Language, languages
from optin.withdrawal.rules import OTHERS, RULES

INTRODUCTION = """\
# What counts as an opt-out

Written by `manage.py write_opt_outs_handbook` from the words and rules themselves; change those
(`optin/withdrawal/languages`, a file per language, and `optin/withdrawal/rules.py`), not this page. **Opt-ins → What
counts as a stop** tries a message by the same rules.

Every inbound message is read in the moment it is taken in. What is a stop takes effect in the same transaction in which
the message is kept: whoever is asked afterwards whether a message may go out is told of it. No second opinion, no
waiting, no confirmation is asked of the person.

## What is read

A text, the caption of a picture, video or document, and the words on a button or a row that was pressed, then what the
business had put behind it (`STOP_PROMOTIONS`). Before anything is compared, full-width letters become plain ones,
capitals small, accents of Latin, Greek, Cyrillic, Hebrew and Arabic letters go (vowel signs of other scripts stay), and
invisible characters, punctuation and emojis fall away; `s t o p`, `st0p` and `stooop` are `stop`. A long word for
unsubscribing may have a letter wrong: `unsubcsribe`.

The language is not asked for. All languages are tried, and the one that knows the most of a message's words counts. The
country of the number helps with words that mean something else elsewhere: `RED` is Turkish for “refuse”, and a colour.

## What is a stop

| Rule | It counts | For example |
|---|---|---|
"""
LIMITS = """\

It is about marketing, unless the message asks for more (“all”, “never again”, “delete my number”, consent taken back):
then no message of any kind may go out.

## What is for a person to decide

Whoever had opted in to marketing gets none until a person has decided:
[messages that could be an opt-out](guide-compliance.md#messages-that-could-be-an-opt-out).

| Rule | When |
|---|---|
"""
NOT = """\

## What is not one

- Anything about something else that is named: “cancel my order”, “stop the delivery”, “I don't want onions”.
- The stop turned round: “don't stop”, “I don't want to miss your offers”.
- A question about when something ends, a message that did not arrive, a new number.
- Reactions, stickers, voice messages and pictures without a caption. 👎, 🛑 and their like alone are for a person.
- `START`, `yes` and their like: they opt nobody in and lift no opt-out by themselves.

Meta's own stop (its button in WhatsApp) and error 131050 are kept apart from this: only the person can take them back,
in WhatsApp.

## The words of each language

Beside these, each file holds the words from which requests in sentences are put together. No native speaker has read
the lists yet; whoever has one at hand should let them.
"""


def page() -> str:
    rules = [f"| {rule.title} | {_where(rule.second)} | {rule.example} |" for rule in RULES]
    certain = [
        f"| {OTHERS[code]} | at once | {example} |"
        for code, example in (
            ("keyword", "STOP, please!"), ("sentence", "Who is this? Stop."),
            ("complaint", "Wrong number, please delete"),
        )
    ]  # fmt: skip
    doubtful = [f"| {code} | {OTHERS[code]} |" for code in ("could_be", "doubtful")]
    words = [line for one in languages() for line in _of(one)]
    return (
        INTRODUCTION + "\n".join([*certain, *rules]) + "\n" + LIMITS + "\n".join(doubtful) + "\n"
        + NOT + "\n".join(words) + "\n"
    )  # fmt: skip


def _where(second: tuple[str, ...]) -> str:
    return "two parts near each other in one clause" if second else "wherever it stands"


def _of(one: Language) -> Iterator[str]:
    title = one.name if one.code == EVERY else f"{one.name} (`{one.code}`)"
    yield f"\n### {title}\n"
    for group, what in (
        ("keywords", "Stop"),
        ("alone", "Stop, if nothing else is said"),
        ("maybe", "For a person"),
        ("start", "Starts again"),
    ):
        if group in one.words:
            yield f"**{what}:** {' · '.join(one.words[group])}\n"
