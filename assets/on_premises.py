"""What remains of an On-Premises API installation, and what becomes of it on the Cloud API.

The API ended on 2025-10-23. https://developers.facebook.com/docs/whatsapp/on-premises/sunset/ ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/migrating-from-onprem-to-cloud
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
MOST_CONTACTS = 500_000
DEPTH = 6
# GET /v1/settings/application and the business profile: the first part of a name → what to do.
FATES: dict[str, Text] = {
    "webhooks": _(
        "Gone. The Cloud API calls the address of the app's webhooks: see the connection's checklist."
    ),
    "callback_persist": _("Gone. The Cloud API repeats a webhook for up to seven days."),
    "callback_backoff_delay_ms": _("Gone. Meta chooses the pauses between its tries."),
    "max_callback_backoff_delay_ms": _("Gone. Meta chooses the pauses between its tries."),
    "sent_status": _("Always on: every message is told as sent."),
    "media": _("Gone. Media are fetched by their id when they are needed, within 30 days."),
    "messaging_api_rate_limit": _(
        "Gone. A number sends 80 messages a second, or 1,000 once Meta raises it."
    ),
    "pass_through": _("Gone, with no counterpart."),
    "db_garbagecollector_enable": _("Gone: there is no database to run."),
    "unhealthy_interval": _(
        "Gone: there is no machine to watch. Quality shows each number's health."
    ),
    "heartbeat_interval": _(
        "Gone: there is no machine to watch. Quality shows each number's health."
    ),
    "axolotl_context_striping_disabled": _("Gone, with no counterpart."),
    "wa_id_in_chat": _("Gone. Webhooks name people by number and user id."),
    "shards": _("Gone. A number of two shards or more gets 1,000 messages a second by itself."),
    "two-step": _("Kept: the PIN stays the number's own. Register with it."),
}
PROFILE = ("about", "address", "description", "email", "vertical", "websites")
UNKNOWN = _("Not known to us. Nothing is lost by leaving it behind.")
# The On-Premises API wrote industries in words.
VERTICALS = {
    "Other": "OTHER", "Automotive": "AUTO", "Beauty, Spa and Salon": "BEAUTY",
    "Clothing and Apparel": "APPAREL", "Education": "EDU", "Entertainment": "ENTERTAIN",
    "Event Planning and Service": "EVENT_PLAN", "Finance and Banking": "FINANCE",
    "Food and Grocery": "GROCERY", "Public Service": "GOVT", "Hotel and Lodging": "HOTEL",
    "Medical and Health": "HEALTH", "Non-profit": "NONPROFIT",
    "Professional Services": "PROF_SERVICES", "Shopping and Retail": "RETAIL",
    "Travel and Transportation": "TRAVEL", "Restaurant": "RESTAURANT", "Not a Business": "NOT_A_BIZ",
}  # fmt: skip


class Unreadable(ValueError):
    """The file is not what it should be; the text says what is wrong and what to do."""


@dataclass(frozen=True)
class Setting:
    name: str
    value: str
    fate: Text


@dataclass(frozen=True)
class Contacts:
    """Numbers of a list, each once, in international form. `wrong` are lines that hold no number."""

    numbers: tuple[str, ...]
    twice: int
    wrong: tuple[tuple[int, str], ...]  # (line, what stands there)


def read_json(content: bytes) -> Mapping[str, Any]:
    """Raises Unreadable."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Unreadable(_("This is no JSON. Give the answer of the client as it came.")) from None
    if not isinstance(found, Mapping):
        raise Unreadable(_("This is JSON, but not an object. Give the whole answer of the client."))
    return found


def settings_in(raw: Mapping[str, Any]) -> list[Setting]:
    """Every setting with what becomes of it; the order is that of the file."""
    inside = raw.get("settings")
    root = inside if isinstance(inside, Mapping) else raw
    application = root.get("application")
    found = application if isinstance(application, Mapping) else root
    return [Setting(name, value, _fate(name)) for name, value in _flat(found)]


def profile_in(raw: Mapping[str, Any]) -> dict[str, str]:
    """Fields of the business profile under the Cloud API's names, lists one a line; {} when there are none."""
    profile = _find(raw, "profile") or _find(raw, "business") or raw
    inner = _find(profile, "profile") or profile
    found = {name: inner.get(name) for name in PROFILE if inner.get(name)}
    about = _find(raw, "about")
    if about and isinstance(about.get("text"), str):
        found["about"] = about["text"]
    texts = {
        name: "\n".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in found.items()
    }
    if "vertical" in texts:
        texts["vertical"] = VERTICALS.get(texts["vertical"], texts["vertical"])
    return {name: value[:600] for name, value in texts.items()}


def contacts_in(content: bytes) -> Contacts:
    """Of the contacts node's JSON answer, or of a CSV or plain list whose first filled cell of a line is the number.

    Raises Unreadable.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(
            _("The list is not UTF-8 text. Save it as CSV (UTF-8) and choose it again.")
        ) from None
    seen: dict[str, None] = {}
    twice, wrong = 0, []
    for line, given in enumerate(_numbers(text), start=1):
        if line > MOST_CONTACTS:
            raise Unreadable(_("The list has more than 500,000 lines. Divide it."))
        number = _international(given)
        if number is None:
            if line > 1:  # the first may be a header
                wrong.append((line, given[:40]))
        elif number in seen:
            twice += 1
        else:
            seen[number] = None
    return Contacts(tuple(seen), twice, tuple(wrong))


def _numbers(text: str) -> Iterator[str]:
    if text.lstrip().startswith("{"):
        for contact in read_json(text.encode()).get("contacts", []):
            if isinstance(contact, Mapping) and contact.get("status") != "invalid":
                yield str(contact.get("wa_id") or contact.get("input") or "")
        return
    for row in csv.reader(StringIO(text)):
        cells = [cell.strip() for cell in row if cell.strip()]
        if cells:
            yield cells[0]


def _international(given: str) -> str | None:
    try:
        found = phonenumbers.parse(given if given.startswith("+") else f"+{given}")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(found):
        return None
    return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


def _flat(value: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    for key, one in value.items():
        name = f"{before}{key}"[:120]
        if isinstance(one, Mapping) and depth < DEPTH:
            yield from _flat(one, f"{name}.", depth + 1)
        else:
            yield name, _written(name, one)


def _written(name: str, value: Any) -> str:
    """Secrets of an old installation are shown to nobody."""
    if any(word in name.casefold() for word in ("password", "token", "pin", "secret", "data")):
        return "••••••"
    return (
        json.dumps(value, ensure_ascii=False)[:200] if not isinstance(value, str) else value[:200]
    )


def _fate(name: str) -> Text:
    parts = name.split(".")
    return next((FATES[part] for part in parts if part in FATES), UNKNOWN)


def _find(value: Any, key: str) -> Mapping[str, Any] | None:
    """The object under this key, at any depth."""
    if not isinstance(value, Mapping):
        return None
    inside = value.get(key)
    if isinstance(inside, Mapping):
        return inside
    found = (_find(one, key) for one in value.values() if isinstance(one, Mapping))
    return next((one for one in found if one is not None), None)
