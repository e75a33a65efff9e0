"""Name, language, category and time to live.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from templates_app.languages import LANGUAGES
from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Finding
from templates_app.lint.rule import TOO_LONG

NAME_LENGTH = 512
CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
SUBMISSION = 2388109  # "message cannot be submitted"
# seconds;
# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/time-to-live
TTL = {"AUTHENTICATION": (30, 900), "UTILITY": (30, 43_200), "MARKETING": (43_200, 2_592_000)}
FOR_EVER = -1  # thirty days, not for marketing
# Names that say nothing, such as template_014, test or message1.
VAGUE = re.compile(
    r"(my_|new_|a_|the_)?"
    r"(template|message|msg|test|testing|sample|demo|example|untitled|new|temp|tmp|draft|hsm|name|abc|asdf|qwerty|x+|a+)"
    r"(_?(template|message|msg|test))?(_?v?\d+)?"
)


def name(draft: Draft) -> Iterator[Finding]:
    if len(draft.name) > NAME_LENGTH:
        yield finding("name_too_long", "name", subcode=TOO_LONG, most=NAME_LENGTH)
    if not re.fullmatch(r"[a-z0-9_]+", draft.name):
        yield finding("name_format", "name", subcode=SUBMISSION)
    if VAGUE.fullmatch(draft.name):
        yield finding("name_vague", "name")


def language(draft: Draft) -> Iterator[Finding]:
    """Meta answers code 100 without a subcode."""
    if draft.language not in LANGUAGES:
        yield finding("language_unknown", "language", subcode=100, language=draft.language)


def category(draft: Draft) -> Iterator[Finding]:
    if draft.category not in CATEGORIES:
        yield finding("category_unknown", "category", subcode=100, category=draft.category)


def ttl(draft: Draft) -> Iterator[Finding]:
    seconds = draft.content.get("message_send_ttl_seconds")
    if seconds is None or draft.category not in TTL:
        return
    least, most = TTL[draft.category]
    right = type(seconds) is int and least <= seconds <= most
    if not right and (seconds != FOR_EVER or draft.category == "MARKETING"):
        yield finding("ttl_range", "ttl", subcode=100, least=least, most=most)
