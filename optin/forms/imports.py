"""What people say of a list: which column is what, what people were shown, where it comes from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import phonenumbers
from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Organisation
from optin import policies
from optin.forms.opt_outs import MOMENT
from optin.importing.cells import FIRST_YEAR, Order
from optin.importing.grids import ENCODINGS
from optin.importing.reading import Columns, Head
from optin.models import ImportBatch, NoticeVersion
from optin.models.notices import SHOWN
from optin.notices import languages
from optin.notices.wording import Purpose
from optin.templatetags.imports_look import as_seen, letter

NONE = [("", gettext_lazy("No column"))]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The list"),
        help_text=gettext_lazy(
            "CSV or XLSX, at most 20 MB and 200,000 lines, a line for each person. Opt-outs may be among them."
        ),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
    )


class DescribeForm(forms.Form):
    """`columns()` and `facts()` once it is valid."""

    number = forms.TypedChoiceField(label=gettext_lazy("Telephone number"), coerce=int)
    country = forms.ChoiceField(
        label=gettext_lazy("Numbers without a country are of"),
        required=False,
        help_text=gettext_lazy("Of numbers that begin neither with + nor with 00."),
    )
    occurred_at = forms.TypedChoiceField(
        label=gettext_lazy("When they agreed, or opted out"), required=False, coerce=int,
        empty_value=None,
    )  # fmt: skip
    order = forms.ChoiceField(
        label=gettext_lazy("How its days are written"), required=False,
        choices=[("", gettext_lazy("Choose one")), *Order.choices],
    )  # fmt: skip
    collected_at = forms.DateTimeField(
        label=gettext_lazy("Or one moment for all"), required=False, widget=MOMENT,
        validators=[MinValueValidator(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))],
        help_text=gettext_lazy("Where no column says when. Without a moment it is a claim."),
    )  # fmt: skip
    answer = forms.TypedChoiceField(
        label=gettext_lazy("Yes or no"), required=False, coerce=int, empty_value=None,
        help_text=gettext_lazy("Without it every line is a yes. A no is an opt-out of this purpose."),
    )  # fmt: skip
    notice = forms.TypedChoiceField(
        label=gettext_lazy("Code of the notice’s version"), required=False, coerce=int,
        empty_value=None, help_text=gettext_lazy("Such as N12-3, where lines saw different texts."),
    )  # fmt: skip
    encoding = forms.ChoiceField(
        label=gettext_lazy("Letters of the file"), required=False,
        help_text=gettext_lazy("Change it if the lines above look wrong."),
        choices=[("", gettext_lazy("As it seems")), *((one, one.upper()) for one in ENCODINGS)],
    )  # fmt: skip
    has_header = forms.BooleanField(
        label=gettext_lazy("The first line has the names of the columns"), required=False
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What they agreed to"), choices=Purpose.choices)
    version = forms.ModelChoiceField(
        label=gettext_lazy("What they were shown"), required=False,
        queryset=NoticeVersion.objects.none(),
        empty_label=gettext_lazy("A text that is no notice here: paste it below"),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("The text they were shown"), required=False, max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Word for word. It becomes a notice of its own that nobody is shown any more. "
            "Without a text every line is a claim, which allows nothing."
        ),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Its language"), required=False, choices=[("", "—"), *languages.CHOICES]
    )
    jurisdiction = forms.ChoiceField(label=gettext_lazy("For people in"), required=False)
    business = forms.CharField(
        label=gettext_lazy("Business, as it was named there"), required=False, max_length=120
    )
    act = forms.CharField(
        label=gettext_lazy("What they did"), max_length=200,
        help_text=gettext_lazy("Such as: ticked an empty box in the shop’s web form and pressed Send."),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("System it comes from"), max_length=120,
        help_text=gettext_lazy("Such as: Shopware, export of 29 November."),
    )  # fmt: skip
    statement = forms.CharField(
        label=gettext_lazy("Statement of provenance"), max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Where and how these people were asked, who kept the record, and what is left out of it. "
            "Your colleague signs it with you."
        ),
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        organisation: Organisation,
        batch: ImportBatch,
        head: Head,
        unmasked: bool,
    ) -> None:
        self._now = timezone.now()
        columns = Columns.of(batch.columns)
        initial = {**columns.kept(), **batch.text, "purpose": batch.purpose or Purpose.MARKETING}
        names = ("version", "act", "source", "statement", "collected_at")
        initial |= {name: getattr(batch, name) for name in names}
        initial.setdefault("business", organisation.name)
        super().__init__(data, initial=initial)
        choices = [(str(at), _named(at, head, unmasked)) for at in range(len(head.names))]
        for name in ("number", "occurred_at", "answer", "notice"):
            field: Any = self.fields[name]
            field.choices = choices if name == "number" else [*NONE, *choices]
        country: Any = self.fields["country"]
        country.choices = [("", _("Nowhere: each has its country")), *_countries()]
        place: Any = self.fields["jurisdiction"]
        place.choices = [
            ("", "—"),
            *((code, policies.name_of(code)) for code in policies.CHOICES),
        ]
        version: Any = self.fields["version"]
        rows = NoticeVersion.objects.of(organisation).filter(status__in=SHOWN)
        version.queryset = rows.select_related("notice").order_by("notice__name", "-number")
        version.label_from_instance = lambda one: f"{one.reference} · {one}"

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        places = [told.get(name) for name in ("number", "occurred_at", "answer", "notice")]
        chosen = [one for one in places if one is not None]
        if len(set(chosen)) < len(chosen):
            self.add_error(
                None, _("One column cannot be two things. Choose another for one of them.")
            )
        if told.get("occurred_at") is not None and not told.get("order"):
            self.add_error("order", _("Say how days are written: 03/04 may be March or April."))
        moment = told.get("collected_at")
        if moment and moment > self._now:
            self.add_error("collected_at", _("This moment is still to come."))
        version, purpose = told.get("version"), told.get("purpose")
        if version and version.notice.purpose != purpose:
            self.add_error("version", _("This notice is for another purpose. Choose one of this."))
        if not version and told.get("text"):
            for name in ("language", "jurisdiction", "business"):
                if not told.get(name):
                    self.add_error(name, ValidationError(_("The text is kept with it.")))
        return told

    def columns(self) -> Columns:
        names = Columns.__dataclass_fields__
        return Columns(**{name: self.cleaned_data[name] for name in names})

    def facts(self) -> dict[str, Any]:
        told = self.cleaned_data
        names = ("purpose", "version", "collected_at", "act", "source", "statement")
        text = {name: told[name] for name in ("text", "language", "jurisdiction", "business")}
        return {**{name: told[name] for name in names}, "text": text}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def _named(at: int, head: Head, unmasked: bool) -> str:
    """Its letter as in a spreadsheet, its name, and what stands in it."""
    name, values = head.names[at], [row[at] for row in head.lines if row[at]]
    parts = [
        letter(at),
        name,
        _("such as %(value)s") % {"value": as_seen(values[0][:30], unmasked)} if values else "",
    ]
    return " · ".join(part for part in parts if part)


def _countries() -> list[tuple[str, str]]:
    names = Locale.parse(get_language() or "en", sep="-").territories
    found = [
        (region, f"{names.get(region, region)} (+{phonenumbers.country_code_for_region(region)})")
        for region in phonenumbers.SUPPORTED_REGIONS
    ]
    return sorted(found, key=lambda one: one[1])
