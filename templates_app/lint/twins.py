"""The same words as another template of the account, or as the language it is translated from.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
"""

from __future__ import annotations

from collections.abc import Iterator

from templates_app.content import VARIABLE
from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Finding


def twins(draft: Draft) -> Iterator[Finding]:
    words = (draft.text("BODY").strip(), draft.text("FOOTER").strip())
    if words[0] and words in {
        (body.strip(), footer.strip()) for body, footer in draft.around.others
    }:
        yield finding("duplicate_text", "body.text")


def untranslated(draft: Draft) -> Iterator[Finding]:
    """What was copied from the source language and reads the same still."""
    for field, text in draft.prose:
        if text in draft.around.untranslated and any(map(str.isalpha, VARIABLE.sub("", text))):
            yield finding("untranslated", field)
