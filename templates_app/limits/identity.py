"""Name, language, category and time to live.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from templates_app.languages import LANGUAGES
from templates_app.limits.draft import Draft
from templates_app.limits.finding import TEMPLATES, Finding
from templates_app.limits.rule import TOO_LONG, finding

NAME_LENGTH = 512
CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
SUBMISSION = 2388109  # "message cannot be submitted"
# seconds;
# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/time-to-live
TTL = {"AUTHENTICATION": (30, 900), "UTILITY": (30, 43_200), "MARKETING": (43_200, 2_592_000)}
FOR_EVER = -1  # thirty days, not for marketing


def name(draft: Draft) -> Iterator[Finding]:
    if len(draft.name) > NAME_LENGTH:
        yield finding("name_too_long", "name", subcode=TOO_LONG, most=NAME_LENGTH)
    if not re.fullmatch(r"[a-z0-9_]+", draft.name):
        yield finding("name_format", "name", subcode=SUBMISSION, source=TEMPLATES + "overview")


def language(draft: Draft) -> Iterator[Finding]:
    """Meta answers code 100 without a subcode."""
    if draft.language not in LANGUAGES:
        source = TEMPLATES + "supported-languages"
        yield finding(
            "language_unknown", "language", subcode=100, source=source, language=draft.language
        )


def category(draft: Draft) -> Iterator[Finding]:
    if draft.category not in CATEGORIES:
        source = TEMPLATES + "template-categorization"
        yield finding(
            "category_unknown", "category", subcode=100, source=source, category=draft.category
        )


def ttl(draft: Draft) -> Iterator[Finding]:
    seconds = draft.content.get("message_send_ttl_seconds")
    if seconds is None or draft.category not in TTL:
        return
    least, most = TTL[draft.category]
    right = type(seconds) is int and least <= seconds <= most
    if not right and (seconds != FOR_EVER or draft.category == "MARKETING"):
        source = TEMPLATES + "time-to-live"
        yield finding("ttl_range", "ttl", subcode=100, source=source, least=least, most=most)
