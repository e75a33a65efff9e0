"""What a template still needs when it is sent, and how Meta takes it.

A slot is one thing to fill in; its key says where it stands: "body.0", "buttons.1", "cards.0.header.media".
https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/template-messages
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from templates_app.content import (
    VARIABLE,
    Component,
    Content,
    Variable,
    buttons,
    component,
    is_authentication,
    is_named,
    text_of,
    tidy,
    variables,
)
from templates_app.tidying import flat, objects, word

Values = Mapping[str, str]
MEDIA = ("IMAGE", "VIDEO", "DOCUMENT")
# What only a catalogue or a payment can fill, and what goes out by another way than messages do.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/marketing-messages/overview (GIF)
BEYOND_BUTTONS = ("MPM", "SPM", "ORDER_DETAILS")
BEYOND_HEADERS = ("PRODUCT", "GIF")
LONGEST = {"TEXT": 60, "BODY": 1024, "CARD": 160}  # characters, once everything is filled in
LONGEST_COUPON, LONGEST_CODE = 20, 15


class Kind(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    PLACE = "place"  # a location's name
    ADDRESS = "address"
    SUFFIX = "suffix"  # of an address behind a button
    COUPON = "coupon"
    CODE = "code"  # of an authentication template
    MOMENT = "moment"  # when an offer ends

    @property
    def is_media(self) -> bool:
        return self in (Kind.IMAGE, Kind.VIDEO, Kind.DOCUMENT)


@dataclass(frozen=True)
class Slot:
    """`name` is the variable's, or the button's label; `sample` what Meta's reviewers saw, "" for none; `base`
    what stands before the end of a button's address."""

    key: str
    kind: Kind
    name: str = ""
    sample: str = ""
    card: int | None = None  # from 0
    base: str = ""


def is_beyond(content: Mapping[str, Any]) -> bool:
    """Does it hold what cannot be filled in here: products, an order, a GIF?"""
    return any(_is_beyond(part) for part, _prefix, _card in _parts(tidy(content)))


def slots(content: Mapping[str, Any]) -> list[Slot]:
    """In reading order."""
    tidied = tidy(content)
    if is_authentication(tidied):
        return [Slot("code", Kind.CODE, sample="123456")]
    return [slot for part, prefix, card in _parts(tidied) for slot in _slots(part, prefix, card)]


def components(
    content: Mapping[str, Any], values: Values, media: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """Meta's `components` of a send. `media`: by slot's key, what Meta takes for the file: {"id": …}."""
    tidied = tidy(content)
    if is_authentication(tidied):
        return _of_code(values["code"])
    made = _components(tidied, "", values, media)
    if cards := _cards(tidied):
        shown = [
            {"card_index": at, "components": _components(card, f"cards.{at}.", values, media)}
            for at, card in enumerate(cards)
        ]
        made.append({"type": "carousel", "cards": shown})
    return made


def filled(content: Mapping[str, Any], values: Values) -> Content:
    """The content with the values as its samples, for a preview."""
    made = tidy(content)
    for part, prefix, _card in _parts(made):
        _fill(part, prefix, values, named=is_named(made))
    return made


def too_long(content: Mapping[str, Any], values: Values) -> Iterator[tuple[str, int]]:
    """Texts that are longer than Meta takes once everything is filled in: a slot's key, the most."""
    tidied = tidy(content)
    for part, prefix, card in _parts(tidied):
        for place, most in (("header", LONGEST["TEXT"]), ("body", LONGEST["BODY"])):
            most = LONGEST["CARD"] if card is not None and place == "body" else most
            names = _of(part, place)
            text = text_of(part, place.upper())
            for at, one in enumerate(names):
                text = text.replace(f"{{{{{one.name}}}}}", values.get(f"{prefix}{place}.{at}", ""))
            if names and len(text) > most:
                yield f"{prefix}{place}.0", most


def _parts(content: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, int | None]]:
    yield content, "", None
    for at, card in enumerate(_cards(content)):
        yield card, f"cards.{at}.", at


def _cards(content: Mapping[str, Any]) -> list[Component]:
    return objects((component(content, "CAROUSEL") or {}).get("cards"))


def _is_beyond(part: Mapping[str, Any]) -> bool:
    header = component(part, "HEADER") or {}
    kinds = {word(one.get("type")) for one in buttons(part)}
    return word(header.get("format")) in BEYOND_HEADERS or bool(kinds & set(BEYOND_BUTTONS))


def _of(part: Mapping[str, Any], place: str) -> list[Variable]:
    return [one for one in variables(part) if one.place == place]


def _slots(part: Mapping[str, Any], prefix: str, card: int | None) -> Iterator[Slot]:
    header = component(part, "HEADER") or {}
    format = word(header.get("format") or "TEXT")
    if format in MEDIA:
        example = header.get("example")
        handle = flat(example.get("header_handle")) if isinstance(example, dict) else []
        kind, sample = Kind(format.lower()), str(next(iter(handle), ""))
        yield Slot(f"{prefix}header.media", kind, sample=sample, card=card)
    elif format == "LOCATION":
        for kind in (Kind.LATITUDE, Kind.LONGITUDE, Kind.PLACE, Kind.ADDRESS):
            yield Slot(f"{prefix}header.{kind}", kind, card=card)
    for place in ("header", "body"):
        for at, one in enumerate(_of(part, place)):
            yield Slot(f"{prefix}{place}.{at}", Kind.TEXT, one.name, one.sample, card)
    offer = (component(part, "LIMITED_TIME_OFFER") or {}).get("limited_time_offer")
    if isinstance(offer, dict) and offer.get("has_expiration") is True:
        yield Slot(f"{prefix}offer", Kind.MOMENT, card=card)
    for at, button in enumerate(buttons(part)):
        if found := _of_button(button):
            kind, sample = found
            label = str(button.get("text") or "")
            base = _base(button) if kind is Kind.SUFFIX else ""
            yield Slot(f"{prefix}buttons.{at}", kind, label, sample, card, base)


