"""What a person chooses for a back-fill."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class BackfillForm(forms.Form):
    hours = forms.TypedChoiceField(
        label=_("Sent in the last"),
        coerce=int,
        choices=[(24, _("24 hours")), (72, _("3 days")), (168, _("7 days"))],
    )
