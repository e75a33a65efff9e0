"""A telephone of one's own to try messages on, and which replies go out by themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from optin.identity.numbers import NotANumber, digits


class HandsetForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Such as “Aoi’s Android” or “iPhone in the office”."),
    )
    number = forms.CharField(
        label=_("Telephone number"),
        max_length=40,
        help_text=_("With its country, such as +81 90 1234 5678."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )

    def clean_number(self) -> str:
        text: Any = self.cleaned_data["number"]
        try:
            return digits(text)
        except NotANumber as error:
            raise forms.ValidationError(str(error)) from error


class ReplySettingsForm(forms.Form):
    confirms_opt_outs = forms.BooleanField(
        label=_("Confirm an opt-out with one message"),
        required=False,
        help_text=_(
            "In the person’s language, once, without advertising, within minutes. Some countries expect it."
        ),
    )
    asks_when_unsure = forms.BooleanField(
        label=_("Ask back when a message could be an opt-out"),
        required=False,
        help_text=_(
            "With two buttons. Marketing is suspended for the person until they answer or a colleague decides."
        ),
    )
