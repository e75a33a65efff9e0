"""What people type about flows. `FORMS` has the form of each kind; what a subclass adds becomes `settings`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import DayInput, OrganisationForm, last_day
from assets.models import PhoneNumber
from optin import ports
from optin.capture.kinds import KINDS
from optin.capture.origins import origin
from optin.models import Flow, FlowKind, Medium, NoticeVersion, Standing
from optin.notices import languages

MOST_ORIGINS = 30


class FlowForm(OrganisationForm):
    """Of every kind. `about` after it is valid: what `services.capture.create` takes."""

    kind: FlowKind
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("For your colleagues, such as “Poster, Shibuya shop”. It may change later."),
    )
    version = forms.ModelChoiceField(
        label=_("Notice"),
        queryset=NoticeVersion.objects.none(),
        empty_label=_("Choose what people agree to"),
        help_text=_("Only published versions can be chosen; each is in one language."),
    )
    phone_number_id = forms.ChoiceField(
        label=_("Number"), help_text=_("The one that people write to.")
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DayInput(),
        help_text=_("It ends by itself after this day. Left empty: it goes on until you end it."),
    )

    def __init__(self, *args: Any, flow: Flow | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flow = flow
        if flow:
            self.initial = {
                "name": flow.name,
                "version": flow.version_id,
                "phone_number_id": flow.phone_number_id,
                "ends_on": last_day(flow.ends_at, self.organisation),
                **flow.settings,
                **self.initial,
            }
        field = self.fields["version"]
        assert isinstance(field, forms.ModelChoiceField)
        published = NoticeVersion.objects.of(self.organisation).published()
        field.queryset = published.select_related("notice").order_by("notice__name", "language")
        field.label_from_instance = _version_named  # type: ignore[method-assign,assignment]
        if KINDS[self.kind].has_number:
            self._offer_numbers()
        else:
            del self.fields["phone_number_id"]

    def _offer_numbers(self) -> None:
        numbers = PhoneNumber.objects.of(self.organisation).filter(missing_since=None)
        field = self.fields["phone_number_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a number"))] + [
            (one.phone_number_id, f"{one.display_phone_number} · {one.verified_name}")
            for one in numbers.order_by("verified_name", "pk")
        ]

    @property
    def settings(self) -> dict[str, Any]:
        """What this kind asks for besides, as JSON takes it."""
        own = set(self.fields) - set(FlowForm.base_fields)
        return {name: self.cleaned_data[name] for name in sorted(own)}

    @property
    def about(self) -> dict[str, Any]:
        told = self.cleaned_data
        ends_at: datetime | None = told["ends_on"]
        return {
            "name": told["name"],
            "version": told["version"],
            "phone_number_id": told.get("phone_number_id", ""),
            "ends_at": ends_at,
            "settings": self.settings,
        }


class LinkForm(FlowForm):
    kind = FlowKind.LINK
    where = forms.CharField(
        label=_("Where people meet it"),
        max_length=200,
        required=False,
        help_text=_("Such as “shop window, Shibuya” or a page’s address. Auditors ask for it."),
    )


class QuickReplyForm(FlowForm):
    kind = FlowKind.QUICK_REPLY
    field_order = ("name", "version", "button", "phone_number_id", "ends_on")
    button = forms.ChoiceField(
        label=_("Button"),
        help_text=_("Of a template that Meta has approved, whose text shows the notice."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.buttons = {
            f"{one.template_id}:{one.place}": one
            for one in ports.template_buttons(self.organisation)
        }
        field = self.fields["button"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a button"))] + [
            (key, f"{one.name} · {one.language} · {one.label}") for key, one in self.buttons.items()
        ]
        if "template_id" in self.initial:  # of the flow, or of the one like it
            self.initial["button"] = "{template_id}:{place}".format(**self.initial)
        self.fields["phone_number_id"].help_text = _("The one that sends the template.")

    @property
    def settings(self) -> dict[str, Any]:
        """Which button it is, and what it said when it was chosen."""
        chosen = self.buttons[self.cleaned_data["button"]]
        return {
            "template_id": chosen.template_id,
            "template": chosen.name,
            "template_language": chosen.language,
            "place": chosen.place,
            "label": chosen.label,
        }


class SignupForm(FlowForm):
    kind = FlowKind.SIGNUP
    field_order = ("name", "version", "phone_number_id", "signup_id", "signup_message", "ends_on")
    signup_id = forms.RegexField(
        r"^[0-9]{5,40}$",
        label=_("Id of the signup at Meta"),
        help_text=_("What Meta answered when it was made: digits alone."),
        error_messages={"invalid": _("An id at Meta is 5 to 40 digits.")},
    )
    signup_message = forms.CharField(
        label=_("Text that Meta shows"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "As it is at Meta (signup_message): the sentence of the notice, word for word."
        ),
    )

    def clean_signup_id(self) -> str:
        """One signup leads to one flow, so that who comes by it has seen one text."""
        wanted: str = self.cleaned_data["signup_id"]
        others = (
            Flow.objects.of(self.organisation)
            .filter(settings__signup_id=wanted)
            .exclude(ended_at__isnull=False)
        )
        if others.exclude(pk=self.flow.pk if self.flow else 0).exists():
            raise forms.ValidationError(
                gettext("Another way to opt in has this id. End that one first.")
            )
        return wanted


class WebForm(FlowForm):
    kind = FlowKind.FORM
    origins = forms.CharField(
        label=_("Websites that may show it"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_(
            "One address a line, such as https://www.shop.example; each name of the site is one of its own. "
            "Left empty: it stands on its own page alone."
        ),
    )
    asks_in_chat = forms.BooleanField(
        label=_("Ask in the chat as well, while it is open"),
        required=False,
        help_text=_(
            "Who wrote to the number within 24 hours gets one message with the question and two buttons. To everybody "
            "else nothing is sent."
        ),
    )
    where = forms.CharField(
        label=_("Where people meet it"),
        max_length=200,
        required=False,
        help_text=_("Such as “checkout” or “newsletter page”. Auditors ask for it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self.initial.get("origins")
        self.initial["origins"] = "\n".join(named) if isinstance(named, list) else ""

    def clean_origins(self) -> list[str]:
        lines = [line for line in self.cleaned_data["origins"].split("\n") if line.strip()]
        if len(lines) > MOST_ORIGINS:
            raise forms.ValidationError(
                gettext("At most %(most)s websites can be named.") % {"most": MOST_ORIGINS}
            )
        found = []
        for line in lines:
            try:
                found.append(origin(line))
            except ValueError:
                raise forms.ValidationError(
                    gettext(
                        "“%(line)s” is no address of a website. Write it as https://www.shop.example."
                    )
                    % {"line": line.strip()[:100]}
                ) from None
        return list(dict.fromkeys(found))


class PaperFlowForm(FlowForm):
    kind = FlowKind.PAPER
    field_order = ("name", "version", "ways", "ends_on")
    ways = forms.MultipleChoiceField(
        label=_("How people agree"),
        choices=Medium.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("On the telephone the notice’s script is read out."),
    )


FORMS: Mapping[str, type[FlowForm]] = {
    FlowKind.LINK: LinkForm,
    FlowKind.QUICK_REPLY: QuickReplyForm,
    FlowKind.SIGNUP: SignupForm,
    FlowKind.FORM: WebForm,
    FlowKind.PAPER: PaperFlowForm,
}


class FlowNameForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("For your colleagues; nobody else sees it.")
    )


class FlowFilterForm(forms.Form):
    """What the list is narrowed to; all of it stands in the address, and what makes no sense is ignored."""

    q = forms.CharField(label=_("Search"), max_length=80, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *FlowKind.choices]
    )
    standing = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Standing.choices]
    )

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _version_named(version: NoticeVersion) -> str:
    language = languages.NAMES.get(version.language, version.language)
    return f"{version.notice.name} · {language} · {version.number}"
