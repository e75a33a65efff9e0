"""What a partner types about its mark-up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from billing import estimating
from billing.forms.budgets import CURRENCY_CHOICES
from billing.models import Category

FIRST_DAY = date(2023, 6, 1)  # of conversations by category


class MarkUpForm(forms.Form):
    """`cleaned_data` is what `MarkUp` takes."""

    client = forms.ModelChoiceField(
        label=_("Client"), queryset=Organisation.objects.none(), required=False,
        empty_label=_("All clients"),
    )  # fmt: skip
    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("Every category")), *Category.choices], required=False
    )
    percent = forms.DecimalField(
        label=_("Percent of Meta’s cost"), min_value=0, max_digits=7, decimal_places=3,
        required=False,
    )  # fmt: skip
    amount = forms.DecimalField(
        label=_("For each message that Meta charges"), min_value=0, max_digits=18, decimal_places=6,
        required=False,
    )  # fmt: skip
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=[("", "—"), *CURRENCY_CHOICES],
        required=False,
        help_text=_(
            "Of the amount for each message. The whole rule is then for charges in it only."
        ),
    )
    from_day = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(estimating.LAST)],
        help_text=_(
            "Statements of days since then change. It supersedes earlier rules for the same client and "
            "category; one of 0 ends them."
        ),
    )

    def __init__(self, *args: Any, clients: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=[client.pk for client in clients])
        self.fields["client"].queryset = mine.order_by("name", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name in ("percent", "amount"):
            if name not in self.errors:
                said[name] = said.get(name) or Decimal(0)
        if said.get("amount") and not said.get("currency"):
            self.add_error("currency", _("Say in which currency the amount is."))
        if not said.get("amount"):
            said["currency"] = ""
        return said
