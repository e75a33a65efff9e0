"""What somebody told us at a desk, by letter or on the telephone: they want no more messages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optin.identity.numbers import NotANumber
from optin.identity.who import Who
from optin.importing.cells import FIRST_YEAR
from optin.reports import words
from optin.words import EVERYTHING, Purpose, Reason

# Those that a person at a desk learns of; the others have machines of their own.
TOLD = (
    Reason.AGENT_RELAYED, Reason.LETTER, Reason.OBJECTION, Reason.WRONG_PERSON, Reason.MINOR,
    Reason.DECEASED, Reason.ORDER,
)  # fmt: skip
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class OptOutForm(forms.Form):
    purpose = forms.ChoiceField(
        label=gettext_lazy("What they want no more of"),
        required=False,
        choices=[(EVERYTHING, gettext_lazy("Everything"))]
        + [(one.value, words.PURPOSES[one]) for one in Purpose],
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("How you know, or why"),
        choices=[(one.value, words.REASONS[one]) for one in TOLD],
        help_text=gettext_lazy(
            "For a wrong person, a minor, a death and an order the number itself is blocked as well."
        ),
    )
    occurred_at = forms.DateTimeField(
        label=gettext_lazy("When they said it"),
        required=False,
        widget=MOMENT,
        validators=[MinValueValidator(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))],
        help_text=gettext_lazy("Left empty: now."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Kept encrypted, and forgotten when the person is erased. For example the ticket’s number."
        ),
    )

    def clean_occurred_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["occurred_at"]
        if moment and moment > timezone.now():
            raise forms.ValidationError(
                _("This moment is still to come. Say when the person really said it.")
            )
        return moment


class OptOutOfSomebodyForm(OptOutForm):
    """With whom it is about; they need not be known yet."""

    who = forms.CharField(
        label=gettext_lazy("Telephone number or user id"),
        max_length=200,
        help_text=gettext_lazy("With its country, such as +81 90 1234 5678."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    field_order = ["who", "purpose", "reason", "occurred_at", "note"]

    def clean_who(self) -> Who:
        text: Any = self.cleaned_data["who"]
        return who_of(text)


def who_of(text: str) -> Who:
    """Whom somebody typed. Raises ValidationError."""
    try:
        return Who.named(text.strip())
    except NotANumber as error:
        raise forms.ValidationError(str(error)) from error
