"""A rule of a jurisdiction, as data: what it asks, since when, where we read it and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optin.policies.hours import Hours

# The half-year after the last look at all of them.
REVIEW_BY = date(2027, 5, 22)
# Who looks again: those who make waportal keep the defaults, the business's counsel what it does with them.
OWNER = "waportal"


class Field(models.TextChoices):
    """What a rule decides."""

    NOTICE = "notice", gettext_lazy("What a notice says")
    ASKING = "asking", gettext_lazy("Messages that may ask for consent")
    LEAST_GRADE = "least_grade", gettext_lazy("Least evidence for marketing")
    LEAST_GRADE_OTHER = "least_grade_other", gettext_lazy("Least evidence for other messages")
    CONFIRMATION = "confirmation", gettext_lazy("Confirmed on the same WhatsApp identity")
    AGE = "age", gettext_lazy("Age from which a person consents alone")
    WITHDRAWAL = "withdrawal", gettext_lazy("Hours to honour a withdrawal")
    REVOKE_ALL = "revoke_all", gettext_lazy("One opt-out stops everything")
    HOURS = "hours", gettext_lazy("When marketing may be sent")
    PER_WEEK = "per_week", gettext_lazy("Marketing messages a week")
    PAUSE = "pause", gettext_lazy("Marketing is not delivered")
    REGISTRY = "registry", gettext_lazy("Days a registry’s answer counts")
    REGISTRATION = "registration", gettext_lazy("The sender’s own registration")
    PROOF = "proof", gettext_lazy("Years that proof is kept")


GRADED = frozenset({Field.LEAST_GRADE, Field.LEAST_GRADE_OTHER})  # their values are grades


class Certainty(models.TextChoices):
    """How well we know it, the best first."""

    PRIMARY = "P", gettext_lazy("Read in the law, or in what the authority or Meta publishes")
    SECONDARY = "S", gettext_lazy("Read in what others write about it")
    KNOWLEDGE = "K", gettext_lazy("General knowledge, not checked")
    UNVERIFIED = "U", gettext_lazy("Not verified, or sources disagree")


Value = Any  # of the kind that the field has, see STRICTER

# Of two values of a field, what fulfils both.
STRICTER: Mapping[str, Callable[[Value, Value], Value]] = {
    Field.NOTICE: lambda one, other: one | other,  # sets of codes of the notice lint
    Field.ASKING: min,  # how many
    Field.LEAST_GRADE: min,  # "A" is best
    Field.LEAST_GRADE_OTHER: min,
    Field.CONFIRMATION: lambda one, other: one or other,
    Field.AGE: max,
    Field.WITHDRAWAL: min,
    Field.REVOKE_ALL: lambda one, other: one or other,
    Field.HOURS: Hours.__and__,
    Field.PER_WEEK: min,
    Field.PAUSE: lambda one, other: one or other,
    Field.REGISTRY: min,
    Field.REGISTRATION: lambda one, other: one | other,  # sets of names
    Field.PROOF: max,
}


@dataclass(frozen=True)
class Rule:
    """`words` is English here and translated when it is shown; `source` is told as it is.

    jurisdiction  "META" for Meta's own, which hold everywhere; "EU"; else ISO 3166
    since, until  the days from which and before which it holds; None: without beginning or end
    region        of one part of the jurisdiction only, ISO 3166-2; who does not know the part takes all
    is_default    the law has no number or no such words; this is waportal's own choice
    is_off        listed, but not applied: nothing that we could verify says so
    """

    jurisdiction: str
    code: str
    field: Field
    value: Value
    words: str
    source: str
    certainty: Certainty
    since: date | None = None
    until: date | None = None
    review_by: date = REVIEW_BY
    owner: str = OWNER
    region: str = ""
    is_default: bool = False
    is_off: bool = False

    def holds(self, day: date) -> bool:
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until) and not self.is_off

    @property
    def said(self) -> str:
        return _(self.words)

    @property
    def is_sure(self) -> bool:
        return self.certainty in (Certainty.PRIMARY, Certainty.SECONDARY)

    @property
    def standing(self) -> str:
        """What has to be said with it; "" for a rule that was read and is the law's."""
        if self.is_off:
            return _("Not verified: off.")
        if not self.is_sure and self.is_default:
            return _("Not verified: a default at its strictest.")
        if not self.is_sure:
            return _("Not verified: applied at its strictest.")
        return _("The law has no number: a default of waportal’s.") if self.is_default else ""
