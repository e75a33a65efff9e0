"""An organisation's own values of rules: dated changes, applied to the rules that come with waportal.

Pure: the rows come from `optin.house`. A value is a short text, so that it can stand in a row, a form and the log.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from optin.policies.hours import Hours, Window, week
from optin.policies.lookup import RULES
from optin.policies.rule import STRICTER, Field, Rule
from optin.words import Grade

_WINDOW = re.compile(r"(\d{1,2})-(\d{1,2})|-")


class Change(NamedTuple):
    """`what`: value, off or review. In the order of their making; of those that have begun the last counts."""

    rule: str
    what: str
    value: str
    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class NotAValue(ValueError):
    """The text is no value of this kind of rule."""


@lru_cache(maxsize=200)
def applied(changes: tuple[Change, ...], on: date) -> tuple[Rule, ...]:
    """Every rule as it is for the organisation on that day; those of waportal where it has no say."""
    if not changes:
        return RULES
    found = {rule.code: rule for rule in RULES}
    for change in changes:
        if change.rule in found and change.holds(on):
            found[change.rule] = _changed(found[change.rule], change)
    return tuple(found.values())


def read(field: str, text: str) -> Any:
    """A value as the rules have it. Raises NotAValue, also for rules that can only be switched off."""
    reader = READERS.get(field)
    if reader is None:
        raise NotAValue
    try:
        return reader(text.strip())
    except (ValueError, KeyError) as error:
        raise NotAValue from error


def written(field: str, value: Any) -> str:
    """The text that `read` reads."""
    if isinstance(value, Hours):
        return " ".join(_window(value.days[day]) for day in (0, 5, 6))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if field in READERS else ""


def is_relaxed(before: Rule, after: Rule) -> bool:
    """Does the organisation ask for less than waportal's rule does?"""
    if after.is_off and not before.is_off:
        return True
    if before.is_off or before.value == after.value:
        return False
    return bool(STRICTER[after.field](before.value, after.value) != after.value)


def takes_lists(least: str) -> bool:
    """May an organisation let imported lists (evidence E) count where waportal's rules ask for `least`? Not where
    that is better than a scan: there each person's own declaration has to be shown, and a list has none."""
    return least >= Grade.MEDIA


def can_have(field: str) -> bool:
    """Another value; others are only applied or not."""
    return field in READERS


def _changed(rule: Rule, change: Change) -> Rule:
    if change.what == "off":
        return replace(rule, is_off=True)
    if change.what == "review":
        return replace(rule, review_by=date.fromisoformat(change.value))
    try:
        return replace(rule, value=read(rule.field, change.value), is_off=False)
    except NotAValue:  # a rule that was of another kind when it was changed
        return rule


def _whole(least: int, most: int) -> Callable[[str], int]:
    def reader(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError
        return number

    return reader


def _grade(text: str) -> str:
    """F is never enough."""
    return {grade: grade for grade in "ABCDE"}[text.upper()]


def _hours(text: str) -> Hours:
    """ "09-20", or three: for working days, Saturdays and Sundays; "-" is not at all."""
    windows = [_open(part) for part in text.split()]
    if len(windows) == 1:
        windows *= 3
    work, saturday, sunday = windows
    return week(work, saturday, sunday)


def _open(text: str) -> Window:
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise ValueError
    if text == "-":
        return None
    first, last = int(found[1]), int(found[2])
    if not 0 <= first < last <= 24:
        raise ValueError
    return first, last


def _window(window: Window) -> str:
    return f"{window[0]:02}-{window[1]:02}" if window else "-"


READERS: Mapping[str, Callable[[str], Any]] = {
    Field.ASKING: _whole(0, 10),
    Field.LEAST_GRADE: _grade,
    Field.LEAST_GRADE_OTHER: _grade,
    Field.CONFIRMATION: lambda text: {"yes": True, "no": False}[text.lower()],
    Field.AGE: _whole(0, 30),
    Field.WITHDRAWAL: _whole(0, 24 * 31),
    Field.REVOKE_ALL: lambda text: {"yes": True, "no": False}[text.lower()],
    Field.HOURS: _hours,
    Field.PER_WEEK: _whole(0, 100),
    Field.PAUSE: lambda text: {"yes": True, "no": False}[text.lower()],
    Field.REGISTRY: _whole(1, 366),
    Field.PROOF: _whole(1, 30),
}
