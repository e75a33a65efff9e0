"""Settings of a number: calling, identity check, where messages are kept, ice breakers and commands.

https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-settings
https://developers.facebook.com/documentation/business-messaging/whatsapp/local-storage
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/conversational-components

`waba_id` is for the call budget. All raise graph.errors.GraphError; after `maybe_done`, look before you repeat.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from graph.client import Graph
from graph.errors import Unexpected
from graph.reading import Raw, flag, part, parts, text, texts


@dataclass(frozen=True)
class Settings:
    """Meta writes its words in either case; they are upper case here, "" when Meta did not say."""

    calling: Raw  # as in the guide: status, call_icon_visibility, call_hours, …
    storage: (
        str  # DEFAULT, IN_COUNTRY_STORAGE_ENABLED, IN_COUNTRY_STORAGE_DISABLED, NO_STORAGE_ENABLED
    )
    region: str  # a country's code, where messages are kept in one
    identity_check: bool | None
    encryption: str  # ENABLED or DISABLED: of payloads, with a key of the business's own
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        storage, check = part(raw, "storage_configuration"), part(raw, "user_identity_change")
        checks = flag(check, "enable_identity_key_check")
        return cls(
            calling=part(raw, "calling"),
            storage=text(storage, "status").upper(),
            region=text(storage, "data_localization_region").upper(),
            identity_check=flag(check, "enabled") if checks is None else checks,
            encryption=text(part(raw, "payload_encryption"), "status").upper(),
            raw=raw,
        )


@dataclass(frozen=True)
class Components:
    """What helps people to begin in a chat. `commands` are pairs of a name without its slash and a hint."""

    prompts: tuple[str, ...]  # ice breakers
    commands: tuple[tuple[str, str], ...]


def settings(graph: Graph, number_id: str, *, waba_id: str) -> Settings:
    return Settings.parse(graph.get(f"{number_id}/settings", account=waba_id))


def change_settings(
    graph: Graph, number_id: str, *, name: str, values: Mapping[str, Any], waba_id: str
) -> None:
    """One part at a time: `calling`, `user_identity_change` or `storage_configuration`, in Meta's own shape. Of
    calling, what is not given stays; `call_hours` replaces all hours and holidays."""
    _check(graph.post(f"{number_id}/settings", body={name: dict(values)}, account=waba_id))


def components(graph: Graph, number_id: str, *, waba_id: str) -> Components:
    answer = graph.get(number_id, fields=["conversational_automation"], account=waba_id)
    found = part(answer, "conversational_automation")
    commands = (
        (text(one, "command_name"), text(one, "command_description"))
        for one in parts(found, "commands")
    )
    return Components(texts(found, "prompts"), tuple(commands))


def change_components(
    graph: Graph,
    number_id: str,
    *,
    waba_id: str,
    prompts: Sequence[str] | None = None,
    commands: Sequence[tuple[str, str]] | None = None,
) -> None:
    """Replaces what is given; an empty list clears it, None leaves it."""
    body: dict[str, Any] = {}
    if prompts is not None:
        body["prompts"] = list(prompts)
    if commands is not None:
        body["commands"] = [
            {"command_name": name, "command_description": hint} for name, hint in commands
        ]
    _check(graph.post(f"{number_id}/conversational_automation", body=body, account=waba_id))


def _check(answer: Raw) -> None:
    if answer.get("success") is not True:
        raise Unexpected("Meta did not confirm the change", maybe_done=True)
