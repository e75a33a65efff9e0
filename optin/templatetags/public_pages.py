"""Tags of the pages that people without an account see."""

from __future__ import annotations

from django import template

from optin.notices.languages import direction
from optin.public_words import Words

register = template.Library()


@register.simple_tag
def say(sentence: str, **values: str) -> str:
    """A sentence of `optin.public_words` with its values filled in."""
    return sentence.format(**values)


@register.filter
def purpose_in(purpose: str, words: Words) -> str:
    return words.of_purpose(purpose)


@register.filter
def direction_in(language: str) -> str:
    return direction(language)
