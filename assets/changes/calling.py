"""Calls to a number: whether, how and when people can make them.

https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-settings
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from django import forms
from django.utils.translation import gettext_lazy as _

import graph
from accounts.models.organisations import validate_time_zone
from assets.changes.kind import ChangeForm, Text, at, number_of
from assets.changes.settings import SettingsKind
from assets.models import Change
from assets.news import TIERS
from assets.words import word_in
from graph.reading import part, parts, text, texts

# The guide's words, and what Meta's OpenAPI file has instead.
VISIBILITY = {"VISIBLE": "DEFAULT", "HIDDEN": "DISABLE_ALL"}
DAYS = {
    "monday": _("Monday"), "tuesday": _("Tuesday"), "wednesday": _("Wednesday"), "thursday": _("Thursday"),
    "friday": _("Friday"), "saturday": _("Saturday"), "sunday": _("Sunday"),
}  # fmt: skip
HOURS = ("hours", "timezone_id", *DAYS, "holidays")  # what Meta replaces as a whole
SPAN = re.compile(r"([01]?\d|2[0-3]):?([0-5]\d)\s*[-–~]\s*([01]?\d|2[0-3]):?([0-5]\d)")
MOST_A_DAY, MOST_HOLIDAYS = 2, 20
LEAST_PEOPLE = 2_000  # of the messaging limit, before Meta switches calling on
COUNTRIES = frozenset(filter(re.compile("[A-Z]{2}").fullmatch, map(str, Locale("en").territories)))


class SpansField(forms.CharField):
    """Opening hours of a day: “09:00-12:00, 13:00-17:00”, at most two, in order."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=60, **options)

    def clean(self, value: Any) -> str:
        given = super().clean(value)
        found = [_span(one) for one in given.split(",") if one.strip()]
        return ", ".join(_checked(found))


def _span(typed: str) -> str:
    match = SPAN.fullmatch(typed.strip())
    if match is None:
        raise forms.ValidationError(
            _("“%(typed)s” are no hours such as 09:00-17:00."), params={"typed": typed.strip()[:40]}
        )
    hour, minute, to_hour, to_minute = match.groups()
    return f"{int(hour):02}:{minute}-{int(to_hour):02}:{to_minute}"


def _checked(spans: list[str]) -> list[str]:
    """In order. Raises for an end before its start, for one over another, and for a third one."""
    spans = sorted(spans)
    if any(span[:5] >= span[6:] for span in spans):
        raise forms.ValidationError(_("Hours end after they begin, on the same day."))
    if any(one[6:] > other[:5] for one, other in pairwise(spans)):
        raise forms.ValidationError(_("These hours overlap."))
    if len(spans) > MOST_A_DAY:
        raise forms.ValidationError(_("Meta takes two times a day at most."))
    return spans


