"""What a number is set to beside its calls: ice breakers and commands, the identity check, where messages are kept.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/conversational-components
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
https://developers.facebook.com/documentation/business-messaging/whatsapp/local-storage
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import graph
from assets.changes.kind import Asset, ChangeForm, Kind, Text, at, number_of
from assets.changes.registration import REGIONS
from assets.lifecycle import IN_SERVICE
from assets.models import Change, PhoneNumber

MOST_PROMPTS, LONGEST_PROMPT = 4, 80  # the OpenAPI file says 3, the newer guide 4
# The guide gives a command 32 characters, the OpenAPI file 30.
MOST_COMMANDS, LONGEST_COMMAND, LONGEST_HINT = 30, 32, 256
COMMAND = re.compile(rf"/?([A-Za-z0-9_]{{1,{LONGEST_COMMAND}}})(?:\s*[-–—:]\s*|\s+)(.+)")
KEPT_IN, KEPT_ANYWHERE = "IN_COUNTRY_STORAGE_ENABLED", "IN_COUNTRY_STORAGE_DISABLED"
NOT_KEPT = "NO_STORAGE_ENABLED"
ANYWHERE = "ANYWHERE"  # ours: Meta has no word for a number without a region
PLACES = {ANYWHERE: REGIONS[""], **{code: word for code, word in REGIONS.items() if code}}


class ComponentsForm(ChangeForm):
    prompts = forms.CharField(
        label=_("Ice breakers"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Up to four, one a line, each up to 80 characters and without emoji. People tap one in a new chat "
            "instead of typing."
        ),
    )
    commands = forms.CharField(
        label=_("Commands"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Up to 30, one a line: a name of letters, digits and underscores, then a hint, "
            "such as /hours - When the shop is open."
        ),
    )

    def clean_prompts(self) -> list[str]:
        lines = _lines(self.cleaned_data["prompts"])
        if len(lines) > MOST_PROMPTS:
            raise forms.ValidationError(
                _("Meta takes four ice breakers at most; these are %(n)d."),
                params={"n": len(lines)},
            )
        for line in lines:
            _check_line(line, LONGEST_PROMPT)
        return lines

    def clean_commands(self) -> list[str]:
        """As “/name - hint”, each."""
        lines = [_command(line) for line in _lines(self.cleaned_data["commands"])]
        names = [line.split(" ", 1)[0].lower() for line in lines]
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("Each command once only."))
        if len(lines) > MOST_COMMANDS:
            raise forms.ValidationError(
                _("Meta takes 30 commands at most; these are %(n)d."), params={"n": len(lines)}
            )
        return lines


def _lines(given: str) -> list[str]:
    return [line.strip() for line in given.splitlines() if line.strip()]


def _check_line(line: str, most: int) -> None:
    if len(line) > most:
        raise forms.ValidationError(
            _("“%(line)s…” has more than %(n)d characters."), params={"line": line[:30], "n": most}
        )
    if any(unicodedata.category(one) in ("So", "Sk", "Cs") for one in line):
        raise forms.ValidationError(
            _("“%(line)s” has an emoji or a sign that Meta does not take here."),
            params={"line": line[:60]},
        )


def _command(line: str) -> str:
    match = COMMAND.fullmatch(line)
    if match is None:
        raise forms.ValidationError(
            _("“%(line)s” is no command such as /hours - When the shop is open."),
            params={"line": line[:60]},
        )
    name, hint = match.groups()
    _check_line(hint, LONGEST_HINT)
    return f"/{name} - {hint}"


class SettingsKind(Kind):
    """A group of a number's settings: read as Meta tells them, shown on the page of settings."""

    button = _("Change it at Meta")
    page = "assets:settings_detail"

    def now(self, meta: graph.Graph, asset: Asset, about: str) -> dict[str, Any]:
        assert isinstance(asset, PhoneNumber)
        waba_id = asset.account.waba_id
        return self.facts(graph.settings.settings(meta, asset.phone_number_id, waba_id=waba_id))

    def facts(self, found: graph.settings.Settings) -> dict[str, Any]:
        """Under the form's names."""
        raise NotImplementedError

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        found = self.now(meta, change.asset, "")
        return all(found.get(name) == value for name, value in change.after.items())


