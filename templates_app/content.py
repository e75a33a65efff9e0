"""A template's content: Meta's creation shape, tidied, compared and searched for variables.

    {"components": […], "parameter_format": "POSITIONAL" | "NAMED", "message_send_ttl_seconds": …}

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
Texts are never touched: what was typed is what is stored, sent and shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import phonenumbers

from templates_app.tidying import NAMED as NAMED
from templates_app.tidying import POSITIONAL as POSITIONAL
from templates_app.tidying import Component as Component
from templates_app.tidying import Content as Content
from templates_app.tidying import flat, objects, word
from templates_app.tidying import storable as storable
from templates_app.tidying import tidy as tidy

VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
OTP_URL = "https://www.whatsapp.com/otp/code"
FIXED_LABELS = ("COPY_CODE", "CATALOG", "MPM", "SPM", "REQUEST_CONTACT_INFO")
# Settings of a creation that Meta gives back, beside the components.
KEPT_SETTINGS = ("message_send_ttl_seconds", "cta_url_link_tracking_opted_out")
# A draft made of Meta's library whose words nobody has changed is created by these alone.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-library
OF_LIBRARY = ("library_template_name", "library_template_button_inputs")


@dataclass(frozen=True)
class Variable:
    """`place` is "header", "body" or "buttons.2"; `name` is "1" or "first_name"; `sample` may be
    ""."""

    place: str
    name: str
    sample: str


def from_meta(raw: Mapping[str, Any]) -> Content:
    """What Meta answered for a template, in the shape of a creation: the OTP button is one
    again."""
    settings = {key: raw[key] for key in KEPT_SETTINGS if raw.get(key) is not None}
    content = tidy(
        {
            "components": raw.get("components"),
            "parameter_format": raw.get("parameter_format"),
            **settings,
        }
    )
    if is_authentication(content):
        content["components"] = [_otp_component(one) for one in content["components"]]
    return content


def same(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Would a customer see the same? Ignores what Meta changes on reading back.

    That is: examples and media handles, the order of components, an OTP button read as a URL
    button,
    Meta's own texts in authentication templates, and settings that one side does not tell.
    """
    if ours == theirs:
        return True
    a, b = _compared(ours), _compared(theirs)
    if a["parameter_format"] != b["parameter_format"] and (variables(ours) or variables(theirs)):
        return False
    both = [key for key in KEPT_SETTINGS if key in ours and key in theirs]
    return bool(
        a["components"] == b["components"] and all(ours[key] == theirs[key] for key in both)
    )


def alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """The same question for one component of a template that is no authentication template."""
    a, b = ({"components": [part]} for part in (one, other))
    return bool(_compared(a)["components"] == _compared(b)["components"])


def component(content: Mapping[str, Any], kind: str) -> Component | None:
    """The first component of this type, or None."""
    return next(
        (one for one in objects(content.get("components")) if word(one.get("type")) == kind), None
    )


def text_of(content: Mapping[str, Any], kind: str) -> str:
    """The text of HEADER, BODY or FOOTER; "" when there is none."""
    text = (component(content, kind) or {}).get("text")
    return text if isinstance(text, str) else ""


def buttons(content: Mapping[str, Any]) -> list[Component]:
    return objects((component(content, "BUTTONS") or {}).get("buttons"))


def is_named(content: Mapping[str, Any]) -> bool:
    return word(content.get("parameter_format")) == NAMED


def is_authentication(content: Mapping[str, Any]) -> bool:
    """Only authentication templates have an OTP button, and all have one."""
    return any(_is_otp(button) for button in buttons(content))


def names_in(text: str) -> list[str]:
    """The variables of a text, each once, in order of appearance."""
    return list(dict.fromkeys(name.strip() for name in VARIABLE.findall(text)))


def variables(content: Mapping[str, Any]) -> list[Variable]:
    """Every variable of header, body and buttons with its sample, in reading order."""
    found: list[Variable] = []
    for place, key in (("header", "header_text"), ("body", "body_text")):
        part = component(content, place.upper()) or {}
        names = names_in(text_of(content, place.upper()))
        samples = _samples(part.get("example"), key, names)
        found += [Variable(place, name, samples.get(name, "")) for name in names]
    for index, button in enumerate(buttons(content)):
        url = button.get("url")
        names = names_in(url) if isinstance(url, str) else []
        found += [
            Variable(f"buttons.{index}", name, _first(button.get("example"))) for name in names
        ]
    return found


def samples_of(part: Mapping[str, Any], place: str) -> dict[str, str]:
    """The samples of one header or body, by "body.1"."""
    text = part.get("text")
    names = names_in(text) if isinstance(text, str) else []
    found = _samples(part.get("example"), f"{place}_text", names)
    return {f"{place}.{name}": sample for name, sample in found.items()}


def for_creation(content: Mapping[str, Any], handles: Mapping[str, str] | None = None) -> Content:
    """What is posted to Meta: our stored shape, without keys that a creation does not take, and
    Meta's handles in place of our samples."""
    made = {key: value for key, value in tidy(content).items() if value is not None}
    if is_of_library(made):
        return {key: made[key] for key in OF_LIBRARY if key in made}
    made = without_library(made)
    return _with_handles(made, handles) if handles else made


def is_of_library(content: Mapping[str, Any]) -> bool:
    """Is it created by its name in Meta's library? Meta takes no setting of ours beside that name:
    with one, it is created like any other template."""
    settings = any(content.get(key) is not None for key in KEPT_SETTINGS)
    return bool(content.get("library_template_name")) and not settings