def _base(button: Component) -> str:
    return VARIABLE.split(str(button.get("url")))[0]


def _of_button(button: Component) -> tuple[Kind, str] | None:
    """What a button needs, and its sample."""
    sample = str(next(iter(flat(button.get("example"))), ""))
    url = button.get("url")
    if word(button.get("type")) == "COPY_CODE":
        return Kind.COUPON, sample
    if word(button.get("type")) == "URL" and isinstance(url, str) and VARIABLE.search(url):
        return Kind.SUFFIX, sample.removeprefix(_base(button))
    return None


def _components(
    part: Mapping[str, Any], prefix: str, values: Values, media: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    if header := _header(part, prefix, values, media):
        made.append({"type": "header", "parameters": [header]})
    if body := _texts(part, "body", prefix, values):
        made.append({"type": "body", "parameters": body})
    if ends := values.get(f"{prefix}offer"):
        moment = int(datetime.fromisoformat(ends).astimezone(UTC).timestamp() * 1000)
        offer = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": moment}}
        made.append({"type": "limited_time_offer", "parameters": [offer]})
    for at, button in enumerate(buttons(part)):
        if found := _of_button(button):
            made.append(_button(found[0], at, values[f"{prefix}buttons.{at}"]))
    return made


def _header(
    part: Mapping[str, Any], prefix: str, values: Values, media: Mapping[str, Mapping[str, str]]
) -> dict[str, Any] | None:
    format = word((component(part, "HEADER") or {}).get("format") or "TEXT")
    if format in MEDIA:
        return {"type": format.lower(), format.lower(): dict(media[f"{prefix}header.media"])}
    if format == "LOCATION":
        names = {"latitude": "latitude", "longitude": "longitude", "name": "place"}
        place = {key: values[f"{prefix}header.{kind}"] for key, kind in names.items()}
        place["address"] = values[f"{prefix}header.address"]
        return {"type": "location", "location": place}
    return next(iter(_texts(part, "header", prefix, values)), None)


def _texts(
    part: Mapping[str, Any], place: str, prefix: str, values: Values
) -> list[dict[str, Any]]:
    """In the order of their numbers, or each with its name."""
    pairs = [(one, values[f"{prefix}{place}.{at}"]) for at, one in enumerate(_of(part, place))]
    if all(one.name.isdecimal() for one, _value in pairs):
        pairs.sort(key=lambda pair: int(pair[0].name))
        return [{"type": "text", "text": value} for _one, value in pairs]
    return [{"type": "text", "parameter_name": one.name, "text": value} for one, value in pairs]


def _button(kind: Kind, index: int, value: str) -> dict[str, Any]:
    is_coupon = kind is Kind.COUPON
    parameter = (
        {"type": "coupon_code", "coupon_code": value}
        if is_coupon
        else {"type": "text", "text": value}
    )
    sub_type = "copy_code" if is_coupon else "url"
    return {
        "type": "button",
        "sub_type": sub_type,
        "index": str(index),
        "parameters": [parameter],
    }


def _of_code(code: str) -> list[dict[str, Any]]:
    """Meta reads the OTP button as one with an address.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/authentication-templates
    """
    body = {"type": "body", "parameters": [{"type": "text", "text": code}]}
    return [body, _button(Kind.SUFFIX, 0, code)]


def _fill(part: Mapping[str, Any], prefix: str, values: Values, *, named: bool) -> None:
    """`part` is a copy of ours."""
    for place in ("header", "body"):
        found = component(part, place.upper())
        pairs = [
            (one, values.get(f"{prefix}{place}.{at}")) for at, one in enumerate(_of(part, place))
        ]
        if found is None or not pairs:
            continue
        given = [(one.name, value or one.sample) for one, value in pairs]
        found["example"] = _example(place, given, named=named)
    media = values.get(f"{prefix}header.media")
    header = component(part, "HEADER")
    if header is not None and media:
        header["example"] = {"header_handle": [media]}
    for at, button in enumerate(buttons(part)):
        value = values.get(f"{prefix}buttons.{at}")
        if value and word(button.get("type")) == "COPY_CODE":
            button["example"] = value


def _example(place: str, given: list[tuple[str, str]], *, named: bool) -> dict[str, Any]:
    if named:
        pairs = [{"param_name": name, "example": value} for name, value in given]
        return {f"{place}_text_named_params": pairs}
    texts = [value for _name, value in sorted(given, key=lambda one: _number(one[0]))]
    return {f"{place}_text": [texts] if place == "body" else texts}


def _number(name: str) -> int:
    return int(name) if name.isdecimal() else 0
