"""Words of charges as people read them."""

from django import template

from billing.models import Category

register = template.Library()
NAMES = dict(Category.choices)


@register.filter
def category_name(word: str) -> str:
    """Meta's word for a category in the reader's language; one that is new to us as it came."""
    return str(NAMES.get(word, word)) or "—"
