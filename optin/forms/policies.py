"""An organisation's own value of a rule; a registry's answer; a registration of the sender's."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DayInput, OrganisationForm
from optin import policies
from optin.forms.suppressions import WhyForm
from optin.models import What
from optin.policies import Field, Rule, own

LARGEST = 20 * 1024 * 1024  # bytes of a registry's file
WRITTEN = {
    Field.LEAST_GRADE: gettext_lazy("A letter from A, the best, to E."),
    Field.LEAST_GRADE_OTHER: gettext_lazy("A letter from A, the best, to E."),
    Field.HOURS: gettext_lazy(
        "Such as 09-20 for every day, or 08-20 09-13 - for working days, Saturdays and Sundays."
    ),
    Field.CONFIRMATION: gettext_lazy("yes or no"),
    Field.REVOKE_ALL: gettext_lazy("yes or no"),
    Field.PAUSE: gettext_lazy("yes or no"),
}


class PolicyChangeForm(WhyForm):
    what = forms.ChoiceField(label=gettext_lazy("What changes"))
    value = forms.CharField(label=gettext_lazy("Value"), required=False, max_length=60)
    since = forms.DateField(label=gettext_lazy("From this day on"), widget=DayInput())
    until = forms.DateField(
        label=gettext_lazy("Until before"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Left empty: until somebody changes it again."),
    )
    field_order = ["what", "value", "since", "until", "reason"]

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = list(What.choices)
        if not own.can_have(rule.field):
            choices = [one for one in choices if one[0] != What.VALUE]
        self.fields["what"].choices = choices  # type: ignore[attr-defined]
        how = WRITTEN.get(rule.field, _("A whole number.")) if own.can_have(rule.field) else ""
        self.fields["value"].help_text = _(
            "%(how)s For a review the next day of review, such as 2027-11-30. For “not applied” nothing."
        ) % {"how": how}


class RegistryAnswerForm(OrganisationForm):
    country = forms.ChoiceField(label=gettext_lazy("Registry of"))
    shape = forms.ChoiceField(
        label=gettext_lazy("What the file is"),
        choices=[
            ("answers", gettext_lazy("Answers to our numbers, as Singapore’s registry gives them")),
            ("whole", gettext_lazy("A list of listed numbers; who is not in it is not listed")),
        ],
    )
    checked_on = forms.DateField(
        label=gettext_lazy("As of"),
        widget=DayInput(),
        help_text=gettext_lazy("The day on which the registry answered: from here its days count."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A CSV in UTF-8 of at most 20 MB. Numbers are kept as fingerprints."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = countries(Field.REGISTRY)  # type: ignore[attr-defined]

    def clean_checked_on(self) -> date:
        day: date = self.cleaned_data["checked_on"]
        if day > self.organisation.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean_file(self) -> Any:
        file: Any = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return file


class RegistrationForm(forms.Form):
    name = forms.ChoiceField(label=gettext_lazy("Registration"))
    number = forms.CharField(label=gettext_lazy("Number or reference"), max_length=80)
    valid_until = forms.DateField(label=gettext_lazy("Valid until"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [  # type: ignore[attr-defined]
            (f"{rule.jurisdiction}:{name}", f"{policies.name_of(rule.jurisdiction)}: {name}")
            for rule in policies.RULES
            if rule.field == Field.REGISTRATION
            for name in sorted(rule.value)
        ]


def countries(field: Field) -> list[tuple[str, str]]:
    """Those whose rules speak of it."""
    found = {rule.jurisdiction for rule in policies.RULES if rule.field == field}
    return [(code, policies.name_of(code)) for code in sorted(found)]
