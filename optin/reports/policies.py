"""The policies as a page and a file show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from optin import policies
from optin.notice_lint.catalogue import RULES as NOTICE_RULES
from optin.policies import Field, Rule, Strictest
from optin.policies.hours import Hours

HEADER = (
    "jurisdiction", "region", "code", "decides", "value", "rule", "since", "until", "holds", "certainty",
    "standing", "source", "review_by", "owner",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    rule: Rule
    holds: bool
    is_coming: bool
    is_overdue: bool

    @property
    def value(self) -> str:
        return said(self.rule.field, self.rule.value)


@dataclass(frozen=True)
class Group:
    jurisdiction: str
    name: str
    lines: tuple[Line, ...]


def groups(place: str, *, on: date) -> list[Group]:
    """Of one place, or of all, by jurisdiction in the order of the books."""
    found: dict[str, list[Line]] = {}
    for rule in policies.of(place) if place else policies.RULES:
        found.setdefault(rule.jurisdiction, []).append(_line(rule, on))
    return [Group(code, policies.name_of(code), tuple(rows)) for code, rows in found.items()]


def _line(rule: Rule, on: date) -> Line:
    is_coming = rule.since is not None and rule.since > on and not rule.is_off
    return Line(rule, rule.holds(on), is_coming, rule.review_by < on)


def summary(place: str, *, on: date) -> list[tuple[Field, str, Strictest]]:
    """What counts for a recipient there: field by field the strictest, and the rules that made it."""
    found = ((field, policies.strictest(field, place, on=on)) for field in Field)
    return [(field, said(field, one.value), one) for field, one in found if one]


def lines(place: str, *, on: date) -> Iterator[list[object]]:
    for group in groups(place, on=on):
        for line in group.lines:
            rule = line.rule
            yield [
                rule.jurisdiction, rule.region, rule.code, str(Field(rule.field).label), line.value,
                rule.said, rule.since, rule.until, int(line.holds), rule.certainty.value,
                rule.standing, rule.source, rule.review_by, rule.owner,
            ]  # fmt: skip


def said(field: str, value: object) -> str:
    """A value in the reader's words."""
    if isinstance(value, Hours):
        return "; ".join(_span(*span) for span in value.spans)
    if field == Field.NOTICE and isinstance(value, frozenset):
        return ", ".join(code for code in NOTICE_RULES if code in value) or "—"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return str(value)


def _span(first: int, last: int, window: tuple[int, int] | None) -> str:
    days = str(WEEKDAYS_ABBR[first])
    if last != first:
        days = f"{days}–{WEEKDAYS_ABBR[last]}"
    if (first, last) == (0, 6):
        days = _("Every day")
    return f"{days} {window[0]:02}:00–{window[1]:02}:00" if window else f"{days} —"
