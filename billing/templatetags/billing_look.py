"""Filters of the pages about costs."""

from __future__ import annotations

from django import template

from assets.problems import sentence
from billing.models import CostsReading

register = template.Library()


@register.filter
def less(first: int, second: int) -> int:
    """The first less the second."""
    return first - second


@register.filter
def reading_state(reading: CostsReading) -> str:
    """What stands in the way of a reading, in a person's words."""
    return str(sentence(reading.problem))