class ChangeComponents(SettingsKind):
    key = "change_components"
    title = _("Change ice breakers and commands")
    lede = _("What helps people to begin: sentences to tap, and commands behind a slash.")
    done = _("Meta has them. People see them in a new chat.")
    form = ComponentsForm

    def now(self, meta: graph.Graph, asset: Asset, about: str) -> dict[str, Any]:
        assert isinstance(asset, PhoneNumber)
        waba_id = asset.account.waba_id
        found = graph.settings.components(meta, asset.phone_number_id, waba_id=waba_id)
        return components_facts(found)

    def consequences(self, change: Change) -> list[Text]:
        said: list[Text] = [
            _(
                "What people tap or type arrives as an ordinary message: your own systems have to answer it."
            )
        ]
        if change.after.get("prompts"):
            said.append(
                _("Who comes by a link with a message of its own does not see the ice breakers.")
            )
        return said

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        commands = change.after.get("commands")
        graph.settings.change_components(
            meta,
            number_of(change).phone_number_id,
            prompts=change.after.get("prompts"),
            commands=None if commands is None else [_pair(one) for one in commands],
            **at(change),
        )
        return {"success": True}


def _pair(command: str) -> tuple[str, str]:
    name, _dash, hint = command.removeprefix("/").partition(" - ")
    return name, hint


def components_facts(found: graph.settings.Components) -> dict[str, Any]:
    return {
        "prompts": list(found.prompts),
        "commands": [f"/{name} - {hint}" for name, hint in found.commands],
    }


class IdentityForm(ChangeForm):
    enable_identity_key_check = forms.BooleanField(
        label=_("Tell us when a person's phone may have changed hands"), required=False
    )


class ChangeIdentityCheck(SettingsKind):
    key = "change_identity_check"
    title = _("Change the identity check")
    lede = _("Meta gives each person a mark that changes with their phone or number.")
    done = _("Meta has it. Webhooks carry the mark from now on, or no more.")
    form = IdentityForm

    def facts(self, found: graph.settings.Settings) -> dict[str, Any]:
        return identity_facts(found)

    def consequences(self, change: Change) -> list[Text]:
        if not change.after.get("enable_identity_key_check"):
            return [_("Messages that are sent with a mark are not held back any more.")]
        return [
            _("Webhooks of messages carry the mark of the person (identity_key_hash)."),
            _(
                "A message that is sent with an old mark is not delivered and fails with 137000: somebody else may "
                "have the phone now. waportal itself sends none with a mark."
            ),
        ]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        graph.settings.change_settings(
            meta,
            number_of(change).phone_number_id,
            name="user_identity_change",
            values=change.after,
            **at(change),
        )
        return {"success": True}


def identity_facts(found: graph.settings.Settings) -> dict[str, Any]:
    return {"enable_identity_key_check": bool(found.identity_check)}


class StorageForm(ChangeForm):
    data_localization_region = forms.ChoiceField(
        label=_("Where messages are kept at rest"), choices=PLACES.items
    )


class ChangeStorage(SettingsKind):
    key = "change_storage"
    title = _("Change where messages are kept")
    lede = _(
        "Meta can keep the content of messages at rest in one country. For numbers out of service."
    )
    done = _("Meta has it. Register the number now: it is kept there from then on.")
    form = StorageForm

    def facts(self, found: graph.settings.Settings) -> dict[str, Any]:
        return storage_facts(found)

    def consequences(self, change: Change) -> list[Text]:
        return [
            _(
                "While a message is on its way, Meta may keep it elsewhere for up to 60 minutes, marketing for 90."
            ),
            _("Media that were uploaded by this number can be used by this number alone."),
        ]

    def findings(self, change: Change) -> list[Text]:
        if number_of(change).status not in IN_SERVICE:
            return []
        return [
            _(
                "The number is in service: Meta takes another place only while it is deregistered. Take it out of "
                "service first (Steps), then come back, then register it."
            )
        ]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        region = change.after["data_localization_region"]
        anywhere = region == ANYWHERE
        kept = {"status": KEPT_IN, "data_localization_region": region}
        graph.settings.change_settings(
            meta,
            number_of(change).phone_number_id,
            name="storage_configuration",
            values={"status": KEPT_ANYWHERE} if anywhere else kept,
            **at(change),
        )
        return {"success": True}


def storage_facts(found: graph.settings.Settings) -> dict[str, Any]:
    return {"data_localization_region": found.region if found.storage == KEPT_IN else ANYWHERE}
