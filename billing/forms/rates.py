"""What people type about rates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import DayInput
from billing.models import Category
from billing.reports.lookup import market_of

FIRST_DAY = date(2016, 1, 1)  # before it there was no such platform


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, as a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given]


class UploadForm(forms.Form):
    chosen = FilesField(
        label=_("Meta’s files"),
        help_text=_(
            "The file of rates and, if you have it, the file of volume tiers of one currency, as Meta "
            "offers them: CSV or XLSX, at most 2 MB each."
        ),
        max_length=200,
        widget=ManyFilesInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )


class SendForm(forms.Form):
    """The day, confirmed by a person whatever the files say."""

    effective_from = forms.DateField(
        label=_("Effective from"),
        help_text=_("The first day of these rates, in each account's time zone."),
        widget=DayInput(),
    )
    note = forms.CharField(
        label=_("Note for your colleague"), max_length=300, required=False,
        help_text=_("Where you got the files, what is special about them."),
    )  # fmt: skip
    is_compared = forms.BooleanField(
        label=_("I have compared the day with the files or with Meta’s page")
    )

    def clean_effective_from(self) -> date:
        day: date = self.cleaned_data["effective_from"]
        if not FIRST_DAY <= day <= date(2100, 1, 1):
            raise ValidationError(_("Choose a day since 2016."))
        return day


class RejectionForm(forms.Form):
    reason = forms.CharField(
        label=_("Why not"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your colleague reads it and corrects the card."),
    )  # fmt: skip


class LookUpForm(forms.Form):
    to = forms.CharField(
        label=_("To"), max_length=30,
        help_text=_("Calling code or country: +81 or JP. The first digits of a number are enough."),
    )  # fmt: skip
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    currency = forms.ChoiceField(label=_("Currency"))
    on = forms.DateField(label=_("Day"), widget=DayInput())
    volume = forms.IntegerField(
        label=_("Charged before in this month"), min_value=0, max_value=10**12, required=False,
        help_text=_("Messages of this category to this market; it decides the volume tier."),
    )  # fmt: skip

    def __init__(self, *args: Any, currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["currency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, code) for code in currencies]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("to") and said.get("on"):
            said["market"] = market_of(said["to"], on=said["on"])
            if said["market"] is None:
                self.add_error(
                    "to",
                    _(
                        "That is no calling code and no country. Write + and digits, or two letters such "
                        "as JP."
                    ),
                )
        return said
