"""A test of a template: to whom, from which number, and everything that the template asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Organisation, User
from assets.models import PhoneNumber
from messaging import parameters
from messaging.models import TestHandset
from messaging.parameters import Kind, Slot
from messaging.services import testing
from optin.identity.numbers import NotANumber, digits
from templates_app.media import BIGGEST, digest_of, reference
from templates_app.models import MediaSample, Template
from templates_app.services import samples
from templates_app.services.errors import TemplateError

# Meta refuses these within a value (132018).
# https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
UNFIT = re.compile(r"[\n\r\t]| {5,}")
WORDS = {
    Kind.LATITUDE: gettext_lazy("Latitude"),
    Kind.LONGITUDE: gettext_lazy("Longitude"),
    Kind.PLACE: gettext_lazy("Name of the place"),
    Kind.ADDRESS: pgettext_lazy("place", "Address"),
    Kind.CODE: gettext_lazy("Code"),
    Kind.MOMENT: gettext_lazy("The offer ends"),
    Kind.IMAGE: gettext_lazy("Picture"),
    Kind.VIDEO: gettext_lazy("Video"),
    Kind.DOCUMENT: gettext_lazy("Document"),
}
MOST = {Kind.COUPON: parameters.LONGEST_COUPON, Kind.CODE: parameters.LONGEST_CODE}
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class TestForm(forms.Form):
    """`values` is what the template's slots are filled with, once the form is valid. Buttons that lead to the
    person's own page (`own_pages`) are filled when it is sent."""

    __test__ = False
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    sender = forms.ModelChoiceField(
        PhoneNumber.objects.none(), label=gettext_lazy("Sent from"), empty_label=None
    )
    handset = forms.ModelChoiceField(
        TestHandset.objects.none(),
        label=gettext_lazy("To one of our test handsets"),
        required=False,
        empty_label=gettext_lazy("A number"),
    )
    number = forms.CharField(
        label=gettext_lazy("A number"),
        required=False,
        max_length=40,
        help_text=gettext_lazy(
            "With its country, such as +81 90 1234 5678. It is sent only if this person has opted in to "
            "messages of this category."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )

    def __init__(
        self, *args: Any, template: Template, content: dict[str, Any], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.template, self.content = template, content
        found = parameters.slots(content)
        self.own_pages = [slot for slot in found if testing.leads_to_own_page(slot)]
        self.slots = [slot for slot in found if slot not in self.own_pages]
        self.fields["key"].initial = str(uuid4())
        self._choices(template.organisation)
        kept = _kept(template.organisation, self.slots)
        for slot in self.slots:
            self.fields[slot.key] = _field(slot, has_sample=digest_of(slot.sample) in kept)

    def _choices(self, organisation: Organisation) -> None:
        numbers = PhoneNumber.objects.of(organisation).filter(
            account=self.template.account, missing_since=None
        )
        handsets = TestHandset.objects.of(organisation).order_by("name")
        for name, rows in (("sender", numbers.order_by("pk")), ("handset", handsets)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        sender = self.fields["sender"]
        assert isinstance(sender, forms.ModelChoiceField)
        sender.label_from_instance = _number_label  # type: ignore[method-assign,assignment]
        sender.initial = numbers.order_by("pk").first()

    def clean_number(self) -> str:
        text = str(self.cleaned_data["number"]).strip()
        try:
            return digits(text) if text else ""
        except NotANumber as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if "number" in told and bool(told.get("handset")) == bool(told["number"]):
            self.add_error(
                "number",
                _("Choose a handset or give a number.")
                if not told["number"]
                else _("Choose a handset or give a number, not both."),
            )
        for slot in self.slots:
            if isinstance(value := told.get(slot.key), str) and UNFIT.search(value):
                self.add_error(
                    slot.key,
                    _("Meta takes no line breaks, tabs or more than four spaces in a row here."),
                )
        for key, most in parameters.too_long(self.content, self.typed()):
            self.add_error(
                key,
                _("With this the whole text is longer than %(most)d characters.") % {"most": most},
            )
        return told

    def typed(self) -> dict[str, str]:
        """As far as it was understood; files that are chosen in this moment are not among them."""
        told = getattr(self, "cleaned_data", {})
        found = {}
        for slot in self.slots:
            value = told.get(slot.key)
            if slot.kind.is_media:
                found[slot.key] = slot.sample
            elif isinstance(value, datetime):
                found[slot.key] = value.isoformat()
            else:
                found[slot.key] = "" if value is None else str(value)
        return found

    def values(self, *, by: User) -> dict[str, str] | None:
        """The same with the chosen files, which are kept. None: one of them does not fit; the form says which."""
        found = self.typed()
        for slot in self.slots:
            file = self.cleaned_data.get(slot.key) if slot.kind.is_media else None
            if not file:
                continue
            try:
                sample = samples.keep(
                    self.template.organisation, data=file.read(BIGGEST + 1), file_name=file.name,
                    format=slot.kind.upper(), by=by,
                )  # fmt: skip
            except TemplateError as error:
                self.add_error(slot.key, str(error))
                return None
            found[slot.key] = reference(sample.digest)
        return found

    def recipient(self) -> tuple[str, TestHandset | None]:
        handset: TestHandset | None = self.cleaned_data["handset"]
        return (handset.number if handset else self.cleaned_data["number"], handset)

    @property
    def people_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("sender", "handset", "number")]

    @property
    def slot_fields(self) -> list[forms.BoundField]:
        return list(self._slot_fields())

    def _slot_fields(self) -> Iterator[forms.BoundField]:
        for slot in self.slots:
            yield self[slot.key]


def _kept(organisation: Organisation, slots: list[Slot]) -> set[str]:
    """The digests of those samples that are here."""
    digests = {digest_of(slot.sample) for slot in slots if slot.kind.is_media} - {""}
    found = MediaSample.objects.of(organisation).filter(digest__in=digests)
    return set(found.values_list("digest", flat=True)) if digests else set()


def _number_label(number: PhoneNumber) -> str:
    name = number.verified_name
    return f"{name} ({number.display_phone_number})" if name else number.display_phone_number


def _field(slot: Slot, *, has_sample: bool) -> forms.Field:
    if slot.kind.is_media:
        told = _("Left empty: the sample that Meta’s reviewers saw.") if has_sample else ""
        return forms.FileField(label=_label(slot), required=not has_sample, help_text=told)
    if slot.kind is Kind.MOMENT:
        return forms.DateTimeField(
            label=_label(slot), widget=MOMENT, initial=timezone.now() + timedelta(days=1)
        )
    if slot.kind in (Kind.LATITUDE, Kind.LONGITUDE):
        most = 90 if slot.kind is Kind.LATITUDE else 180
        return forms.FloatField(label=_label(slot), min_value=-most, max_value=most)
    return forms.CharField(
        label=_label(slot), initial=slot.sample, max_length=MOST.get(slot.kind, 1024)
    )


def _label(slot: Slot) -> str:
    if slot.kind is Kind.TEXT:
        is_header = ".header." in f".{slot.key}"
        template = _("Header: {{%(name)s}}") if is_header else _("Text: {{%(name)s}}")
        label = template % {"name": slot.name}
    elif slot.kind is Kind.SUFFIX:
        label = _("End of the address behind “%(name)s”") % {"name": slot.name}
    elif slot.kind is Kind.COUPON:
        label = _("Offer code")
    else:
        label = str(WORDS[slot.kind])
    if slot.card is None:
        return label
    return _("Card %(number)d, %(label)s") % {"number": slot.card + 1, "label": label}
