"""What people type about alerts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import Act, people_who_may
from accounts.models import Organisation, Role, User
from alerts.kinds import about
from alerts.models import Channel, Destination, Digest, Preference, Rule, Severity, Volume
from alerts.models.history import MOST_WORDS
from outgoing import chat
from outgoing.problems import words

LONGEST = timedelta(days=90)
ROLES = [(role.value, role.label) for role in Role if role != Role.AUDITOR]


class OwnerForm(forms.Form):
    """`cleaned_data`: to, a colleague or None."""

    to = forms.ModelChoiceField(
        label=_("Who has it"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_who_may(organisation, Act.ALERTS_ANSWER)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class BulkForm(OwnerForm):
    """`cleaned_data`: task, to."""

    task = forms.ChoiceField(
        label=_("With what is ticked"),
        choices=[("acknowledge", _("I take these on")), ("assign", _("Give to a colleague"))],
    )
    field_order = ("task", "to")


class SnoozeForm(forms.Form):
    """`until` after it is valid: the moment."""

    hours = forms.ChoiceField(
        label=_("Put off for"),
        choices=[
            ("1", _("1 hour")), ("4", _("4 hours")), ("24", _("1 day")), ("72", _("3 days")),
            ("168", _("1 week")),
        ],
        required=False,
    )  # fmt: skip
    at = forms.DateTimeField(
        label=_("or until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at and not timezone.now() < at <= timezone.now() + LONGEST:
            raise forms.ValidationError(_("Choose a moment within the next 90 days."))
        return at

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("hours") and not told.get("at") and not self.errors:
            self.add_error("hours", _("Say for how long, or until when."))
        return told

    @property
    def until(self) -> datetime:
        at: datetime | None = self.cleaned_data["at"]
        return at or timezone.now() + timedelta(hours=int(self.cleaned_data["hours"]))


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note for colleagues"), max_length=MOST_WORDS, widget=forms.Textarea({"rows": 3})
    )


class EndForm(forms.Form):
    text = forms.CharField(label=_("Why it is over"), max_length=MOST_WORDS)


class RuleForm(forms.Form):
    """`cleaned_data`: the columns of a rule that people choose."""

    is_on = forms.BooleanField(
        label=_("In use"),
        required=False,
        help_text=_("Switched off, cases are still kept, but shown and told to nobody."),
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=[("", _("As it is found")), *Severity.choices],
        required=False,
    )
    threshold = forms.IntegerField(label=_("Threshold"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("Who is told"),
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Members with one of these roles. When nobody has one, the admins are told."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Beside the bell, by"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    tells_over = forms.BooleanField(
        label=_("Tell also when it is over"),
        required=False,
        help_text=_("To those who were told of it, by mail and in chats."),
    )
    escalate_after = forms.IntegerField(
        label=_("Told further after minutes"),
        min_value=1,
        max_value=7 * 24 * 60,
        required=False,
        help_text=_("When nobody has taken it on by then."),
    )
    escalate_to = forms.ChoiceField(
        label=_("Told further to"), choices=[("", _("Nobody")), *ROLES], required=False
    )

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**{name: getattr(rule, name) for name in self.fields}, **self.initial}
        limit = about(rule.kind).threshold
        if limit is None:
            del self.fields["threshold"]
            return
        self.fields["threshold"] = forms.IntegerField(
            label=_("Threshold"), min_value=limit.least, max_value=limit.most, required=False,
            help_text=gettext("%(unit)s. Usual: %(usual)s.")
            % {"unit": str(limit.unit).capitalize(), "usual": limit.usual},
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        after, to = told.get("escalate_after"), told.get("escalate_to")
        if after and not to and "escalate_to" not in self.errors:
            self.add_error("escalate_to", _("Choose who is told then, or leave the minutes empty."))
        if to and not after and "escalate_after" not in self.errors:
            self.add_error("escalate_after", _("Say after how many minutes, or choose “Nobody”."))
        return told


class DestinationForm(forms.Form):
    """`cleaned_data`: name, url, service, minimum, language. A changed one may keep its address."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Such as “Slack, #whatsapp-alerts”.")
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "It is a secret: whoever has it can write there. It is kept encrypted and never shown."
        ),
    )
    minimum = forms.ChoiceField(
        label=_("From severity"), choices=Severity.choices, initial=Severity.WARNING
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, known: Destination | None = None, **kwargs: Any) -> None:
        if known is not None:
            names = ("name", "minimum", "language")
            kwargs["initial"] = {name: getattr(known, name) for name in names}
        super().__init__(*args, **kwargs)
        if known is not None:
            self.fields["url"].required = False
            self.fields["url"].help_text = _("Leave it empty to keep the present one.")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if url:
            try:
                self.cleaned_data["service"] = chat.service_of(url)
            except chat.NoChat as error:
                raise forms.ValidationError(words(error.reason)) from None
        return url


def _zones() -> list[tuple[str, str]]:
    own = [("", gettext("The organisation’s"))]
    return own + [(zone, zone) for zone in sorted(available_timezones()) if "/" in zone]


class PreferenceForm(forms.Form):
    """`cleaned_data`: the columns of a person's wishes that people choose."""

    mails = forms.ChoiceField(
        label=_("E-mail at once"),
        choices=Volume.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Of the kinds that your organisation tells to one of your roles."),
    )
    time_zone = forms.ChoiceField(label=_("Your time zone"), choices=_zones, required=False)
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("Mails wait until then, but for what is critical. May be on the next day."),
    )
    digest = forms.ChoiceField(
        label=_("Summary by mail"),
        choices=Digest.choices,
        required=False,
        help_text=_("In the morning, at 7:00 where you are."),
    )

    def __init__(self, *args: Any, preference: Preference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**{name: getattr(preference, name) for name in self.fields}, **self.initial}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        start, end = told.get("quiet_from"), told.get("quiet_until")
        if (start is None) != (end is None) and not self.errors:
            missing = "quiet_until" if end is None else "quiet_from"
            self.add_error(missing, _("Give both times, or leave both empty."))
        return told
