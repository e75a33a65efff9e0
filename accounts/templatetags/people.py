"""Words for what people have: roles, scopes."""

from collections.abc import Iterable

from django import template

from accounts.models import Role, Scope

register = template.Library()
LABELS = {**dict(Role.choices), **dict(Scope.choices)}


@register.filter
def labels(values: Iterable[str]) -> str:
    """Roles or scopes as a reader sees them, in the order in which the forms offer them."""
    chosen = set(values)
    return ", ".join(str(label) for value, label in LABELS.items() if value in chosen)
