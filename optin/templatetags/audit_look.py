"""How the auditor's desk shows tables and checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import template

from optin.audit import reviewing
from optin.audit.answering import Cell
from optin.models import Review
from optin.reports import words
from optin.words import EventType

register = template.Library()


@register.filter
def beside(row: Sequence[Cell], head: Sequence[str]) -> list[tuple[str, Cell]]:
    """Each cell with the word of its column."""
    return list(zip(head, row, strict=True))


@register.filter
def review_hours(review: Review) -> tuple[int, int]:
    """Done, of how many."""
    hour = timedelta(hours=1)
    whole = max(reviewing.end_of(review) - review.since, hour)
    return (review.done_until - review.since) // hour, -(-whole // hour)


@register.filter
def event_word(kind: EventType) -> Any:
    return words.EVENTS.get(kind, kind.value)
