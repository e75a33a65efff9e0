"""What a stranger sends by a web form."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms

from optin.capture.form import countries_of, country_choices, example_of, words_of
from optin.identity.numbers import country, digits
from optin.models import Flow

MOBILE = {
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}
DIGITS = 8  # of milliseconds: a day


class HostedForm(forms.Form):
    """`number` is cleaned to digits of E.164. Errors are in the form's own language."""

    presentation = forms.UUIDField()
    country = forms.ChoiceField()
    number = forms.CharField(max_length=40)
    agree = forms.BooleanField(required=False)
    # By the visitor's clock, since the page was there: until the box was ticked, until it was sent.
    ticked_ms = forms.CharField(required=False)
    sent_ms = forms.CharField(required=False)

    def __init__(self, *args: Any, flow: Flow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flow, self.words = flow, words_of(flow)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = country_choices(flow)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "country" in told:
            self._clean_number(told)
        if not told.get("agree"):
            self.add_error("agree", self.words.tick)
        return told

    def _clean_number(self, told: dict[str, Any]) -> None:
        """As it is written there, or in full; of a mobile, and of a country that the notice is for."""
        self.errors.pop("number", None)
        try:
            parsed = phonenumbers.parse(told.get("number", ""), told["country"])
        except phonenumbers.NumberParseException:
            parsed = None
        number = (
            phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
            if parsed
            else ""
        )
        is_mobile = parsed and phonenumbers.number_type(parsed) in MOBILE
        if not is_mobile or country(digits(number)) not in countries_of(self.flow):
            example = example_of(told["country"])
            self.add_error("number", self.words.number_wrong.format(example=example))
            return
        told["number"] = digits(number)

    @property
    def is_not_ours(self) -> bool:
        """Was something changed that people do not fill in?"""
        return bool({"presentation", "country"} & set(self.errors))

    @property
    def timings(self) -> dict[str, object]:
        """Milliseconds, as far as they make sense: nobody is turned away for a clock."""
        told = {name: self.cleaned_data.get(name, "") for name in ("ticked_ms", "sent_ms")}
        return {
            name: int(value)
            for name, value in told.items()
            if value.isascii() and value.isdecimal() and len(value) <= DIGITS
        }
