"""An address that nobody is to write to, and why a suppression is to be lifted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from optin.forms.opt_outs import who_of
from optin.identity.who import Who
from optin.reports import words
from optin.words import EVERYTHING, Purpose, Reason

WHY = (
    Reason.WRONG_PERSON, Reason.MINOR, Reason.DECEASED, Reason.REASSIGNED, Reason.OBJECTION,
    Reason.REGISTRY, Reason.ORDER, Reason.POLICY,
)  # fmt: skip


class SuppressionForm(forms.Form):
    who = forms.CharField(
        label=_("Telephone number or user id"),
        max_length=200,
        help_text=_("With its country, such as +81 90 1234 5678."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    reason = forms.ChoiceField(
        label=_("Why"), choices=[(one.value, words.REASONS[one]) for one in WHY]
    )
    purpose = forms.ChoiceField(
        label=_("For which messages"),
        required=False,
        choices=[(EVERYTHING, _("Everything"))]
        + [(one.value, words.PURPOSES[one]) for one in Purpose],
    )

    def clean_who(self) -> Who:
        text: Any = self.cleaned_data["who"]
        return who_of(text)


class WhyForm(forms.Form):
    """A reason that stays."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Kept for good, in the log too: a case number or what happened, no names and no numbers."
        ),
    )
