"""The composer's form: flat fields on one side, Meta's creation shape on the other.

Field names: `header`, `body`, `footer`, `sample.<header|body>.<variable>`, and for each button row n
`button.<n>.<type|text|value|sample>`. An empty type means no button. Everything works by plain POST.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from templates_app.content import buttons, is_authentication, names_in

MAX_BUTTONS = 10  # Meta's limit per template
# Characters Meta takes, https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
LENGTHS = {"header": 60, "body": 1024, "footer": 60}
SPARE_ROWS = 1  # empty rows offered under the filled ones

# What a person may draft here, with the field that carries the button's value in Meta's shape.
BUTTON_VALUES = {
    "QUICK_REPLY": "",
    "URL": "url",
    "PHONE_NUMBER": "phone_number",
    "COPY_CODE": "example",
}
OTP_BUTTON = {"type": "OTP", "otp_type": "COPY_CODE"}


@dataclass
class ButtonRow:
    type: str = ""
    text: str = ""
    value: str = ""  # the address, the number or the code
    sample: str = ""  # an address with the variable filled in

    @property
    def needs_sample(self) -> bool:
        return self.type == "URL" and bool(names_in(self.value))


@dataclass
class Composition:
    """What stands in the composer. `kept` are components it does not edit; they pass through unchanged."""

    header: str = ""
    body: str = ""
    footer: str = ""
    samples: dict[str, str] = field(default_factory=dict)  # "body.1" → "Pablo"
    buttons: list[ButtonRow] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    security_recommendation: bool = False  # authentication only
    expires_minutes: str = ""  # authentication only

    def sample_fields(self) -> list[tuple[str, str, str]]:
        """(key, variable, sample) for every variable in header and body, in reading order."""
        found = [("header", name) for name in names_in(self.header)]
        found += [("body", name) for name in names_in(self.body)]
        return [
            (f"{part}.{name}", name, self.samples.get(f"{part}.{name}", "")) for part, name in found
        ]

    def counts(self) -> dict[str, tuple[int, int]]:
        """(characters, the most Meta takes) of each text field."""
        return {name: (len(getattr(self, name)), most) for name, most in LENGTHS.items()}

    def button_rows(self) -> list[ButtonRow]:
        """The filled rows and a spare one, as many as Meta takes."""
        rows = [row for row in self.buttons if row.type or row.text or row.value]
        return (rows + [ButtonRow() for _ in range(SPARE_ROWS)])[:MAX_BUTTONS]


def is_named(*texts: str) -> bool:
    return any(not name.isdecimal() for text in texts for name in names_in(text))


def field_id(path: str) -> str:
    """The id of the form field that a finding's path means: "buttons.2.url" → "button.2.value"."""
    parts = path.split(".")
    if parts[0] == "buttons":
        if len(parts) < 3:
            return "buttons"
        part = {"text": "text", "type": "type", "sample": "sample"}.get(parts[2], "value")
        return f"button.{parts[1]}.{part}"
    if len(parts) == 3 and parts[1] == "sample":
        return f"sample.{parts[0]}.{parts[2]}"
    return parts[0]


# --- from the browser ------------------------------------------------------------------------


def from_post(data: Mapping[str, str], kept: list[dict[str, Any]] | None = None) -> Composition:
    """What a person typed, exactly, except for the line ends that browsers add."""

    def text(name: str) -> str:
        return str(data.get(name, "")).replace("\r\n", "\n")

    rows = [
        ButtonRow(
            **{
                part: text(f"button.{n}.{part}").strip()
                for part in ("type", "text", "value", "sample")
            }
        )
        for n in range(MAX_BUTTONS)
    ]
    samples = {key.removeprefix("sample."): text(key) for key in data if key.startswith("sample.")}
    return Composition(
        header=text("header"),
        body=text("body"),
        footer=text("footer"),
        samples=samples,
        buttons=[row for row in rows if row.type],
        kept=kept or [],
        security_recommendation=bool(data.get("security_recommendation")),
        expires_minutes=text("expires_minutes").strip(),
    )


# --- to Meta's shape -------------------------------------------------------------------------


