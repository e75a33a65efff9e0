"""Tags and filters of the pages about lists."""

from __future__ import annotations

import re
from typing import Any

from django import template

from optin.masking import HIDDEN
from optin.models import ImportBatch, ImportStatus

register = template.Library()
TONES = {
    ImportStatus.IN_REVIEW: "info", ImportStatus.APPROVED: "info", ImportStatus.DONE: "good",
    ImportStatus.REVERSAL_ASKED: "warn", ImportStatus.REVERSING: "warn", ImportStatus.REVERSED: "bad",
}  # fmt: skip


@register.inclusion_tag("components/badge.html")
def import_state(batch: ImportBatch) -> dict[str, Any]:
    tone = TONES.get(ImportStatus(batch.status), "neutral")
    return {"tone": tone, "text": batch.get_status_display()}


@register.filter
def letter(place: int) -> str:
    """As spreadsheets call the column: 0 is A."""
    return chr(65 + place) if place < 26 else chr(64 + place // 26) + chr(65 + place % 26)


@register.filter
def as_seen(cell: str, unmasked: bool) -> str:
    """What may be a telephone number is hidden but for its end, unless the reader may see it."""
    digits = re.sub(r"\D", "", cell)
    is_day = bool(re.match(r"\d{4}[-./年]|\d{1,2}[-./]\d{1,2}[-./]\d", cell))
    return cell if unmasked or is_day or len(digits) < 9 else f"{HIDDEN}{digits[-4:]}"
