"""The register of policies: what began and ended when, and what is coming."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from optin import policies
from optin.audit.answering import Answer, Asked, Cell, Figure
from optin.policies import Field, Rule
from optin.reports.policies import said


def answer(asked: Asked) -> Answer:
    """Each dated switch of a rule, the latest first. Rules without dates have always held."""
    today = timezone.localdate()
    turns = [(rule.since, rule, True) for rule in policies.RULES if rule.since]
    turns += [(rule.until, rule, False) for rule in policies.RULES if rule.until]
    here = reverse("optin:policy_list", args=[asked.organisation.slug])
    overdue = policies.overdue(on=today)
    return Answer(
        head=[
            _("Day"), pgettext("jurisdiction", "Place"), _("What changes"), _("Rule"), _("Value"), _("Sure"),
            _("Looked at again by"),
        ],
        rows=[
            _row(here, day, rule, begins, today)
            for day, rule, begins in sorted(turns, key=lambda one: one[0], reverse=True)
        ][: asked.most],
        figures=[
            Figure(_("Rules"), f"{len(policies.RULES):,}", url=here),
            Figure(_("Past their day of review"), f"{len(overdue):,}"),
            Figure(_("This state of the rules"), policies.version()[:12], _("SHA-256, cited by each decision")),
        ],
        none=_("No rule has a date."),
    )  # fmt: skip


def _row(here: str, day: date, rule: Rule, begins: bool, today: date) -> list[Cell]:
    if rule.is_off:
        word, tone = _("off, whatever the date"), "neutral"
    elif begins:
        word, tone = (_("began"), "good") if day <= today else (_("will begin"), "info")
    else:
        word, tone = (_("ended"), "neutral") if day <= today else (_("will end"), "info")
    return [
        Cell(day.isoformat()), Cell(policies.name_of(rule.jurisdiction)), Cell(word, tone=tone),
        Cell(rule.said, f"{here}?on={day.isoformat()}#{rule.code}", small=rule.code),
        Cell(said(rule.field, rule.value), small=str(Field(rule.field).label)),
        Cell(rule.certainty.value, small=rule.standing), Cell(rule.review_by.isoformat(), small=rule.owner),
    ]  # fmt: skip
