"""What holds for every notice, whatever the law: it says something, in words that can be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from optin.notice_lint import lexicon
from optin.notice_lint.draft import Draft, simple
from optin.notices.wording import PLACEHOLDER, TEXTS

Broken = Iterator[tuple[str, str]]  # code, field
LONGEST_MESSAGE, LONGEST_SENTENCE = 1_024, 40  # characters of a message with buttons; words
SENTENCE = re.compile(r"[.!?。！？।؟]\s+|\n+")


def always(draft: Draft) -> Broken:
    wording = draft.wording
    for field in ("statement", "details"):
        if not draft.text(field):
            yield f"{field}_missing", field
    for field in draft.given(*TEXTS):
        if PLACEHOLDER.search(draft.text(field)):
            yield "placeholder_left", field
        if any(len(part.split()) > LONGEST_SENTENCE for part in SENTENCE.split(draft.text(field))):
            yield "sentence_long", field
    if len(wording.message) > LONGEST_MESSAGE:
        yield "message_too_long", "message"
    if not lexicon.knows("stop", wording.language):
        yield "words_not_checked", ""
    names = {simple(name) for name in draft.around.names}
    if wording.business and names and simple(wording.business) not in names:
        yield "business_unverified", "business"
