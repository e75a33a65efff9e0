"""Who sends what, and where: in every text by which a person says yes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from optin.notice_lint import lexicon
from optin.notice_lint.draft import Draft, simple
from optin.notices.wording import Purpose

Broken = Iterator[tuple[str, str]]
ACTS = ("statement", "message", "reply", "script")
# Kinds of messages that one sentence may not agree to together. Service is an answer, not a promise.
APART = (Purpose.MARKETING, Purpose.UTILITY, Purpose.AUTHENTICATION, Purpose.CALLING)
PHONE = re.compile(r"\+?\d[\d ()/-]{7,}\d")
PLACE = re.compile(r"https://|[^\s@]+@[^\s@]+\.[^\s@]+")  # a link or an e-mail address
LINE = re.compile(r"[\n。]")


def named(draft: Draft) -> Broken:
    wording = draft.wording
    for field in draft.given(*ACTS):
        text = draft.plain(field)
        if not lexicon.WHATSAPP.search(text):
            yield "whatsapp_not_named", field
        if not wording.business or simple(wording.business) not in text:
            yield "business_not_named", field
        if _lacks(wording.purpose, wording.language, text):
            yield "purpose_not_said", field


def bundled(draft: Draft) -> Broken:
    wording, text = draft.wording, draft.plain("statement")
    others = [one for one in APART if one != wording.purpose]
    if any(lexicon.says(one, wording.language, text) for one in others):
        yield "purposes_bundled", "statement"
    if lexicon.says("terms", wording.language, text):
        yield "terms_bundled", "statement"
    for field in draft.given("statement", "details", "message", "script"):
        if lexicon.says("silence", wording.language, draft.plain(field)):
            yield "silence_taken", field


def stopping(draft: Draft) -> Broken:
    for field in draft.given("details", "message", "script"):
        if _lacks("stop", draft.wording.language, draft.plain(field)):
            yield "stop_not_said", field


def sender(draft: Draft) -> Broken:
    """The business's own facts have to stand in the text, not only in their fields."""
    wording, details = draft.wording, draft.text("details")
    if not details:
        return  # a finding of its own
    for field in ("company", "address", "contact"):
        value = getattr(wording, field)
        if not value or value not in details:
            yield f"{field}_missing", "details"
    link = wording.privacy_url
    if not link.startswith("https://") or link not in details:
        yield "privacy_missing", "details"
    if not PHONE.search(details):
        yield "number_missing", "details"
    if not re.search(r"\bMeta\b|ميتا|メタ", details):
        yield "recipients_missing", "details"
    lines = LINE.split(draft.plain("details"))
    if not any(lexicon.says("stop", wording.language, one) and PLACE.search(one) for one in lines):
        yield "opt_out_address_missing", "details"


def _lacks(topic: str, language: str, text: str) -> bool:
    return lexicon.knows(topic, language) and not lexicon.says(topic, language, text)
