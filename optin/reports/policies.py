"""The policies as a page and a file show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from accounts.models import Organisation
from optin import policies
from optin.house import house_of
from optin.models import PolicyChange
from optin.notice_lint.catalogue import RULES as NOTICE_RULES
from optin.policies import Field, Rule, Strictest
from optin.policies.hours import Hours
from optin.policies.jurisdictions import META
from optin.policies.own import is_relaxed

HEADER = (
    "jurisdiction", "region", "code", "decides", "value", "rule", "since", "until", "holds", "certainty",
    "standing", "source", "review_by", "owner", "changed_here",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """`rule` as it is for the organisation; `own` where it has changed it, what waportal's says then."""

    rule: Rule
    holds: bool
    is_coming: bool
    is_overdue: bool
    own: Rule | None = None
    changes: tuple[PolicyChange, ...] = ()

    @property
    def is_relaxed(self) -> bool:
        return self.own is not None and is_relaxed(self.own, self.rule)

    @property
    def is_tightened(self) -> bool:
        return self.own is not None and not self.is_relaxed and self.own.value != self.rule.value

    @property
    def was(self) -> str:
        return said(self.own.field, self.own.value) if self.own else ""

    @property
    def value(self) -> str:
        return said(self.rule.field, self.rule.value)


@dataclass(frozen=True)
class Group:
    jurisdiction: str
    name: str
    lines: tuple[Line, ...]


def groups(place: str, organisation: Organisation, *, on: date) -> list[Group]:
    """Of one place, or of all, by jurisdiction in the order of the books."""
    rules = house_of(organisation).rules(on)
    changes: dict[str, list[PolicyChange]] = {}
    rows = PolicyChange.objects.filter(organisation=organisation).select_related("by", "second")
    for change in rows.order_by("-pk"):
        changes.setdefault(change.rule, []).append(change)
    found: dict[str, list[Line]] = {}
    for rule in policies.of(place, rules=rules) if place else rules:
        line = _line(rule, on, tuple(changes.get(rule.code, ())))
        found.setdefault(rule.jurisdiction, []).append(line)
    return [Group(code, policies.name_of(code), tuple(rows)) for code, rows in found.items()]


def _line(rule: Rule, on: date, changes: tuple[PolicyChange, ...]) -> Line:
    is_coming = rule.since is not None and rule.since > on and not rule.is_off
    ours = policies.rule_of(rule.code)
    own = ours if ours != rule else None
    return Line(rule, rule.holds(on), is_coming, rule.review_by < on, own, changes)


def summary(
    place: str, organisation: Organisation, *, on: date
) -> list[tuple[Field, str, Strictest]]:
    """What counts for a recipient there: field by field the strictest, and the rules that made it."""
    rules = house_of(organisation).rules(on)
    found = ((field, policies.strictest(field, place, on=on, rules=rules)) for field in Field)
    return [(field, said(field, one.value), one) for field, one in found if one]


def beside(rule: Rule, organisation: Organisation, *, on: date) -> list[tuple[str, str]]:
    """The other rules that decide the same for a recipient there, each with its value; Meta's own rules hold
    beside every place's."""
    if rule.jurisdiction == META:
        return []
    held = policies.in_force(rule.jurisdiction, on=on, rules=house_of(organisation).rules(on))
    others = [one for one in held if one.field == rule.field and one.code != rule.code]
    return [(one.code, said(one.field, one.value)) for one in others]


def overdue(organisation: Organisation, *, on: date) -> list[Rule]:
    return policies.overdue(on=on, rules=house_of(organisation).rules(on))


def lines(place: str, organisation: Organisation, *, on: date) -> Iterator[list[object]]:
    for group in groups(place, organisation, on=on):
        for line in group.lines:
            rule = line.rule
            yield [
                rule.jurisdiction, rule.region, rule.code, str(Field(rule.field).label), line.value,
                rule.said, rule.since, rule.until, int(line.holds), rule.certainty.value,
                rule.standing, rule.source, rule.review_by, rule.owner,
                "relaxed" if line.is_relaxed else "changed" if line.own else "",
            ]  # fmt: skip


def said(field: str, value: object) -> str:
    """A value in the reader's words."""
    if isinstance(value, Hours):
        return "; ".join(_span(*span) for span in value.spans)
    if field == Field.NOTICE and isinstance(value, frozenset):
        faults = [_(rule.message) for code, rule in NOTICE_RULES.items() if code in value]
        return _("Faults: %(faults)s") % {"faults": " ".join(faults)} if faults else "—"
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
