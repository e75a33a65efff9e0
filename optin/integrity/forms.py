"""What people enter about the log."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ComparisonForm(forms.Form):
    note = forms.CharField(
        label=_("Checkpoint"),
        help_text=_("The three lines and the signatures, as they came by mail."),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false"}),
    )
