"""A row of the catalogue. What it looks at is written in the module of its subject."""

from __future__ import annotations

from dataclasses import dataclass

from templates_app.lint.finding import COMPONENTS, Severity

# What Meta answers,
# https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
WRONG_CATEGORY, TOO_LONG, COMPONENT = 2388039, 2388040, 2388043
HEADER_FORMAT, BODY_FORMAT, FOOTER_FORMAT = 2388047, 2388072, 2388073
RATIO, DANGLING = 2388293, 2388299
FORMATS = {"header": HEADER_FORMAT, "body": BODY_FORMAT, "footer": FOOTER_FORMAT}


@dataclass(frozen=True)
class Rule:
    """Message, cure and the words of the fix are English here and translated when a finding is made; they may
    name facts of the finding, such as %(count)s. `source` is the page the rule comes from."""

    message: str
    cure: str
    severity: Severity = Severity.REFUSED
    source: str = COMPONENTS
    fix: str = ""
