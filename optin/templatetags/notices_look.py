"""How the pages about notices name things."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from optin import policies
from optin.models import NoticeStatus, NoticeVersion
from optin.notices import languages

register = template.Library()

TONES = {
    NoticeStatus.DRAFT: "neutral",
    NoticeStatus.IN_REVIEW: "info",
    NoticeStatus.SENT_BACK: "warn",
    NoticeStatus.PUBLISHED: "good",
    NoticeStatus.RETIRED: "neutral",
}
FIELDS = {
    "business": _("Business"),
    "company": _("Legal name"),
    "address": _("Postal address"),
    "contact": _("Contact"),
    "privacy_url": _("Privacy policy"),
    "terms_url": _("Terms"),
    "title": _("Title"),
    "statement": _("The sentence that is agreed to"),
    "details": _("Details"),
    "message": _("WhatsApp message"),
    "reply": _("The person’s own message"),
    "script": _("Phone script"),
}


@register.inclusion_tag("components/badge.html")
def notice_state(version: NoticeVersion) -> dict[str, Any]:
    status = NoticeStatus(version.status)
    return {"tone": TONES[status], "text": status.label}


@register.filter
def place_word(jurisdiction: str) -> str:
    return policies.name_of(jurisdiction)


@register.filter
def tongue(language: str) -> str:
    """A language's name in itself."""
    return languages.NAMES.get(language, language)


@register.filter
def direction_of(language: str) -> str:
    return languages.direction(language)


@register.filter
def field_word(field: str) -> Any:
    return FIELDS.get(field, field)


@register.filter
def status_label(status: str) -> Any:
    return NoticeStatus(status).label if status in NoticeStatus.values else status
