"""To Meta's shape: the creation's components in Meta's order."""

from __future__ import annotations

from typing import Any

from templates_app.composer import kinds
from templates_app.composer.composition import ButtonRow, CardRow, Composition
from templates_app.content import names_in

ORDER = (
    "HEADER", "LIMITED_TIME_OFFER", "BODY", "FOOTER", "BUTTONS", "CALL_PERMISSION_REQUEST",
    "CAROUSEL",
)  # fmt: skip
Part = dict[str, Any]


def to_content(composition: Composition, category: str) -> dict[str, Any]:
    """The creation shape of these fields."""
    if category == "AUTHENTICATION":
        named, components = False, _authentication(composition)
    else:
        named = composition.is_named()
        components = [*composition.kept, *_parts(composition, named)]
        components.sort(key=lambda one: ORDER.index(one["type"]) if one["type"] in ORDER else 99)
    return {
        "parameter_format": "NAMED" if named else "POSITIONAL",
        "components": components,
        **composition.settings,
        **_settings(composition),
    }


def _parts(composition: Composition, named: bool) -> list[Part]:
    parts = [
        _header(composition, named),
        _text("BODY", composition.body, composition, "body", named),
    ]
    if composition.footer:
        parts.append({"type": "FOOTER", "text": composition.footer})
    if composition.has_offer:
        offer = {"text": composition.offer, "has_expiration": composition.offer_expires}
        parts.append({"type": "LIMITED_TIME_OFFER", "limited_time_offer": offer})
    if composition.buttons:
        row = [button(one) for one in composition.buttons]
        parts.append({"type": "BUTTONS", "buttons": row})
    if composition.asks_to_call:
        parts.append({"type": "CALL_PERMISSION_REQUEST"})
    if composition.cards:
        cards = [
            {"components": _card(composition, n, card, named)}
            for n, card in enumerate(composition.cards)
        ]
        parts.append({"type": "CAROUSEL", "cards": cards})
    return [part for part in parts if part]


def _header(composition: Composition, named: bool) -> Part:
    if composition.header_format != "TEXT":
        return _media(composition.header_format, composition.header_media)
    if not composition.header:
        return {}
    part = _text("HEADER", composition.header, composition, "header", named)
    return {"type": "HEADER", "format": "TEXT", **part}


def _media(kind: str, sample: str) -> Part:
    part: Part = {"type": "HEADER", "format": kind}
    if kind in kinds.MEDIA_HEADERS and sample:
        part["example"] = {"header_handle": [sample]}
    return part


def _text(kind: str, text: str, composition: Composition, place: str, named: bool) -> Part:
    """A part with a text and the examples of its variables."""
    part: Part = {"type": kind, "text": text}
    names, key = names_in(text), f"{kind.lower()}_text"
    filled = [(name, composition.samples.get(f"{place}.{name}", "")) for name in names]
    if names and named:
        pairs = [{"param_name": name, "example": sample} for name, sample in filled]
        part["example"] = {f"{key}_named_params": pairs}
    elif names:
        ordered = [sample for _name, sample in sorted(filled, key=lambda pair: int(pair[0]))]
        part["example"] = {key: ordered if kind == "HEADER" else [ordered]}
    return part


def button(row: ButtonRow) -> Part:
    made: Part = {"type": row.type}
    kind = kinds.BUTTONS[row.type]
    if row.type != "COPY_CODE":
        made["text"] = kind.label or row.text
    if row.type == "FLOW":
        return made | _flow(row)
    if row.type == "VOICE_CALL":
        return made | ({"ttl_minutes": _number(row.value)} if row.value else {})
    if kind.key:
        made[kind.key] = row.value
    if row.needs_sample:
        made["example"] = [row.sample]
    return made


def _flow(row: ButtonRow) -> Part:
    """An id is digits; anything else is the flow's name."""
    chosen: Part = {}
    if row.value:
        chosen["flow_id" if row.value.isdecimal() else "flow_name"] = row.value
    if row.flow_action:
        chosen["flow_action"] = row.flow_action
    if row.screen:
        chosen["navigate_screen"] = row.screen
    if row.icon:
        chosen["icon"] = row.icon
    return chosen


def _card(composition: Composition, number: int, card: CardRow, named: bool) -> list[Part]:
    parts = [_media(composition.card_format, card.media)]
    if composition.cards_have_text:
        parts.append(_text("BODY", card.body, composition, f"card.{number}", named))
    return [*parts, {"type": "BUTTONS", "buttons": [button(row) for row in card.buttons]}]


def _settings(composition: Composition) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if composition.ttl_unit == kinds.LONGEST:
        found["message_send_ttl_seconds"] = -1
    elif composition.ttl:
        number = _number(composition.ttl)
        seconds = kinds.UNITS[composition.ttl_unit][0]
        found["message_send_ttl_seconds"] = number * seconds if isinstance(number, int) else number
    if composition.tracking_off or "cta_url_link_tracking_opted_out" in composition.settings:
        found["cta_url_link_tracking_opted_out"] = composition.tracking_off
    return found


def _number(text: str) -> int | str:
    """A number as one; anything else as it was typed, for the findings to name."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text


def _authentication(composition: Composition) -> list[Part]:
    """Meta writes the words of a code message; only its options are ours.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/authentication-templates
    """
    advice = composition.security_recommendation
    components: list[Part] = [{"type": "BODY", "add_security_recommendation": advice}]
    if composition.expires_minutes:
        minutes = _number(composition.expires_minutes)
        components.append({"type": "FOOTER", "code_expiration_minutes": minutes})
    return [*components, {"type": "BUTTONS", "buttons": [_otp(composition)]}]


def _otp(composition: Composition) -> Part:
    made: Part = {"type": "OTP", "otp_type": composition.otp_type}
    if composition.otp_text:
        made["text"] = composition.otp_text
    if composition.otp_type == "COPY_CODE":
        return made
    if composition.autofill_text:
        made["autofill_text"] = composition.autofill_text
    if composition.otp_type == "ZERO_TAP":
        made["zero_tap_terms_accepted"] = composition.terms_accepted
    made["supported_apps"] = [
        {"package_name": app.package_name, "signature_hash": app.signature_hash}
        for app in composition.apps
    ]
    return made
