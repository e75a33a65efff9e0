"""What people type about notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import OrganisationForm
from optin import policies
from optin.models import NoticeVersion
from optin.models.notices import WRITTEN
from optin.notice_lint import Finding
from optin.notices import languages
from optin.notices.wording import Purpose

ABOUT = ("name", "jurisdiction", "purpose", "business")


class FactsForm(OrganisationForm):
    """Who asks: what the placeholders of the texts are filled with."""

    company = forms.CharField(
        label=_("Legal name"), max_length=200, required=False, help_text=_("Stands for {company}.")
    )
    address = forms.CharField(
        label=_("Postal address"),
        max_length=300,
        required=False,
        help_text=_("Stands for {address}."),
    )
    contact = forms.CharField(
        label=_("Contact"),
        max_length=200,
        required=False,
        help_text=_("An e-mail address, a phone number or both. Stands for {contact}."),
    )
    privacy_url = forms.URLField(
        label=_("Privacy policy"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Its address. Stands for {privacy_link}."),
    )
    terms_url = forms.URLField(
        label=_("Terms"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Their address, where a programme has terms. Stands for {terms_link}."),
    )


class NoticeForm(FactsForm):
    """A new notice. `about` and `facts` after it is valid."""

    field_order = (
        "name", "jurisdiction", "purpose", "language", "business", "from_draft", "company", "address",
        "contact", "privacy_url", "terms_url",
    )  # fmt: skip
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("For your colleagues, such as “Offers, Germany”."),
    )
    jurisdiction = forms.ChoiceField(
        label=_("Where the people are"),
        help_text=_("Decides what is checked. It does not change later."),
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=Purpose.choices,
        help_text=_("One notice is for one purpose. It does not change later."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages.CHOICES)
    business = forms.CharField(
        label=_("Business"),
        max_length=120,
        help_text=_("As people see it named in the chat. Stands for {business}."),
    )
    from_draft = forms.BooleanField(
        label=_("Begin with waportal’s draft, where there is one"),
        required=False,
        initial=True,
        help_text=_("Drafts are for marketing, and for your own counsel to review."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].choices = [  # type: ignore[attr-defined]
            (code, policies.name_of(code)) for code in policies.CHOICES
        ]

    @property
    def about(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ABOUT}

    @property
    def facts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in FactsForm.base_fields}


class VersionForm(FactsForm):
    """The words of a version. `seen`: the hash of those that they were written over."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    statement = forms.CharField(
        label=_("The sentence that is agreed to"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands beside the empty box of a form, on screen and on paper."),
    )
    details = forms.CharField(
        label=_("Details"),
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("All that has to be told beside it, a line for each thing."),
    )
    reply = forms.CharField(
        label=_("The person’s own message"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What a link or QR code writes for the person, who sends it."),
    )
    message = forms.CharField(
        label=_("WhatsApp message"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Your answer with the buttons Yes and No, when the person’s message was not that one."
        ),
    )
    script = forms.CharField(
        label=_("Phone script"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is read out on the phone before the person says yes."),
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: NoticeVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(version, name) for name in WRITTEN}
        self.initial["seen"] = version.text_hash
        for name in ("title", "statement", "details", "reply", "message", "script"):
            attrs = self.fields[name].widget.attrs
            attrs.update({"lang": version.language, "dir": version.direction})

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name) or "" for name in WRITTEN}


class OfferForm(forms.Form):
    """A reason for each finding that keeps the notice from being published."""

    def __init__(self, *args: Any, blocking: list[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in {each.code: each for each in blocking}.values():
            self.fields[one.code] = forms.CharField(
                label=one.message,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("Why it may be published all the same. A second person has to agree."),
            )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RenameForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("For your colleagues; nobody else sees it.")
    )


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=languages.CHOICES)


class NoticeFilterForm(forms.Form):
    """What the list is narrowed to; all of it stands in the address, and what makes no sense is ignored."""

    q = forms.CharField(label=_("Search"), max_length=80, required=False)
    jurisdiction = forms.ChoiceField(label=_("Jurisdiction"), required=False)
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=[("", _("All")), *Purpose.choices]
    )
    status = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, jurisdictions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(code, policies.name_of(code)) for code in jurisdictions]
        self.fields["jurisdiction"].choices = [("", _("All")), *places]  # type: ignore[attr-defined]
        states = NoticeVersion._meta.get_field("status").choices or []
        self.fields["status"].choices = [("", _("All")), *states]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
