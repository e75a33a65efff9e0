"""How a rule speaks: its words by code, and the finding made of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from templates_app.limits.finding import COMPONENTS, Finding
from templates_app.limits.words import WORDS

# What Meta answers,
# https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
WRONG_CATEGORY, TOO_LONG, COMPONENT = 2388039, 2388040, 2388043
HEADER_FORMAT, BODY_FORMAT, FOOTER_FORMAT = 2388047, 2388072, 2388073
RATIO, DANGLING = 2388293, 2388299
FORMATS = {"header": HEADER_FORMAT, "body": BODY_FORMAT, "footer": FOOTER_FORMAT}


def finding(
    code: str, field: str, *, subcode: int | None, source: str = COMPONENTS, **facts: Any
) -> Finding:
    """The words of `code`, filled with `facts`."""
    message, cure = WORDS[code]
    return Finding(code, field, gettext(message) % facts, gettext(cure) % facts, subcode, source)
