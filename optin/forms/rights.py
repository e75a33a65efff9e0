"""What is typed about a person's request."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DayInput, OrganisationForm
from optin import policies
from optin.forms.opt_outs import who_of
from optin.forms.suppressions import WhyForm
from optin.importing.cells import FIRST_YEAR
from optin.models import Channel, Right

REFUSED = ("refused", gettext_lazy("Refused, and they were told why"))


class RequestForm(OrganisationForm):
    kind = forms.ChoiceField(label=gettext_lazy("What they ask for"), choices=Right.choices)
    who = forms.CharField(
        label=gettext_lazy("Telephone number or user id"),
        max_length=200,
        help_text=gettext_lazy(
            "With its country, such as +81 90 1234 5678. Kept encrypted, and emptied when they are erased."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=[one for one in Channel.choices if one[0] != Channel.RULE],
    )
    received_on = forms.DateField(
        label=gettext_lazy("Received on"),
        widget=DayInput(),
        validators=[MinValueValidator(date(FIRST_YEAR, 1, 1))],
        help_text=gettext_lazy("The law’s days count from here."),
    )
    jurisdiction = forms.ChoiceField(
        label=gettext_lazy("Where they live"),
        required=False,
        help_text=gettext_lazy(
            "Left open, the number’s country counts; the shortest deadline wins."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Their words or a ticket’s number. Kept encrypted."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(code, policies.name_of(code)) for code in policies.CHOICES]
        self.fields["jurisdiction"].choices = [("", _("By the number")), *places]  # type: ignore[attr-defined]

    def clean_who(self) -> str:
        text: str = self.cleaned_data["who"]
        who_of(text)
        return text

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.organisation.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class IdentityForm(forms.Form):
    how = forms.CharField(
        label=gettext_lazy("How you know that it is them"),
        max_length=200,
        help_text=gettext_lazy(
            "Such as “wrote from this number on WhatsApp”. No names and no numbers: it is kept."
        ),
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[
            ("answered", gettext_lazy("Done as they asked")),
            REFUSED,
        ],
    )
    text = forms.CharField(
        label=gettext_lazy("What was answered, or why it is refused"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Kept encrypted, and emptied when they are erased."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        """A wish to be erased is done by the erasure itself; here it can only be refused."""
        super().__init__(*args, **kwargs)
        if kind == Right.ERASURE:
            outcome = cast(forms.ChoiceField, self.fields["outcome"])
            outcome.choices = [REFUSED]


class ErasureForm(WhyForm):
    keep_proof = forms.BooleanField(
        label=gettext_lazy("Keep proof of their consent sealed until its time is over"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "For claims about messages that were sent. Two people open it, and each opening is in the log. "
            "Without it nothing opens the log’s entries any more."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Unlike other reasons this one is not in the log."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "Kept for good, and shown to auditors: a case number or what happened, no names and no numbers."
        )
