"""Questions about a connection. Secrets are never put back into a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

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