def to_content(composition: Composition, category: str) -> dict[str, Any]:
    """The creation shape of these fields, components in Meta's order."""
    if category == "AUTHENTICATION":
        return _authentication(composition)
    named = is_named(composition.header, composition.body)
    components = list(composition.kept)
    if composition.header:
        components.insert(0, _header(composition, named))
    components.append(_body(composition, named))
    if composition.footer:
        components.append({"type": "FOOTER", "text": composition.footer})
    if composition.buttons:
        components.append(
            {"type": "BUTTONS", "buttons": [_button(row) for row in composition.buttons]}
        )
    order = ["HEADER", "LIMITED_TIME_OFFER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL"]
    components.sort(key=lambda c: order.index(c["type"]) if c["type"] in order else len(order))
    return {"parameter_format": "NAMED" if named else "POSITIONAL", "components": components}


def _examples(composition: Composition, part: str, text: str, named: bool) -> dict[str, Any] | None:
    names = names_in(text)
    if not names:
        return None
    filled = [(name, composition.samples.get(f"{part}.{name}", "")) for name in names]
    if named:
        return {f"{part}_text_named_params": [{"param_name": n, "example": s} for n, s in filled]}
    ordered = [s for _n, s in sorted(filled, key=lambda p: int(p[0]))]
    return {f"{part}_text": ordered if part == "header" else [ordered]}


def _header(composition: Composition, named: bool) -> dict[str, Any]:
    component = {"type": "HEADER", "format": "TEXT", "text": composition.header}
    example = _examples(composition, "header", composition.header, named)
    return component | ({"example": example} if example else {})


def _body(composition: Composition, named: bool) -> dict[str, Any]:
    component = {"type": "BODY", "text": composition.body}
    example = _examples(composition, "body", composition.body, named)
    return component | ({"example": example} if example else {})


def _button(row: ButtonRow) -> dict[str, Any]:
    button: dict[str, Any] = {"type": row.type}
    if row.type != "COPY_CODE":
        button["text"] = row.text
    if key := BUTTON_VALUES.get(row.type):
        button[key] = row.value
    if row.needs_sample:
        button["example"] = [row.sample]
    return button


def _authentication(composition: Composition) -> dict[str, Any]:
    """Meta writes the words of a code message; only its options are ours."""
    components: list[dict[str, Any]] = [
        {"type": "BODY", "add_security_recommendation": composition.security_recommendation}
    ]
    if composition.expires_minutes:
        minutes = composition.expires_minutes
        components.append(
            {
                "type": "FOOTER",
                "code_expiration_minutes": int(minutes) if minutes.isdecimal() else minutes,
            }
        )
    components.append({"type": "BUTTONS", "buttons": [dict(OTP_BUTTON)]})
    return {"parameter_format": "POSITIONAL", "components": components}


# --- from Meta's shape -----------------------------------------------------------------------


def from_content(content: Mapping[str, Any]) -> Composition:
    """The fields for a stored content; what the composer cannot edit is kept aside, not lost."""
    composition = Composition()
    for component in content.get("components", []):
        kind = component.get("type", "")
        if kind == "HEADER" and component.get("format") == "TEXT":
            composition.header = component.get("text", "")
            composition.samples |= _samples("header", component)
        elif kind == "BODY":
            composition.body = component.get("text", "")
            composition.samples |= _samples("body", component)
            composition.security_recommendation = bool(component.get("add_security_recommendation"))
        elif kind == "FOOTER":
            composition.footer = component.get("text", "")
            composition.expires_minutes = str(component.get("code_expiration_minutes") or "")
        elif kind == "BUTTONS" and all(b.get("type") in BUTTON_VALUES for b in buttons(content)):
            composition.buttons = [_row(button) for button in buttons(content)]
        elif not (kind == "BUTTONS" and is_authentication(content)):
            composition.kept.append(dict(component))
    return composition


def _samples(part: str, component: Mapping[str, Any]) -> dict[str, str]:
    example = component.get("example") or {}
    if named := example.get(f"{part}_text_named_params"):
        return {f"{part}.{p.get('param_name')}": str(p.get("example", "")) for p in named}
    values = example.get(f"{part}_text") or []
    if values and isinstance(values[0], list):
        values = values[0]
    names = sorted((n for n in names_in(component.get("text", "")) if n.isdecimal()), key=int)
    return {f"{part}.{name}": str(value) for name, value in zip(names, values, strict=False)}


def _row(button: Mapping[str, Any]) -> ButtonRow:
    example = button.get("example") or ""
    value = str(button.get(BUTTON_VALUES[button["type"]] or "", "") or "")
    if button["type"] == "COPY_CODE":
        value = example[0] if isinstance(example, list) else str(example)
        return ButtonRow("COPY_CODE", "", value)
    sample = example[0] if isinstance(example, list) and example else str(example or "")
    return ButtonRow(button["type"], str(button.get("text", "")), value, sample)
