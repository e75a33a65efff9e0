"""New templates, their names and languages, and what comes in as a file or from the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assets.models import WhatsAppAccount
from graph.library import LibraryItem
from templates_app.languages import LANGUAGES, name_of
from templates_app.models import (
    Category,
    Template,
)


class NewTemplateForm(forms.Form):
    """The four things that cannot change once Meta has the template."""

    account = forms.ModelChoiceField(
        queryset=WhatsAppAccount.objects.none(),
        to_field_name="waba_id",
        label=_("WhatsApp account"),
        empty_label=None,
    )
    name = forms.RegexField(
        r"^[a-z0-9_]+\Z",
        max_length=512,
        label=_("Name"),
        help_text=_("Small letters, digits and _ only. Meta never lets a name change."),
        error_messages={
            "invalid": _("Use only small letters a–z, digits and _, such as order_update_2.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        choices=lambda: [(code, f"{name_of(code)} · {code}") for code in LANGUAGES],
        label=_("Language"),
        initial="en_US",
    )
    category = forms.ChoiceField(
        choices=Category.choices,
        label=_("Category"),
        help_text=_("It sets the price. Meta may decide otherwise, and its word counts."),
    )

    def __init__(self, *args: Any, accounts: QuerySet[WhatsAppAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = accounts
        if accounts.count() > 1:  # nobody should write for the first one by oversight
            field.empty_label = _("Choose…")


class ImportForm(forms.Form):
    """A file of templates, and the account that they are for."""

    account = NewTemplateForm.base_fields["account"]
    file = forms.FileField(
        label=_("File"),
        help_text=_("JSON, CSV in UTF-8, or XLSX; at most 5 MB and 500 templates."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.csv,.xlsx"}),
    )

    def __init__(self, *args: Any, accounts: QuerySet[WhatsAppAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = accounts
        if accounts.count() > 1:
            field.empty_label = _("Choose…")


class LibraryUseForm(forms.Form):
    """A name of one's own, and what the buttons of an item of Meta's library need."""

    account = NewTemplateForm.base_fields["account"]
    name = NewTemplateForm.base_fields["name"]

    def __init__(
        self, *args: Any, item: LibraryItem, accounts: QuerySet[WhatsAppAccount], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = accounts
        self.item = item
        for n, button in enumerate(item.buttons):
            self._ask_for(n, str(button.get("type") or "").upper(), str(button.get("text") or ""))

    def _ask_for(self, n: int, kind: str, label: str) -> None:
        if kind == "URL":
            self.fields[f"url_{n}"] = forms.RegexField(
                r"^https?://[^\s]+\Z", max_length=2000,
                label=_("Address behind “%(label)s”") % {"label": label},
                help_text=_("It may end in {{1}}, such as https://example.com/{{1}}."),
            )  # fmt: skip
            self.fields[f"example_{n}"] = forms.CharField(
                required=False, max_length=2000,
                label=_("The whole address once, as a sample"),
                help_text=_("Needed when the address ends in {{1}}."),
            )  # fmt: skip
        elif kind == "PHONE_NUMBER":
            self.fields[f"phone_number_{n}"] = forms.RegexField(
                r"^\+[0-9]{6,19}\Z", max_length=20,
                label=_("Number behind “%(label)s”") % {"label": label},
                help_text=_("With country code, such as +16315551010."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for n in range(len(self.item.buttons)):
            if "{{" in (cleaned.get(f"url_{n}") or "") and not cleaned.get(f"example_{n}"):
                self.add_error(f"example_{n}", _("Give a sample of the whole address."))
        return cleaned

    def inputs(self) -> list[dict[str, str]]:
        """For each button what was entered, for the service."""
        asked = ("url", "example", "phone_number")
        return [
            {key: self.cleaned_data[f"{key}_{n}"] for key in asked if f"{key}_{n}" in self.fields}
            for n in range(len(self.item.buttons))
        ]


class NamingForm(forms.Form):
    """Name, language and category of a template that is being written. Once Meta has it, only the
    category may change; an authentication template stays one, since Meta writes its words."""

    name = NewTemplateForm.base_fields["name"]
    language = NewTemplateForm.base_fields["language"]
    category = NewTemplateForm.base_fields["category"]

    def __init__(self, *args: Any, template: Template, **kwargs: Any) -> None:
        known = ("name", "language", "category")
        kwargs["initial"] = {name: getattr(template, name) for name in known}
        super().__init__(*args, **kwargs)
        if template.meta_id:
            del self.fields["name"], self.fields["language"]
        if template.has_fixed_category:
            del self.fields["category"]
            return
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        codes = template.category == Category.AUTHENTICATION
        category.choices = [
            choice for choice in Category.choices if (choice[0] == Category.AUTHENTICATION) == codes
        ]


class RenamingForm(forms.Form):
    """The new name, for every language or for this one."""

    name = forms.RegexField(
        r"^[a-z0-9_]+\Z",
        max_length=512,
        label=_("New name"),
        help_text=_("Small letters, digits and _ only."),
        error_messages={
            "invalid": _("Use only small letters a–z, digits and _, such as order_update_2.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    every = forms.BooleanField(label=_("Every language of this name"), required=False)


class FanOutForm(forms.Form):
    """The languages to make: those the account uses already first, the others behind."""

    languages = forms.MultipleChoiceField(
        label=_("Languages that this account uses"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    others = forms.MultipleChoiceField(
        label=_("Other languages"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, there: Sequence[str], used: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        first = [code for code in used if code not in there]
        rest = [code for code in LANGUAGES if code not in there and code not in used]
        for name, codes in (("languages", first), ("others", rest)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(code, f"{name_of(code)} · {code}") for code in codes]

    @property
    def chosen(self) -> list[str]:
        return [*self.cleaned_data["languages"], *self.cleaned_data["others"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("languages") or cleaned.get("others")):
            raise forms.ValidationError(_("Tick at least one language."))
        return cleaned