class CallingForm(ChangeForm):
    status = forms.ChoiceField(
        label=_("Calling"),
        choices=[("ENABLED", _("People can call this number")), ("DISABLED", _("Off"))],
    )
    call_icon_visibility = forms.ChoiceField(
        label=_("The call button"),
        choices=[
            ("DEFAULT", _("Shown in the chat and the profile")),
            ("DISABLE_ALL", _("Hidden: only buttons in messages lead to a call")),
        ],
    )
    restrict_to_user_countries = forms.CharField(
        label=_("Countries that see the button"),
        required=False,
        max_length=400,
        help_text=_(
            "Codes such as JP, US: by the country of a person's number. Left empty, all see it."
        ),
    )
    callback_permission_status = forms.ChoiceField(
        label=_("Permission to call back"),
        choices=[
            ("ENABLED", _("Who calls is asked whether you may call back")),
            ("DISABLED", _("Nobody is asked")),
        ],
    )
    hours = forms.ChoiceField(
        label=_("When people can call"),
        choices=[("DISABLED", _("At any time")), ("ENABLED", _("Only at the times below"))],
    )
    timezone_id = forms.CharField(
        label=_("Time zone of these times"),
        required=False,
        max_length=64,
        validators=[validate_time_zone],
        help_text=_("Such as Asia/Tokyo."),
    )
    holidays = forms.CharField(
        label=_("Single days with other times"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_(
            "One a line, such as 2027-01-04 10:00-15:00. They replace the times of the week."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, word in DAYS.items():
            self.fields[name] = SpansField(label=word)
        self.fields["monday"].help_text = _(
            "Such as 09:00-12:00, 13:00-17:00. A day that is left empty is closed."
        )
        self.order_fields([name for name in self.fields if name != "holidays"])
        if self.asset and not self.initial.get("timezone_id"):
            self.initial["timezone_id"] = self.asset.organisation.time_zone

    def clean_restrict_to_user_countries(self) -> list[str]:
        codes = re.findall(r"[^\s,;]+", self.cleaned_data["restrict_to_user_countries"].upper())
        for code in codes:
            if code not in COUNTRIES:
                raise forms.ValidationError(
                    _("“%(code)s” is no country's code such as JP."), params={"code": code[:20]}
                )
        return sorted(set(codes))

    def clean_holidays(self) -> list[str]:
        """One of Meta's entries a line, in order."""
        lines = [line.split(None, 1) for line in self.cleaned_data["holidays"].splitlines()]
        found = sorted(_holiday(line) for line in lines if line)
        for day in {line[:10] for line in found}:
            _checked([line[11:] for line in found if line.startswith(day)])
        if len(found) > MOST_HOLIDAYS:
            raise forms.ValidationError(_("Meta takes 20 single days at most."))
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("hours") == "DISABLED" and not any(given.get(day) for day in DAYS):
            given["timezone_id"] = self.now.get("timezone_id", "")  # the form offers ours
        if given.get("hours") == "ENABLED" and not self.errors:
            if not any(given.get(day) for day in DAYS):
                self.add_error("monday", _("Give the times of one day at least."))
            if not given.get("timezone_id"):
                self.add_error("timezone_id", _("Say in which time zone these times are."))
        return given


def _holiday(line: list[str]) -> str:
    try:
        day = date.fromisoformat(line[0])
    except ValueError:
        raise forms.ValidationError(
            _("“%(day)s” is no day such as 2027-01-04."), params={"day": line[0][:40]}
        ) from None
    return f"{day.isoformat()} {_span(line[1] if len(line) > 1 else '')}"


class ChangeCalling(SettingsKind):
    key = "change_calling"
    title = _("Change calling")
    lede = _("Whether, how and when people can call this number on WhatsApp.")
    done = _("Meta has it. Phones show it within some days; the rules hold at once.")
    form = CallingForm

    def facts(self, found: graph.settings.Settings) -> dict[str, Any]:
        return calling_facts(found.calling)

    def initial(self, now: Mapping[str, Any]) -> dict[str, Any]:
        countries = ", ".join(now.get("restrict_to_user_countries", []))
        return {**super().initial(now), "restrict_to_user_countries": countries}

    def consequences(self, change: Change) -> list[Text]:
        after = change.before | change.after
        said: list[Text] = []
        if change.after.get("status") == "ENABLED":
            said += [
                _("Your own systems have to take the calls: waportal takes none."),
                _(
                    "Meta asks for a messaging limit of 2,000 people, and for an app that gets the webhook “calls”."
                ),
            ]
        if change.after.get("status") == "DISABLED":
            said.append(_("Nobody can call this number any more, and it can call nobody."))
        if after.get("call_icon_visibility") == "DISABLE_ALL":
            said.append(_("Without the button, people call only from a button in a message."))
        if after.get("hours") == "ENABLED":
            said.append(_("Outside the times, people are offered to chat or to be called back."))
        return [*said, _("Phones may show the old state for up to seven days.")]

    def findings(self, change: Change) -> list[Text]:
        word = word_in(number_of(change).facts, "whatsapp_business_manager_messaging_limit").upper()
        people = TIERS.get(word)
        if change.after.get("status") != "ENABLED" or people is None or people >= LEAST_PEOPLE:
            return []
        return [_("The messaging limit is below 2,000 people: Meta will not switch calling on.")]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        values: dict[str, Any] = {
            name: change.after[name]
            for name in ("status", "call_icon_visibility", "callback_permission_status")
            if name in change.after
        }
        if "restrict_to_user_countries" in change.after:
            values["call_icons"] = {
                "restrict_to_user_countries": change.after["restrict_to_user_countries"]
            }
        if any(name in change.after for name in HOURS):
            values["call_hours"] = _call_hours(change.before | change.after)
        number_id = number_of(change).phone_number_id
        graph.settings.change_settings(meta, number_id, name="calling", values=values, **at(change))
        return {"success": True}


def calling_facts(calling: Mapping[str, Any]) -> dict[str, Any]:
    """Under the form's names. Single days that are over are left out: Meta takes no past ones back."""
    hours = part(calling, "call_hours")
    visibility = text(calling, "call_icon_visibility").upper() or "DEFAULT"
    weekly = [
        (text(one, "day_of_week").lower(), _shown(one, "open_time", "close_time"))
        for one in parts(hours, "weekly_operating_hours")
    ]
    today = _today(text(hours, "timezone_id"))
    holidays = sorted(
        f"{text(one, 'date')} {_shown(one, 'start_time', 'end_time')}"
        for one in parts(hours, "holiday_schedule")
        if text(one, "date") >= today.isoformat()
    )
    return {
        "status": text(calling, "status").upper() or "DISABLED",
        "call_icon_visibility": VISIBILITY.get(visibility, visibility),
        "restrict_to_user_countries": sorted(
            texts(part(calling, "call_icons"), "restrict_to_user_countries")
        ),
        "callback_permission_status": text(calling, "callback_permission_status").upper()
        or "DISABLED",
        "hours": text(hours, "status").upper() or "DISABLED",
        "timezone_id": text(hours, "timezone_id"),
        **{day: ", ".join(sorted(span for at_, span in weekly if at_ == day)) for day in DAYS},
        "holidays": holidays,
    }


def _shown(entry: Mapping[str, Any], start: str, end: str) -> str:
    """Meta's 0900 and 1200 as 09:00-12:00."""
    begins, ends = text(entry, start).zfill(4), text(entry, end).zfill(4)
    return f"{begins[:2]}:{begins[2:]}-{ends[:2]}:{ends[2:]}"


def _today(zone: str) -> date:
    try:
        return datetime.now(ZoneInfo(zone or "UTC")).date()
    except (ValueError, OSError, LookupError):  # no such zone
        return datetime.now(ZoneInfo("UTC")).date()


def _call_hours(facts: Mapping[str, Any]) -> dict[str, Any]:
    """All hours in Meta's shape. Those of the week go along where calls are possible at any time, so that they
    are there when somebody turns them on."""
    weekly = [
        {"day_of_week": day.upper(), "open_time": start, "close_time": end}
        for day in DAYS
        for start, end in _spans(facts.get(day, ""))
    ]
    holidays = [
        {"date": line[:10], "start_time": start, "end_time": end}
        for line in facts.get("holidays", [])
        for start, end in _spans(line[11:])
    ]
    found = {"status": facts["hours"], "weekly_operating_hours": weekly}
    zone = {"timezone_id": facts["timezone_id"]} if facts.get("timezone_id") else {}
    return {**found, **zone, "holiday_schedule": holidays}


def _spans(shown: str) -> list[tuple[str, str]]:
    spans = (span.partition("-") for span in shown.replace(":", "").split(", ") if span)
    return [(start, end) for start, _dash, end in spans]
