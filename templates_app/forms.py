"""What people enter about templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assets.models import WhatsAppAccount
from templates_app.languages import LANGUAGES, name_of
from templates_app.models import Category, Template, Verdict


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
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        codes = template.category == Category.AUTHENTICATION
        category.choices = [
            choice for choice in Category.choices if (choice[0] == Category.AUTHENTICATION) == codes
        ]


class ReviewRequestForm(forms.Form):
    """To whom, and what they should know."""

    to = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Colleague"),
        required=False,
        empty_label=_("Anyone who reviews"),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, reviewers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = reviewers


class ReviewForm(forms.Form):
    """A colleague's word. Changes cannot be asked for without saying which."""

    verdict = forms.ChoiceField(
        choices=Verdict.choices, widget=forms.RadioSelect, label=_("Verdict")
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you ask for changes, say which."),
    )

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def seen(self) -> dict[str, Any]:
        """The note and the revision that was read, for the service."""
        return {name: self.cleaned_data[name] for name in ("note", "revision")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == Verdict.CHANGES and not cleaned.get("note"):
            self.add_error("note", _("Say what should change."))
        return cleaned


class PreviewLinkForm(forms.Form):
    """A link for somebody without an account."""

    note = forms.CharField(
        label=_("For whom"), required=False, max_length=100,
        help_text=_("Only your colleagues see this note."),
    )  # fmt: skip
    days = forms.ChoiceField(
        label=_("It works for"),
        choices=[("1", _("a day")), ("7", _("a week")), ("30", _("30 days"))],
        initial="7",
    )
