"""One template as one row: a column for each part that most templates have.

A component that the columns cannot say without loss (a carousel, an offer, a fourth button) stands
as JSON in `other_components` instead, so that every template comes back as it went.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from templates_app.content import Component, Content, component
from templates_app.files import strict
from templates_app.files.document import Document, Unfit, check_components, checked
from templates_app.tidying import NAMED, POSITIONAL, objects, tidy

BUTTONS = 3
PARTS = ("type", "text", "value", "sample")
# A button's type → the key that its value stands in.
VALUES = {
    "URL": "url", "PHONE_NUMBER": "phone_number", "COPY_CODE": "", "QUICK_REPLY": "",
    "CATALOG": "", "FLOW": "flow_id", "OTP": "otp_type",
}  # fmt: skip
BUTTON_COLUMNS = tuple(f"button_{n}_{part}" for n in range(1, BUTTONS + 1) for part in PARTS)
COLUMNS = (
    "name", "language", "category", "parameter_format", "message_send_ttl_seconds",
    "cta_url_link_tracking_opted_out", "header_format", "header_text", "header_samples", "body",
    "body_samples", "add_security_recommendation", "footer", "code_expiration_minutes",
    *BUTTON_COLUMNS, "other_components",
)  # fmt: skip
NEEDED = ("name", "language", "category")
FLAT = ("HEADER", "BODY", "FOOTER", "BUTTONS")


def to_row(document: Document) -> dict[str, str]:
    """A text for each of COLUMNS."""
    content = document.content
    row = dict.fromkeys(COLUMNS, "") | {
        "name": document.name, "language": document.language, "category": document.category,
        "parameter_format": str(content["parameter_format"]),
    }  # fmt: skip
    if (seconds := content.get("message_send_ttl_seconds")) is not None:
        row["message_send_ttl_seconds"] = str(seconds)
    if (opted := content.get("cta_url_link_tracking_opted_out")) is not None:
        row["cta_url_link_tracking_opted_out"] = _flag(opted)
    named, others, told = content["parameter_format"] == NAMED, [], set()
    for one in content["components"]:
        kind = one.get("type")
        cells = _cells(one, named) if kind in FLAT and kind not in told else None
        if cells is None:
            others.append(one)
        else:
            told.add(kind)
            row |= cells
    if others:
        row["other_components"] = json.dumps(others, ensure_ascii=False)
    return row


def _cells(one: Component, named: bool) -> dict[str, str] | None:
    """The columns of one component; None when they would lose something of it."""
    kind = str(one["type"])
    try:
        cells = {key: value for key, value in _told(one, named).items() if value}
        back = component(_content(cells, named), kind)
    except (AttributeError, KeyError, TypeError, IndexError, Unfit):
        return None  # a shape that the columns do not know
    return cells if back == one else None


def _told(one: Component, named: bool) -> dict[str, str]:
    example = one.get("example") or {}
    match one["type"]:
        case "HEADER":
            samples = _samples(example, "header_text", named) or example.get("header_handle") or []
            form = one.get("format", "")
            return {
                "header_format": form, "header_text": one.get("text", ""),
                "header_samples": "\n".join(samples),
            }  # fmt: skip
        case "BODY":
            return {
                "body": one.get("text", ""),
                "body_samples": "\n".join(_samples(example, "body_text", named)),
                "add_security_recommendation": _flag(one.get("add_security_recommendation")),
            }
        case "FOOTER":
            minutes = one.get("code_expiration_minutes")
            return {
                "footer": one.get("text", ""),
                "code_expiration_minutes": "" if minutes is None else str(minutes),
            }
    return {
        f"button_{n}_{part}": value
        for n, button in enumerate(one["buttons"], 1)
        for part, value in _told_button(button).items()
    }


def _told_button(button: Component) -> dict[str, str]:
    sample = button.get("example", "")
    return {
        "type": button["type"],
        "text": button.get("text", ""),
        "value": button.get(VALUES[button["type"]], ""),
        "sample": sample[0] if isinstance(sample, list) else sample,
    }


def _samples(example: Mapping[str, Any], key: str, named: bool) -> list[str]:
    if named:
        pairs = example.get(f"{key}_named_params") or []
        return [f"{one['param_name']}={one['example']}" for one in pairs]
    found = example.get(key) or []
    return list(found[0] if found and isinstance(found[0], list) else found)


def _flag(value: object) -> str:
    return {True: "true", False: "false"}.get(value, "") if isinstance(value, bool) else ""


def from_row(row: Mapping[str, str]) -> Document:
    """The template of a row; columns that are not there are empty. Raises Unfit."""
    cells = {key: value for key, value in row.items() if value}
    named = cells.get("parameter_format", POSITIONAL).strip().upper() == NAMED
    content = _content(cells, named)
    content["parameter_format"] = cells.get("parameter_format", POSITIONAL).strip().upper()
    if seconds := cells.get("message_send_ttl_seconds"):
        content["message_send_ttl_seconds"] = _whole(seconds, "message_send_ttl_seconds")
    if opted := cells.get("cta_url_link_tracking_opted_out"):
        content["cta_url_link_tracking_opted_out"] = _truth(
            opted, "cta_url_link_tracking_opted_out"
        )
    identity = {key: cells.get(key, "").strip() for key in NEEDED}
    return checked(identity, content)


def _content(cells: Mapping[str, str], named: bool) -> Content:
    found = [_header(cells, named), _body(cells, named), _footer(cells), _buttons(cells)]
    components = [one for one in found if one]
    if text := cells.get("other_components"):
        components += _json(text)
    return tidy({"components": components, "parameter_format": NAMED if named else POSITIONAL})


def _header(cells: Mapping[str, str], named: bool) -> Component:
    form, text = cells.get("header_format", "").strip().upper(), cells.get("header_text", "")
    samples = _lines(cells.get("header_samples", ""))
    if not (form or text):
        return {}
    one: Component = {"type": "HEADER", "format": form or "TEXT"}
    if text:
        one["text"] = text
    if samples and one["format"] == "TEXT":
        one["example"] = _example(samples, "header_text", named, "header_samples")
    elif samples:
        one["example"] = {"header_handle": samples}
    return one


def _body(cells: Mapping[str, str], named: bool) -> Component:
    one: Component = {"type": "BODY"}
    if text := cells.get("body"):
        one["text"] = text
    if advice := cells.get("add_security_recommendation"):
        one["add_security_recommendation"] = _truth(advice, "add_security_recommendation")
    if samples := _lines(cells.get("body_samples", "")):
        one["example"] = _example(samples, "body_text", named, "body_samples")
    return one if len(one) > 1 else {}


def _footer(cells: Mapping[str, str]) -> Component:
    one: Component = {"type": "FOOTER"}
    if text := cells.get("footer"):
        one["text"] = text
    if minutes := cells.get("code_expiration_minutes"):
        one["code_expiration_minutes"] = _whole(minutes, "code_expiration_minutes")
    return one if len(one) > 1 else {}


def _buttons(cells: Mapping[str, str]) -> Component:
    made = [one for n in range(1, BUTTONS + 1) if (one := _button(cells, n))]
    return {"type": "BUTTONS", "buttons": made} if made else {}


def _button(cells: Mapping[str, str], n: int) -> Component:
    kind, text, value, sample = (cells.get(f"button_{n}_{part}", "") for part in PARTS)
    kind = kind.strip().upper()
    if not (kind or text or value or sample):
        return {}
    if kind not in VALUES:
        words = _("Give one of %(types)s; other buttons go into other_components as JSON.")
        raise Unfit(f"button_{n}_type", words, types=", ".join(VALUES))
    one: Component = {"type": kind}
    if text:
        one["text"] = text
    if value:
        if not VALUES[kind]:
            raise Unfit(f"button_{n}_value", _("A button of this type has no value. Leave it out."))
        one[VALUES[kind]] = value
    if sample:
        one["example"] = [sample] if kind == "URL" else sample
    return one


def _example(samples: list[str], key: str, named: bool, field: str) -> dict[str, Any]:
    if not named:
        return {key: [samples] if key == "body_text" else samples}
    pairs = [one.partition("=") for one in samples]
    if not all(equals and name for name, equals, _sample in pairs):
        raise Unfit(field, _("Write one sample a line: name=sample."))
    named_params = [{"param_name": name, "example": sample} for name, _equals, sample in pairs]
    return {f"{key}_named_params": named_params}


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n") if text else []


def _json(text: str) -> list[Component]:
    try:
        found = strict.loads(text)
    except (ValueError, RecursionError):
        words = _("This is no complete JSON. A cell holds 32,767 characters; take JSON for more.")
        raise Unfit("other_components", words) from None
    check_components(found)
    return objects(found)


def _whole(text: str, field: str) -> int:
    text = text.strip().removesuffix(".0")  # a spreadsheet's number
    if not text.lstrip("-").isdecimal() or len(text) > 9 or not text.isascii():
        raise Unfit(field, _("Give a whole number."))
    return int(text)


def _truth(text: str, field: str) -> bool:
    known = {"true": True, "false": False, "1": True, "0": False}
    if text.strip().lower() not in known:
        raise Unfit(field, _("Give true or false."))
    return known[text.strip().lower()]
