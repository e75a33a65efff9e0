"""Tags of the pages that people without an account see."""

from __future__ import annotations

from django import template
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe

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
def linked(text: str) -> SafeString:
    """Addresses in it as links that open beside the page: within a frame they would open in its place."""
    out = 'rel="nofollow noopener noreferrer" target="_blank"'
    return mark_safe(urlize(text, nofollow=True, autoescape=True).replace('rel="nofollow"', out))  # noqa: S308


@register.filter
def direction_in(language: str) -> str:
    return direction(language)
