"""Questions about a connection. Secrets are never put back into a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from assets import on_premises
from assets.models import Environment

META_ID = RegexValidator(r"^\d{5,20}\Z", _("An id of Meta's is a number of 5 to 20 digits."))
# As graph/ takes them; requests would quote an odd one in its own error.
SECRET = RegexValidator(
    r"^[\x21-\x7e]{8,4000}\Z", _("This has characters that no secret of Meta's has.")
)


class SecretField(forms.CharField):
    """Typed or pasted once; never shown again, not even after an error."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput(
            render_value=False, attrs={"autocomplete": "off", "spellcheck": "false"}
        )
        super().__init__(widget=widget, validators=[SECRET], max_length=4000, **options)


class EnvironmentForm(forms.Form):
    """First question: which Meta? Only what this site allows."""

    environment = forms.ChoiceField(label=_("Where is this portfolio?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            Environment.LIVE: _("Live — the real WhatsApp, with real customers and costs"),
            Environment.SANDBOX: _("Sandbox — for trying out, nothing reaches a real phone"),
        }
        allowed = [value for value in Environment if value in settings.GRAPH_BASE_URLS]
        field = self.fields["environment"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(value, labels[value]) for value in allowed]


class ConnectionForm(forms.Form):
    """Second question: the ids and secrets from Meta's business settings."""

    business_id = forms.CharField(
        label=_("Business portfolio id"),
        validators=[META_ID],
        help_text=_("In Meta's business settings under Business portfolio info."),
    )
    app_id = forms.CharField(
        label=_("App id"),
        validators=[META_ID],
        help_text=_("In Meta's app dashboard, at the top of every page."),
    )
    app_secret = SecretField(
        label=_("App secret"), help_text=_("In the app dashboard under App settings, Basic.")
    )
    token = SecretField(
        label=_("System user token"),
        help_text=_(
            "In the business settings under System users: generate a token for the app with the "
            "permissions "
            "whatsapp_business_management, whatsapp_business_messaging and business_management. "
            "It is stored "
            "encrypted and never shown again."
        ),
    )


class TokenForm(forms.Form):
    token = SecretField(
        label=_("New system user token"),
        help_text=_(
            "For the same app and portfolio. It is proved with Meta before the old one is dropped."
        ),
    )


class AppSecretForm(forms.Form):
    app_secret = SecretField(
        label=_("New app secret"),
        help_text=_("Webhooks signed with the old one are accepted until you drop it."),
    )


class GraveForm(forms.Form):
    """Before what cannot be taken back easily: the number's last four digits, typed."""

    digits = forms.CharField(
        label=_("The last four digits of the number"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        max_length=4,
    )

    def __init__(self, *args: Any, number: str, **kwargs: Any) -> None:
        self.last = "".join(filter(str.isdecimal, number))[-4:]
        super().__init__(*args, **kwargs)

    def clean_digits(self) -> str:
        given = str(self.cleaned_data["digits"])
        if given != self.last:
            raise forms.ValidationError(
                _("These are not the last four digits of the number. Look at the top of this page.")
            )
        return given


class FitForm(forms.Form):
    """Which of Meta's ways fits; the answers stand in the address."""

    now = forms.ChoiceField(
        label=_("How do you use WhatsApp now?"),
        widget=forms.RadioSelect,
        choices=[
            ("nothing", _("Not yet, or with another number")),
            ("app", _("With the WhatsApp Business app on a phone")),
            ("provider", _("With the Cloud API, through a provider or directly")),
            ("on_premises", _("With the On-Premises API, on machines of our own")),
        ],
    )
    marketing = forms.BooleanField(
        label=_("We send offers and news to many people"), required=False
    )
    by_hand = forms.BooleanField(label=_("A few chats a day, all written by hand"), required=False)


class OnPremisesForm(forms.Form):
    """What was saved of an On-Premises installation. Nothing of it is kept."""

    settings = forms.FileField(
        label=_("Settings"),
        required=False,
        help_text=_("The answer of GET /v1/settings/application, as JSON."),
    )
    profile = forms.FileField(
        label=_("Business profile"),
        required=False,
        help_text=_("The answer of GET /v1/settings/business/profile, as JSON."),
    )
    contacts = forms.FileField(
        label=_("Contacts"),
        required=False,
        help_text=_("A CSV with a number in the first column, or the answer of POST /v1/contacts."),
    )

    MOST_BYTES = 20 * 1024 * 1024

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        files = {name: file for name, file in given.items() if file}
        if not files and not self.errors:
            raise forms.ValidationError(_("Choose at least one file."))
        for name, file in files.items():
            if file.size > self.MOST_BYTES:
                self.add_error(name, _("The file has more than 20 MB. Divide it."))
            else:
                self._read(name, file.read(), given)
        return given

    def _read(self, name: str, content: bytes, given: dict[str, Any]) -> None:
        readers = {
            "settings": lambda raw: on_premises.settings_in(on_premises.read_json(raw)),
            "profile": lambda raw: on_premises.profile_in(on_premises.read_json(raw)),
            "contacts": on_premises.contacts_in,
        }
        try:
            given[name] = readers[name](content)
        except on_premises.Unreadable as error:
            self.add_error(name, str(error))
