"""A message to be tried; nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from optin.reports.stop_words import names

LONGEST = 4096  # of a text message of WhatsApp's


class TryForm(forms.Form):
    text = forms.CharField(
        label=_("Message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_(
            "As a customer would write it. It is only read: nothing is kept, nobody is opted out."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language they write"),
        required=False,
        help_text=_(
            "For real messages the number’s country tells. It decides about words that mean other things elsewhere."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Not known")), *names().items()]
