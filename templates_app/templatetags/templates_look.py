"""How a template's state looks: the same icon, word and tone on every page."""

import json

from django import template
from django.utils.translation import gettext_lazy as _

from templates_app.languages import name_of
from templates_app.models import Category, Status, Template

register = template.Library()

# status → (tone, icon of static/img/icons.svg)
LOOKS: dict[str, tuple[str, str]] = {
    Status.DRAFT: ("neutral", "edit"),
    Status.IN_REVIEW: ("info", "eye"),
    Status.CLEARED: ("good", "check"),
    Status.SUBMITTING: ("info", "upload"),
    Status.PENDING: ("info", "clock"),
    Status.APPROVED: ("good", "done"),
    Status.REJECTED: ("bad", "cross"),
    Status.PAUSED: ("warn", "pause"),
    Status.DISABLED: ("bad", "stop"),
    Status.IN_APPEAL: ("info", "flag"),
    Status.LIMIT_EXCEEDED: ("warn", "alert"),
    Status.ARCHIVED: ("neutral", "archive"),
    Status.PENDING_DELETION: ("neutral", "trash"),
    Status.DELETED: ("neutral", "trash"),
    Status.UNKNOWN: ("warn", "question"),
}
QUALITIES = {
    "GREEN": ("good", "dot", _("High quality")),
    "YELLOW": ("warn", "minus", _("Medium quality")),
    "RED": ("bad", "down", _("Low quality")),
}


@register.inclusion_tag("components/badge.html")
def status_badge(status: str, meta_word: str = "") -> dict[str, str]:
    """The state as icon, word and tone; Meta's own word where we do not know it."""
    tone, icon = LOOKS.get(status, ("warn", "question"))
    word = meta_word if status == Status.UNKNOWN and meta_word else Status(status).label
    return {"tone": tone, "icon": icon, "text": str(word)}


@register.inclusion_tag("components/badge.html")
def quality_badge(quality: str) -> dict[str, str]:
    """Meta's quality score; an unknown word stands as it came."""
    tone, icon, word = QUALITIES.get(quality, ("neutral", "question", quality.capitalize()))
    return {"tone": tone, "icon": icon, "text": str(word), "title": quality}


@register.filter
def tone_of(status: str) -> str:
    return LOOKS.get(status, ("warn", "question"))[0]


@register.filter
def icon_of(status: str) -> str:
    return LOOKS.get(status, ("warn", "question"))[1]


@register.filter
def status_word(status: str) -> str:
    return str(Status(status).label) if status in Status.values else status


@register.filter
def category_word(category: str) -> str:
    """Meta's category in the reader's language; a new one of Meta's as it came."""
    return str(Category(category).label) if category in Category.values else category


@register.filter
def language_word(code: str) -> str:
    return name_of(code)


@register.filter
def was_recategorised(row: Template) -> bool:
    """Did Meta put it in another category than we asked for?"""
    return bool(row.requested_category and row.requested_category != row.category)



@register.filter
def pretty(payload: object) -> str:
    """What Meta sent, readable."""
    return json.dumps(payload, indent=2, ensure_ascii=False, default=str)
