"""The catalogue as a page: docs/opt-outs.md."""

from __future__ import annotations

from collections.abc import Iterator

from optin.withdrawal.languages import EVERY, Language, languages
from optin.withdrawal.rules import OTHERS, RULES

LIKE_A_REQUEST = "I'd rather be left out of these"
INTRODUCTION = """\
# What counts as an opt-out

Written by `manage.py write_opt_outs_handbook` from the words and rules themselves; change those
(`optin/withdrawal/languages`, a file per language, and `optin/withdrawal/rules.py`), not this page. **Opt-ins → What
counts as a stop** tries a message by the same rules.

Every inbound message is read in the moment it is taken in. What is a stop takes effect in the same transaction in which
the message is kept: whoever is asked afterwards whether a message may go out is told of it. Nobody looks at it first,
nothing is waited for, no confirmation is asked of the person.

## What is read

A text, the caption of a picture, video or document, and the words on a button or a row that was pressed, then what the
business had put behind it (`STOP_PROMOTIONS`). Before anything is compared, full-width letters become plain ones,
capitals small, accents of Latin, Greek, Cyrillic, Hebrew and Arabic letters go (vowel signs of other scripts stay), and
invisible characters, punctuation and emojis fall away; `s t o p`, `st0p` and `stooop` are `stop`. A long word for
unsubscribing may have a letter wrong: `unsubcsribe`.

The language is not asked for. All languages are tried, and the one that knows the most of a message's words counts. The
country of the number helps with words that mean something else elsewhere: `RED` is Turkish for “refuse”, and a colour.

## Words, and what the whole is like

First the words are looked up: lists and rules, all of them below. What they leave open, and what they do not know at
all, is then compared as a whole with the messages of the corpus: each run of one to five letters, and each group of
words that the lists know, has a weight that was learned from some 58,000 messages in 25 languages. What is like the
requests there is a stop; what is half like them is for a person, and what names receiving without refusing it has to be
more like them for either; and a stop that only a rule has found, in a message that is like none of them, is for a
person too. A word of the lists that is the whole message, a button, and the text that an opt-in link has written are
never weighed. The weights are a file of the release (`optin/withdrawal/likeness.bin`): they learn nothing from your
messages.

## What is a stop

| Rule | It counts | For example |
|---|---|---|
"""
LIMITS = """\

It is about marketing, unless the message asks for more (“all”, “never again”, “delete my number”, consent taken back):
then no message of any kind may go out. Where the law of the person's country says that one opt-out ends everything
(the rule `us_revoke_all`, from 2027-01-31), each is about everything there.

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
            ("complaint", "Wrong number, please delete"), ("likeness", LIKE_A_REQUEST),
        )
    ]  # fmt: skip
    doubtful = [f"| {code} | {OTHERS[code]} |" for code in ("could_be", "doubtful")]
    doubtful.append(
        "| likeness | No rule knows its words, and it is half like the requests of the corpus |"
    )
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
