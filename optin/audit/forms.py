"""What an auditor enters: what to take away and why, a period, what to look up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optin.audit.handing import What
from optin.audit.sampling import MOST, Of


class HandoverForm(forms.Form):
    what = forms.ChoiceField(
        label=gettext_lazy("What is taken"), choices=What.choices, widget=forms.RadioSelect
    )
    event = forms.UUIDField(required=False, widget=forms.HiddenInput)
    purpose = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        help_text=gettext_lazy(
            "For example the authority and its file number. It is kept in the audit trail with your name."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, event: UUID | None, unmasked: bool, **kwargs: Any) -> None:
        """`unmasked`: for somebody who sees numbers in full, as they are in a file of everything."""
        super().__init__(*args, **kwargs)
        of_person = [What.PACK, What.EVERYTHING] if unmasked else [What.PACK]
        of_event = [one for one in What if one not in (What.PACK, What.EVERYTHING)]
        choices = [(one.value, one.label) for one in (*of_person, *(of_event if event else ()))]
        self.fields["what"].choices = choices  # type: ignore[attr-defined]
        self.initial["event"] = event
        self.initial["what"] = What.RECEIPT_PDF if event else What.PACK

    def clean_purpose(self) -> str:
        purpose: str = " ".join(self.cleaned_data["purpose"].split())
        if len(purpose) < 3:
            raise forms.ValidationError(_("Say in a few words what it is for."))
        return purpose


class LookupForm(forms.Form):
    """Sent, not asked for by the address: a message's id holds a telephone number."""

    q = forms.CharField(
        label=gettext_lazy("Id of the message or of the decision"),
        help_text=gettext_lazy(
            "As Meta gave it, such as wamid.HBgM…, or as the decision is called here."
        ),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"].strip()
        return text

    @property
    def decision_id(self) -> UUID | None:
        try:
            return UUID(self.cleaned_data["q"])
        except ValueError:
            return None


class SampleForm(forms.Form):
    of = forms.ChoiceField(label=gettext_lazy("Of"), choices=Of.choices)
    wanted = forms.IntegerField(
        label=gettext_lazy("How many"), min_value=1, max_value=MOST, initial=25
    )
    seed = forms.RegexField(
        r"^(?:[0-9a-fA-F]{2}){8,32}$",
        label=gettext_lazy("Seed"),
        required=False,
        help_text=gettext_lazy("16 to 64 hexadecimal digits of your own. Left empty: one is made."),
        error_messages={
            "invalid": gettext_lazy(
                "A seed has 16 to 64 hexadecimal digits, an even number of them."
            )
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_seed(self) -> bytes | None:
        text: str = self.cleaned_data["seed"]
        return bytes.fromhex(text) if text else None
