"""The report's own form: its fields are those of a Slice, read again by Slice.from_query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from assets.models import PhoneNumber, WhatsAppAccount
from billing import markets
from billing.models import CostCentre, PricingModel
from billing.reports.days import DAYS
from billing.reports.naming import (
    CATEGORIES,
    DIMENSION_NAMES,
    FIGURE_NAMES,
    NOTHING,
    PERIOD_NAMES,
    TYPES,
)
from billing.reports.slice import DIMENSIONS, NONE, SHOWN, Slice

Choices = Iterable[tuple[Any, Any]]
PERIODS = [*PERIOD_NAMES.items(), (DAYS, _("From … to …"))]
AGAINST = [("", _("Nothing")), ("before", _("The time before")), ("year", _("A year ago"))]
BY = [(one, DIMENSION_NAMES[one]) for one in DIMENSIONS]


class SliceForm(forms.Form):
    use_required_attribute = False
    period = forms.ChoiceField(label=_("Period"))
    since = forms.CharField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.CharField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))
    by = forms.ChoiceField(label=_("Lines"), choices=BY)
    across = forms.ChoiceField(label=_("Columns"), choices=[("", _("None")), *BY])
    show = forms.ChoiceField(
        label=_("Figure of the columns"), choices=[(one, FIGURE_NAMES[one]) for one in SHOWN]
    )
    against = forms.ChoiceField(label=_("Compare with"), choices=AGAINST)
    account = forms.ChoiceField(label=_("Account"))
    category = forms.ChoiceField(label=_("Category"))
    number = forms.ChoiceField(label=_("Number"))
    centre = forms.ChoiceField(label=_("Cost centre"))
    type = forms.ChoiceField(label=_("Charged or free"))
    model = forms.ChoiceField(label=_("Pricing model"))
    market = forms.ChoiceField(label=_("Market"))
    country = forms.CharField(label=_("Country (two letters)"), max_length=4)
    campaign = forms.CharField(label=_("Broadcast"))
    tag = forms.CharField(label=_("Tag"))
    currency = forms.CharField(label=_("Currency (three letters)"), max_length=4)
    template = forms.CharField(widget=forms.HiddenInput)
    client = forms.CharField(widget=forms.HiddenInput)
    sort = forms.CharField(widget=forms.HiddenInput)

    first = ("period", "since", "until", "by", "across", "show", "against")
    usual = ("account", "category")

    @classmethod
    def of(cls, organisation: Organisation, asked: Slice) -> SliceForm:
        """With what may be chosen here, and what is chosen even where it is not among it. Three queries."""
        form = cls(initial=asdict(asked), auto_id="slice-%s")
        accounts = WhatsAppAccount.objects.of(organisation).order_by("name")
        numbers = PhoneNumber.objects.of(organisation).order_by("display_phone_number")
        centres = CostCentre.objects.filter(organisation=organisation).order_by("name")
        choices: dict[str, Choices] = {
            "account": [(one.waba_id, str(one)) for one in accounts],
            "number": [(one.phone_number_id, str(one)) for one in numbers],
            "centre": [(str(one.pk), str(one)) for one in centres],
            "category": CATEGORIES.items(),
            "type": TYPES.items(),
            "model": PricingModel.choices,
            "market": [(one, one) for one in sorted(markets.ALL_MARKETS)],
        }
        for name, known in choices.items():
            form._choose(name, [("", _("All")), *known], getattr(asked, name))
        form._choose("period", PERIODS, asked.period)
        return form

    def _choose(self, name: str, choices: Choices, chosen: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        told = list(choices)
        if chosen not in {value for value, _label in told}:
            told.append((chosen, NOTHING.get(name, chosen) if chosen == NONE else chosen))
        field.choices = told

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in (*self.first, *self.usual)]

    @property
    def more(self) -> list[forms.BoundField]:
        shown = {*self.first, *self.usual}
        return [one for one in self.visible_fields() if one.name not in shown]

    @property
    def is_narrowed(self) -> bool:
        """Does anything stand in the fields that are folded away?"""
        return any(self.initial.get(one.name) for one in self.more)
