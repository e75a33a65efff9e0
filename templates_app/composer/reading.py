"""From Meta's shape: the fields for a stored content; what the form cannot hold is kept aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from templates_app.composer import kinds
from templates_app.composer.composition import AppRow, ButtonRow, CardRow, Composition
from templates_app.composer.writing import to_content
from templates_app.content import (
    KEPT_SETTINGS,
    alike,
    buttons,
    component,
    is_authentication,
    samples_of,
    text_of,
    tidy,
)

Part = Mapping[str, Any]


def from_content(content: Mapping[str, Any]) -> Composition:
    content = tidy(content)
    composition = Composition()
    codes = is_authentication(content)
    for part in content["components"]:
        read = CODES.get(part.get("type", "")) if codes else READERS.get(part.get("type", ""))
        if read is None or not _taken(composition, part, read, codes):
            composition.kept.append(dict(part))
    _settings(composition, content)
    return composition


def _taken(
    composition: Composition, part: Part, read: Callable[[Composition, Part], None], codes: bool
) -> bool:
    """Does the form give this part back as it is? Then it takes it; header text and body always."""
    if codes:
        read(composition, part)
        return True
    trial = Composition()
    try:
        read(trial, part)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    made = component(to_content(trial, "MARKETING"), part["type"])
    if part["type"] not in ("BODY", "FOOTER") and (made is None or not alike(part, made)):
        return False
    read(composition, part)
    return True


def _header(composition: Composition, part: Part) -> None:
    composition.header_format = part.get("format") or "TEXT"
    composition.header = str(part.get("text") or "")
    composition.samples |= samples_of(part, "header")
    handles = (part.get("example") or {}).get("header_handle") or [""]
    composition.header_media = str(handles[0])


def _body(composition: Composition, part: Part) -> None:
    composition.body = text_of({"components": [part]}, "BODY")
    composition.samples |= samples_of(part, "body")


def _footer(composition: Composition, part: Part) -> None:
    composition.footer = text_of({"components": [part]}, "FOOTER")


def _offer(composition: Composition, part: Part) -> None:
    offer = part["limited_time_offer"]
    composition.has_offer, composition.offer = True, str(offer["text"])
    composition.offer_expires = offer.get("has_expiration") is True


def _call_permission(composition: Composition, part: Part) -> None:
    composition.asks_to_call = True


def _buttons(composition: Composition, part: Part) -> None:
    composition.buttons = [row(one) for one in part["buttons"]]


def row(button: Part) -> ButtonRow:
    """Raises KeyError for a kind that the form does not have."""
    kind = kinds.BUTTONS[button["type"]]
    example = button.get("example") or ""
    first = str(example[0]) if isinstance(example, list) else str(example)
    made = ButtonRow(button["type"], "" if kind.label else str(button.get("text") or ""))
    if button["type"] == "COPY_CODE":
        made.value = first
    elif button["type"] == "FLOW":
        made.value = str(button.get("flow_id") or button.get("flow_name") or "")
        made.flow_action = str(button.get("flow_action") or "")
        made.screen = str(button.get("navigate_screen") or "")
        made.icon = str(button.get("icon") or "")
    elif kind.key:
        made.value, made.sample = str(button.get(kind.key) or ""), first
    return made


def _carousel(composition: Composition, part: Part) -> None:
    cards = [card["components"] for card in part["cards"]]
    first = {"components": cards[0]}
    composition.card_format = (component(first, "HEADER") or {})["format"]
    composition.cards_have_text = component(first, "BODY") is not None
    composition.card_buttons = [one["type"] for one in buttons(first)]
    for n, components in enumerate(cards):
        card = {"components": components}
        header, body = component(card, "HEADER") or {}, component(card, "BODY") or {}
        handles = (header.get("example") or {}).get("header_handle") or [""]
        composition.cards.append(
            CardRow(str(handles[0]), text_of(card, "BODY"), [row(one) for one in buttons(card)])
        )
        found = samples_of(body, "body")
        composition.samples |= {
            f"card.{n}.{key.removeprefix('body.')}": sample for key, sample in found.items()
        }


def _settings(composition: Composition, content: Mapping[str, Any]) -> None:
    known = ("components", "parameter_format", *KEPT_SETTINGS)
    composition.settings = {key: value for key, value in content.items() if key not in known}
    if (tracking := content.get("cta_url_link_tracking_opted_out")) is not None:
        composition.tracking_off = tracking is True
        composition.settings["cta_url_link_tracking_opted_out"] = tracking
    seconds = content.get("message_send_ttl_seconds")
    if seconds == -1:
        composition.ttl_unit = kinds.LONGEST
    elif type(seconds) is int and seconds > 0:
        unit = next(name for name, (size, _word) in kinds.UNITS.items() if seconds % size == 0)
        composition.ttl, composition.ttl_unit = str(seconds // kinds.UNITS[unit][0]), unit
    elif seconds is not None:
        composition.ttl, composition.ttl_unit = str(seconds), "seconds"


def _advice(composition: Composition, part: Part) -> None:
    composition.security_recommendation = part.get("add_security_recommendation") is True


def _expiry(composition: Composition, part: Part) -> None:
    composition.expires_minutes = str(part.get("code_expiration_minutes") or "")


def _otp(composition: Composition, part: Part) -> None:
    otp: Part = next(iter(part.get("buttons") or []), {})
    kind = otp.get("otp_type")
    composition.otp_type = kind if kind in kinds.OTP_TYPES else "COPY_CODE"
    composition.otp_text = str(otp.get("text") or "")
    composition.autofill_text = str(otp.get("autofill_text") or "")
    composition.terms_accepted = otp.get("zero_tap_terms_accepted") is True
    apps = otp.get("supported_apps")
    composition.apps = [
        AppRow(str(app.get("package_name") or ""), str(app.get("signature_hash") or ""))
        for app in (apps if isinstance(apps, list) else [])
        if isinstance(app, dict)
    ]


READERS: dict[str, Callable[[Composition, Part], None]] = {
    "HEADER": _header,
    "BODY": _body,
    "FOOTER": _footer,
    "LIMITED_TIME_OFFER": _offer,
    "CALL_PERMISSION_REQUEST": _call_permission,
    "BUTTONS": _buttons,
    "CAROUSEL": _carousel,
}
CODES: dict[str, Callable[[Composition, Part], None]] = {
    "BODY": _advice,
    "FOOTER": _expiry,
    "BUTTONS": _otp,
}
