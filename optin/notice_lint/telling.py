"""What has to be told, found by words of its topic, and in which language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from optin.notice_lint import lexicon
from optin.notice_lint.draft import Draft

Broken = Iterator[tuple[str, str]]
# Code: topic, and the texts of which one has to speak of it; it is shown at the first.
TOLD = {
    "data_not_listed": ("data", ("details",)),
    "storage_missing": ("storage", ("details",)),
    "withdraw_not_said": ("withdraw", ("details",)),
    "rights_missing": ("rights", ("details",)),
    "complaint_missing": ("complaint", ("details",)),
    "changes_not_told": ("changes", ("details",)),
    "confirmation_not_told": ("confirmation", ("details",)),
    "minors_missing": ("minors", ("details",)),
    "ease_not_said": ("ease", ("details",)),
    "purposes_not_split": ("voluntary", ("details",)),
    "form_not_followed": ("direct", ("statement",)),
    "signature_missing": ("agreement", ("statement",)),
    "number_not_named": ("number", ("statement",)),
    "autodialer_missing": ("automated", ("statement",)),
    "condition_not_denied": ("condition", ("details", "statement")),
    "frequency_missing": ("frequency", ("details", "statement")),
    "charges_missing": ("charges", ("details", "statement")),
    "terms_link_missing": ("terms_link", ("details",)),
}
HELP = re.compile(r"\b(HELP|AYUDA|AIDE)\b")
# A text in one of these has to be there, by jurisdiction. India: English or one of 22; of those there are two here.
LANGUAGES = {"ID": {"id"}, "IN": {"en", "hi"}}


def told(draft: Draft) -> Broken:
    language = draft.wording.language
    for code, (topic, fields) in TOLD.items():
        if not draft.given(*fields):
            continue  # an empty text is a finding of its own
        if not lexicon.knows(topic, language):
            yield f"?{code}", ""  # cannot be checked in this language
        elif not lexicon.says(topic, language, draft.plain(*fields)):
            yield code, fields[0]
    if draft.given("details") and not HELP.search(draft.text("details")):
        yield "help_missing", "details"


def asking(draft: Draft) -> Broken:
    if draft.wording.message and not draft.wording.reply:
        yield "asks_first", "message"
    needed = LANGUAGES.get(draft.wording.jurisdiction, set())
    if needed and not needed & {draft.wording.language, *draft.around.languages}:
        yield "language_missing", ""
