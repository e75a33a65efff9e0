"""Is the text in the language it is declared in? By its script, and by the small words of the language.

Says something only when it is sure: names and brands are foreign everywhere.
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from templates_app.languages import name_of
from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Finding
from templates_app.lint.lexicon.scripts import ONLY, SCRIPTS, WRITTEN
from templates_app.lint.lexicon.stop_words import ALIKE, STOP_WORDS
from templates_app.lint.links import ADDRESS
from templates_app.lint.variables import BRACED

COUNTED = {script: re.compile(f"[{letters}]") for script, letters in SCRIPTS.items()}
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?[\u0900-\u097f]*")
INDIC_WORD = re.compile(r"[\u0900-\u097f]+")
SENTENCE = re.compile(r"(?<=[.!?。！？।؟])\s+|(?<=[。！？])|\n+")
LETTERS, WORDS = 12, 6  # with fewer nobody can tell
FOREIGN = 3  # small words of another language, and three times as many as of the declared one


def language(draft: Draft) -> Iterator[Finding]:
    own = draft.language.split("_")[0]
    if own not in WRITTEN and own not in STOP_WORDS and len(own) > 3:
        return
    for field, text in draft.prose:
        if field == "offer.text":
            continue
        plain = BRACED.sub(" ", ADDRESS.sub(" ", text))
        declared = name_of(draft.language)
        if other := foreign(plain, own):
            yield finding("language_mismatch", field, found=other, declared=declared)
        elif other := next(filter(None, (foreign(one, own) for one in SENTENCE.split(plain))), ""):
            yield finding("language_mixed", field, found=other, declared=declared)


def foreign(text: str, declared: str) -> str:
    """The name of the language this is surely in when it is not the declared one; else ""."""
    counts = {script: len(pattern.findall(text)) for script, pattern in COUNTED.items()}
    total = sum(counts.values())
    if total < LETTERS:
        return ""
    written = WRITTEN.get(declared, ("Latn",))
    main = max(counts, key=lambda script: counts[script])
    if declared == "zh" and counts["Kana"] * 10 > total:
        return name_of("ja")
    if declared == "ja" and not counts["Kana"] and counts["Hani"] * 10 > total * 8:
        return name_of("zh_CN")
    if main not in written and counts[main] * 10 > total * 6:
        return _by_words(text, declared) or _of_script(main)
    return _by_words(text, declared)


def _of_script(script: str) -> str:
    if script in ONLY:
        return name_of(ONLY[script])
    return {
        "Latn": _("a language in Latin letters"),
        "Cyrl": _("a language in Cyrillic letters"),
        "Arab": _("a language in Arabic letters"),
        "Hani": name_of("zh_CN"),
    }.get(script, _("another language"))


def _by_words(text: str, declared: str) -> str:
    words = [
        word.replace("’", "'").casefold()
        for word in (*WORD.findall(text), *INDIC_WORD.findall(text))
    ]
    if len(words) < WORDS:
        return ""
    own = STOP_WORDS.get(declared, frozenset())
    scores = {
        other: sum(word in theirs and word not in own for word in words)
        for other, theirs in STOP_WORDS.items()
        if other != declared and not any({other, declared} <= group for group in ALIKE)
    }
    best = max(scores, key=lambda other: scores[other])
    ours = sum(word in own and word not in STOP_WORDS[best] for word in words)
    needed = FOREIGN if own else max(FOREIGN + 1, len(words) // 4)
    if scores[best] >= needed and scores[best] >= FOREIGN * ours:
        return name_of(_whole(best))
    return ""


def _whole(code: str) -> str:
    """A code that Meta has."""
    return {"pt": "pt_BR"}.get(code, code)
