"""The register of policies: what began and ended when, and what is coming."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from optin import policies
from optin.audit.answering import Answer, Asked, Cell, Figure
from optin.house import House, house_of
from optin.models import PolicyChange, What
from optin.policies import Field, Rule
from optin.policies.own import NotAValue, read
from optin.reports.policies import said


def answer(asked: Asked) -> Answer:
    """Each dated switch of a rule and each change of the organisation's own, the latest first. Rules without
    dates have always held."""
    today = timezone.localdate()
    house = house_of(asked.organisation)
    rules = house.rules(today)
    here = reverse("optin:policy_list", args=[asked.organisation.slug])
    turns = [*_switches(house, rules, here, today), *_changes(asked, rules, here, today)]
    turns.sort(key=lambda turn: turn[0], reverse=True)
    # As decisions cite it, which are made by days of UTC.
    version = house.version(timezone.now().date())
    overdue = policies.overdue(on=today, rules=rules)
    return Answer(
        head=[
            _("Day"), pgettext("jurisdiction", "Place"), _("What changes"), _("Rule"), _("Value"), _("Sure"),
            _("Looked at again by"),
        ],
        rows=[row for _day, row in turns[: asked.most]],
        figures=[
            Figure(_("Rules"), f"{len(rules):,}", url=here),
            Figure(_("Past their day of review"), f"{len(overdue):,}"),
            Figure(_("This state of the rules"), version[:12], _("SHA-256, cited by each decision")),
        ],
        none=_("No rule has a date."),
    )  # fmt: skip


Turn = tuple[date, list[Cell]]


def _switches(house: House, rules: tuple[Rule, ...], here: str, today: date) -> Iterator[Turn]:
    """Of rules with days of their own, each with the value that counts here on that day."""
    for rule in rules:
        for day, begins in ((rule.since, True), (rule.until, False)):
            if day is None:
                continue
            then = policies.rule_of(rule.code, rules=house.rules(day)) or rule
            ours = policies.rule_of(rule.code)
            what = _what(begins, day, today)
            if ours and ours.is_off and then.is_off:
                what = Cell(_("off, whatever the date"), tone="neutral")
            elif then.is_off:
                what = Cell(str(What.OFF.label), tone="neutral")
            value = Cell(said(then.field, then.value), small=str(Field(then.field).label))
            sure = Cell(then.certainty.value, small=then.standing)
            yield day, _row(here, day, rule, what, value, sure)


def _changes(asked: Asked, rules: tuple[Rule, ...], here: str, today: date) -> Iterator[Turn]:
    """What two people made of a rule here: who and why stands where else it says how sure the rule is."""
    known = {rule.code: rule for rule in rules}
    rows = PolicyChange.objects.filter(organisation=asked.organisation)
    for change in rows.select_related("by", "second").order_by("pk"):
        if (rule := known.get(change.rule)) is None:  # there is none any more
            continue
        for day, begins in ((change.since, True), (change.until, False)):
            if day is None:
                continue
            value = Cell(_value(change, rule), small=str(Field(rule.field).label))
            sure = Cell("—", small=f"{change.reason} · {change.by}, {change.second}")
            yield day, _row(here, day, rule, _what(begins, day, today), value, sure)


def _row(here: str, day: date, rule: Rule, what: Cell, value: Cell, sure: Cell) -> list[Cell]:
    return [
        Cell(day.isoformat()), Cell(policies.name_of(rule.jurisdiction)), what,
        Cell(rule.said, f"{here}?on={day.isoformat()}#{rule.code}", small=rule.code), value, sure,
        Cell(rule.review_by.isoformat(), small=rule.owner),
    ]  # fmt: skip


def _what(begins: bool, day: date, today: date) -> Cell:
    if begins:
        return Cell(_("began"), tone="good") if day <= today else Cell(_("will begin"), tone="info")
    return Cell(_("ended"), tone="neutral") if day <= today else Cell(_("will end"), tone="info")


def _value(change: PolicyChange, rule: Rule) -> str:
    """In the reader's words."""
    what, value = str(What(change.what).label), change.value
    if change.what == What.VALUE:
        with suppress(NotAValue):  # a rule that was of another kind when it was changed
            value = said(rule.field, read(rule.field, value))
    return f"{what}: {value}" if value else what
