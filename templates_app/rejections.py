"""Why Meta rejects: its reasons in words that help, with what to do.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from templates_app.models import Category, Status, Template

# reason → (what it means, what to do)
REASONS: dict[str, tuple[Promise, Promise]] = {
    "ABUSIVE_CONTENT": (
        _("Meta's reviewers found the text threatening or abusive."),
        _("Take out anything that presses or threatens the reader, then submit it again."),
    ),
    "CATEGORY_NOT_AVAILABLE": (
        _("The category is not available for this account."),
        _("Choose another category and submit it again."),
    ),
    "INCORRECT_CATEGORY": (
        _("The text does not belong to the category it was submitted in."),
        _("Choose the category that fits, or take out what makes it look like another one."),
    ),
    "INVALID_FORMAT": (
        _("Something about the form is wrong: variables, braces, language, links or samples."),
        _("Read Meta's remark, correct the place and submit it again."),
    ),
    "PROMOTIONAL": (
        _("Meta's reviewers found advertising where none is allowed."),
        _("Take the advertising out, or submit it as marketing."),
    ),
    "SCAM": (
        _("Meta's reviewers took the text for an attempt to deceive."),
        _("Say plainly who writes and why; never ask for card or identity numbers."),
    ),
    "TAG_CONTENT_MISMATCH": (
        _("The language or the category does not match the text."),
        _("Check that the text is in the language chosen and fits its category."),
    ),
}
# Where Meta writes down the rule that was broken.
PAGES = "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/"
CATEGORIES = PAGES + "template-categorization"
RULES: dict[str, str] = {
    "ABUSIVE_CONTENT": "https://business.whatsapp.com/policy",
    "SCAM": "https://business.whatsapp.com/policy",
    "INVALID_FORMAT": PAGES + "components",
    "CATEGORY_NOT_AVAILABLE": CATEGORIES,
    "INCORRECT_CATEGORY": CATEGORIES,
    "PROMOTIONAL": CATEGORIES,
    "TAG_CONTENT_MISMATCH": CATEGORIES,
}
ABOUT_CATEGORY = ("INCORRECT_CATEGORY", "PROMOTIONAL", "TAG_CONTENT_MISMATCH")
UNEXPLAINED = (
    _("Meta gave no reason that we know."),
    _(
        "Compare it with texts that passed, change it and submit it again, or appeal in WhatsApp"
        " Manager."
    ),
)


@dataclass(frozen=True)
class Rejection:
    """`remark` and `advice` are Meta's own free text about this template; untrusted. `rule` is the
    page of the rule it hit; `better_category` one that would do away with the reason, or ""."""

    reason: str
    meaning: str
    cure: str
    remark: str
    advice: str
    rule: str
    better_category: str


def of(template: Template) -> Rejection | None:
    """Why this template stands rejected; None when it does not."""
    if template.status != Status.REJECTED:
        return None
    meaning, cure = REASONS.get(template.rejected_reason, UNEXPLAINED)
    info = template.rejection_info if isinstance(template.rejection_info, dict) else {}
    return Rejection(
        reason=template.rejected_reason,
        meaning=str(meaning),
        cure=str(cure),
        remark=str(info.get("reason") or ""),
        advice=str(info.get("recommendation") or ""),
        rule=RULES.get(template.rejected_reason, PAGES + "template-review"),
        better_category=_better(template),
    )


def _better(template: Template) -> str:
    """What Meta finds too promotional for utility passes as marketing, at marketing's price."""
    if template.rejected_reason not in ABOUT_CATEGORY or template.has_fixed_category:
        return ""
    return Category.MARKETING if template.category == Category.UTILITY else ""


def words(reason: str) -> str:
    """The meaning of a reason; a text that is none as it is."""
    return str(REASONS[reason][0]) if reason in REASONS else reason