def without_library(content: Content) -> Content:
    """Words of one's own: no longer the library's."""
    return {key: value for key, value in content.items() if key not in OF_LIBRARY}


def media_of(content: Mapping[str, Any]) -> list[str]:
    """The samples of all media headers, those of cards too, each once: ours, or Meta's words."""
    found: list[str] = []
    for header in _headers(content):
        example = header.get("example")
        handles = example.get("header_handle") if isinstance(example, dict) else None
        found += [one for one in flat(handles) if isinstance(one, str)]
    return list(dict.fromkeys(found))


def _headers(content: Mapping[str, Any]) -> Iterator[Component]:
    for one in objects(content.get("components")):
        if word(one.get("type")) == "HEADER":
            yield one
        for card in objects(one.get("cards")):
            yield from _headers(card)


def _with_handles(content: Content, handles: Mapping[str, str]) -> Content:
    """`content` is a fresh copy, down to the examples."""
    for header in _headers(content):
        example = header.get("example")
        if isinstance(example, dict) and "header_handle" in example:
            given = [handles.get(one, one) for one in example["header_handle"]]
            header["example"] = {**example, "header_handle": given}
    return content


def _first(value: Any) -> str:
    first = next(iter(flat(value)), "")
    return first if isinstance(first, str) else str(first)


def _samples(example: Any, key: str, names: list[str]) -> dict[str, str]:
    given = example if isinstance(example, dict) else {}
    pairs = objects(given.get(f"{key}_named_params"))
    named = {str(pair.get("param_name")): str(pair.get("example") or "") for pair in pairs}
    if named:
        return named
    numbers = sorted({int(name) for name in names if name.isdecimal()})
    order = [str(number) for number in numbers] or names
    return {name: str(one) for name, one in zip(order, flat(given.get(key)), strict=False)}


# --- authentication --------------------------------------------------------------------------


def _is_otp(button: Mapping[str, Any]) -> bool:
    url = button.get("url")
    return word(button.get("type")) == "OTP" or (isinstance(url, str) and url.startswith(OTP_URL))


def _otp_component(one: Component) -> Component:
    """Meta's texts and its URL button go; the options that made them stay."""
    if one.get("type") in ("BODY", "FOOTER"):
        return {key: value for key, value in one.items() if key not in ("text", "example")}
    if one.get("type") == "BUTTONS":
        return {**one, "buttons": [_otp_button(button) for button in one["buttons"]]}
    return one


def _otp_button(button: Component) -> Component:
    if button.get("type") != "URL" or not _is_otp(button):
        return button
    asked = parse_qs(urlsplit(button["url"]).query)
    otp: Component = {"type": "OTP", "otp_type": asked.get("otp_type", ["COPY_CODE"])[0]}
    if button.get("text"):
        otp["text"] = button["text"]
    if "package_name" in asked and "signature_hash" in asked:
        app = {key: asked[key][0] for key in ("package_name", "signature_hash")}
        otp["supported_apps"] = [app]
    return otp


# --- comparing -------------------------------------------------------------------------------


def _compared(content: Mapping[str, Any]) -> Content:
    tidied = tidy(content)
    authentication = is_authentication(tidied)
    parts = [_compared_component(one, authentication) for one in tidied["components"]]
    parts = [one for one in parts if one]
    return {**tidied, "components": sorted(parts, key=lambda one: str(one.get("type")))}


def _compared_component(one: Component, authentication: bool) -> Component:
    kind = one.get("type")
    kept = {
        key: value for key, value in one.items() if key != "example" and value not in (None, [], {})
    }
    if kind == "HEADER":
        kept.setdefault("format", "TEXT")
    if authentication:
        return _compared_otp(one)
    if "buttons" in kept:
        kept["buttons"] = [_compared_button(button) for button in kept["buttons"]]
    if "cards" in kept:
        kept["cards"] = [
            [_compared_component(c, False) for c in card["components"]] for card in kept["cards"]
        ]
    return kept


def _compared_button(button: Component) -> Component:
    kept = {key: value for key, value in button.items() if key not in ("example", "otp_type")}
    if button.get("type") == "PHONE_NUMBER":
        kept["phone_number"] = _compared_number(str(button.get("phone_number", "")))
    if button.get("type") in FIXED_LABELS:  # the label is WhatsApp's
        kept.pop("text", None)
    if button.get("type") == "FLOW":
        kept.setdefault("flow_action", "navigate")
    return kept


def _compared_number(number: str) -> str:
    """Meta writes the plus sign or does not, and drops a zero after the country code."""
    try:
        parsed = phonenumbers.parse(f"+{number.lstrip('+')}")
    except phonenumbers.NumberParseException:
        return number.lstrip("+")
    return f"{parsed.country_code}{parsed.national_number}"


def _compared_otp(one: Component) -> Component:
    kind = one.get("type")
    if kind == "BODY":
        return {"type": kind, "advice": one.get("add_security_recommendation") is True}
    if kind == "FOOTER":
        minutes = one.get("code_expiration_minutes")
        return {"type": kind, "minutes": minutes} if minutes else {}
    kinds = [_otp_button(button).get("otp_type") for button in objects(one.get("buttons"))]
    return {"type": kind, "otp": kinds}


def texts(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(place, text) of header, body and footer, those that have a text."""
    for kind in ("HEADER", "BODY", "FOOTER"):
        if text := text_of(content, kind):
            yield kind.lower(), text
