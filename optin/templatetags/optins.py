"""Tags and filters of the pages about people."""

from __future__ import annotations

from typing import Any

from django import template

from optin import masking
from optin.reports import words
from optin.words import SENDER, Actor, Code, Grade, Reason, Status

register = template.Library()


@register.simple_tag(takes_context=True)
def shown(context: dict[str, Any], value: str) -> str:
    """A person's number or user id, its middle hidden unless the reader may see it."""
    return masking.shown(value, "numbers.unmasked" in (context.get("acts") or frozenset()))


@register.filter
def purpose_word(purpose: str) -> Any:
    return words.PURPOSES.get(purpose, purpose)


@register.filter
def status_word(status: str) -> Any:
    return words.STATUSES[Status(status)]


@register.filter
def status_tone(status: str) -> str:
    return words.TONES.get(Status(status), "neutral")


@register.filter
def code_tone(code: str) -> str:
    return words.CODE_TONES.get(Code(code), "bad")


@register.filter
def reason_word(reason: str) -> Any:
    return words.REASONS[Reason(reason)] if reason in set(Reason) else reason


@register.filter
def act_word(act: str) -> str:
    return words.act(act)


@register.filter
def grade_word(grade: str) -> Any:
    return words.GRADES[Grade(grade)]


@register.filter
def actor_word(actor: str) -> Any:
    return words.ACTORS[Actor(actor)]


@register.filter
def sender_word(sender: str) -> str:
    """The name of a brand; nothing for the only one."""
    return "" if sender == SENDER else sender.removeprefix("brand:")
