"""What people type about people. Ends are days in the organisation's zone: good until midnight."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.audit import Facets
from accounts.models import Organisation, Role, Scope, User

# What each role is for, in a line; the whole table is docs/roles.md.
ROLE_CHOICES = [
    (Role.ADMIN, _("Admin — people, keys, settings, assets, and drafting templates")),
    (Role.MARKETER, _("Marketer — drafts and submits templates")),
    (Role.REVIEWER, _("Reviewer — clears templates of others or asks for changes")),
    (Role.COMPLIANCE, _("Compliance — reads everything, with full phone numbers")),
    (Role.AUDITOR, _("Auditor — reads what proves things, changes nothing")),
    (Role.FINANCE, _("Finance — reads costs, brings in and approves rate cards")),
    (Role.AGENT, _("Agent — talks with customers")),
    (Role.VIEWER, _("Viewer — reads")),
]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def end_of(day: Any, organisation: Organisation) -> datetime | None:
    """The midnight that ends this day where the organisation is; None stays None."""
    if day is None:
        return None
    zone = ZoneInfo(organisation.time_zone)
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)


def last_day(moment: datetime | None, organisation: Organisation) -> Any:
    """The day that `end_of` made the moment from."""
    if moment is None:
        return None
    return (moment - timedelta(seconds=1)).astimezone(ZoneInfo(organisation.time_zone)).date()


class OrganisationForm(forms.Form):
    """A form that knows the organisation it speaks of, for its zone."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean_ends_on(self) -> datetime | None:
        """The moment instead of the day."""
        end = end_of(self.cleaned_data["ends_on"], self.organisation)
        if end and end <= timezone.now():
            raise forms.ValidationError(_("The end must be in the future."))
        return end


class RolesForm(OrganisationForm):
    """`cleaned_data`: roles, ends_on (a moment or None)."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DayInput(),
        help_text=_(
            "Leave empty for a membership without end. External auditors usually have one."
        ),
    )


class InvitationForm(RolesForm):
    """Adds `email`."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    field_order = ["email", "roles", "ends_on"]


class KeyForm(OrganisationForm):
    """`cleaned_data`: name, scopes, ends_on (a moment or None)."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Which program uses it, such as “CRM nightly”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("May"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DayInput(),
        help_text=_("Leave empty for a key that does not expire."),
    )


class PartnerForm(forms.Form):
    """`cleaned_data`: to, roles."""

    to = forms.CharField(
        label=_("Partner"),
        max_length=254,
        help_text=_("The partner's address on this site, or the e-mail of one of its admins."),
    )
    roles = forms.MultipleChoiceField(
        label=_("At most these roles"),
        choices=ROLE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The partner's people have their own roles there, as far as these reach. "
            "They can never manage your people, keys or settings."
        ),
    )


# One or more labels and a last one of letters; what is written in other scripts is in its xn-- form.
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)")


class SettingsForm(forms.Form):
    """`cleaned_data`: name, time_zone, requires_mfa, domains."""

    name = forms.CharField(label=_("Name"), max_length=120)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    requires_mfa = forms.BooleanField(
        label=_("Everybody needs a second factor"),
        required=False,
        help_text=_(
            "Members and partners without an authenticator app or a passkey "
            "set one up before they come in."
        ),
    )
    domains = forms.CharField(
        label=_("Your own domains"),
        required=False,
        max_length=1000,
        help_text=_(
            "Such as shop.example, separated by spaces. Links in templates that lead elsewhere are pointed out; "
            "leave it empty if nobody should be told."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_domains(self) -> str:
        """Names alone, in small letters: what people paste may be a whole address."""
        words = re.split(r"[\s,;]+", self.cleaned_data["domains"].lower())
        names = [
            re.sub(r"^(?:https?://)?(?:www\.)?([^/:?#]*).*$", r"\1", word) for word in words if word
        ]
        wrong = [name for name in names if not DOMAIN.fullmatch(name)]
        if wrong:
            raise forms.ValidationError(
                _("This is not a domain: %(name)s"), params={"name": wrong[0]}
            )
        return " ".join(dict.fromkeys(names))

    def __init__(self, data: Any = None, *, organisation: Organisation) -> None:
        now = {name: getattr(organisation, name) for name in self.base_fields}
        super().__init__(data, initial=now)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(zone, zone.replace("_", " ")) for zone in _zones(organisation.time_zone)]


def _zones(current: str) -> list[str]:
    """The zones people know by a city, UTC, and the one chosen now."""
    cities = {zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/"}
    return sorted(cities | {"UTC", current})


class ProfileForm(forms.Form):
    """`cleaned_data`: name, language."""

    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser says")), *settings.LANGUAGES],
        help_text=_("Of pages and of the e-mails we send you."),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"name": user.name, "language": user.language})


class JoinForm(forms.Form):
    """A new person's name and password. The e-mail address is the invitation's."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least eight characters, and not one that many people use."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "password" in data:
            person = User(email=self.email, name=data.get("name", ""))
            try:
                password_validation.validate_password(data["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class FacetsForm(forms.Form):
    """The audit trail's facets, from the query string."""

    who = forms.CharField(label=_("Who"), required=False, max_length=100)
    what = forms.ChoiceField(label=_("What"), required=False)
    kind = forms.ChoiceField(
        label=_("Change"),
        required=False,
        choices=[
            ("", _("Any")),
            ("insert", _("Added")),
            ("update", _("Changed")),
            ("delete", _("Removed")),
        ],
    )
    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To"), required=False, widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Anything")), *audit.thing_choices()]

    def facets(self, organisation: Organisation) -> Facets:
        """What is understood of the query string; a field that is not counts as empty."""
        self.is_valid()
        data = self.cleaned_data
        since = data.get("since")
        zone = ZoneInfo(organisation.time_zone)
        return Facets(
            who=data.get("who", "").strip(),
            what=data.get("what", ""),
            kind=data.get("kind", ""),
            since=datetime.combine(since, time(), tzinfo=zone) if since else None,
            until=end_of(data.get("until"), organisation),
        )
