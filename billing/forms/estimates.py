"""What people type to have a broadcast estimated."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.forms import OrganisationForm
from assets.models import WhatsAppAccount
from billing import estimating, recipients
from billing.reports.templates import recent_templates


class EstimateForm(OrganisationForm):
    """`counted` after it is valid: how many are where. What was typed or uploaded is not kept."""

    account = forms.ChoiceField(label=_("From the account"))
    category = forms.ChoiceField(
        label=_("Category"), choices=[(c.value, c.label) for c in estimating.CATEGORIES]
    )
    template = forms.ChoiceField(
        label=_("Template"),
        required=False,
        help_text=_("With one, the share that is delivered is its own."),
    )
    on = forms.DateField(
        label=_("Day of sending"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(estimating.FIRST), MaxValueValidator(estimating.LAST)],
    )
    recipients = forms.CharField(
        label=_("Recipients"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "JP 1200\nBR 300"}),
        help_text=_(
            "A country and a count on each line, or telephone numbers: they are counted by country and "
            "forgotten."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"), required=False, help_text=_("CSV or text with the same lines.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = WhatsAppAccount.objects.of(self.organisation).select_related("connection")
        self.accounts = list(accounts.order_by("name", "pk"))
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            (a.waba_id, f"{a} · {a.currency}") for a in self.accounts
        ]
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            ("", _("Any of the category")),
            *recent_templates(self.organisation),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        text = said.get("recipients") or ""
        if upload := said.get("file"):
            if upload.size > recipients.MOST_BYTES:
                raise forms.ValidationError({"file": _("The file is larger than 20 MB. Split it.")})
            text = f"{upload.read().decode('utf-8-sig', errors='replace')}\n{text}"
        self.counted = recipients.count(text)
        if self.counted.problems:
            lines = ", ".join(map(str, self.counted.problems[: recipients.MOST_PROBLEMS]))
            told = _(
                "These lines say neither a country with a count, such as JP 1200, nor a telephone number "
                "with its calling code: %(lines)s."
            )
            self.add_error("file" if said.get("file") else "recipients", told % {"lines": lines})
        elif max(self.counted.by_country.values(), default=0) > recipients.MOST_EACH:
            self.add_error("recipients", _("There are not so many people. Check the counts."))
        elif not self.counted.by_country:
            self.add_error("recipients", _("Write how many recipients there are, such as JP 1200."))
        return said
