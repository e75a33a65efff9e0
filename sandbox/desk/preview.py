"""A template as a handset shows it, made of plain data so that the pages can escape every text."""

import re
from dataclasses import dataclass
from typing import Any

MARKS = re.compile(
    r"\{\{(?P<variable>.*?)\}\}|\*(?P<bold>[^*\n]+)\*|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)"
    r"|~(?P<strike>[^~\n]+)~|`{1,3}(?P<code>[^`]+)`{1,3}"
)
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur", "ps_AF", "prs_AF")
ICONS = {
    "URL": "↗",
    "PHONE_NUMBER": "☎",
    "QUICK_REPLY": "↩",
    "COPY_CODE": "⧉",
    "FLOW": "☰",
    "VOICE_CALL": "☎",
}
COPY_LABEL = "Copy offer code"


@dataclass(frozen=True)
class Piece:
    text: str
    styles: str = ""  # "bold italic variable"


@dataclass(frozen=True)
class Button:
    icon: str
    label: str
    target: str


@dataclass(frozen=True)
class Bubble:
    media: str  # IMAGE, VIDEO, DOCUMENT, LOCATION … or empty
    header: list[Piece]
    body: list[Piece]
    footer: str
    buttons: list[Button]
    cards: list["Bubble"]
    direction: str = "ltr"


def preview(template: dict[str, Any]) -> Bubble:
    right = template["language"] in RIGHT_TO_LEFT or template["language"].startswith("ar")
    return _bubble(template["components"], "rtl" if right else "ltr")


def _bubble(components: list[dict[str, Any]], direction: str) -> Bubble:
    parts = {str(one.get("type", "")).upper(): one for one in components if isinstance(one, dict)}
    header, body = parts.get("HEADER", {}), parts.get("BODY", {})
    kind = str(header.get("format", "TEXT")).upper()
    offer = parts.get("LIMITED_TIME_OFFER", {}).get("limited_time_offer", {})
    return Bubble(
        media="" if not header or kind == "TEXT" else kind,
        header=pieces(str(header.get("text", "")), examples(header, "header_text")),
        body=pieces(str(body.get("text", "")), examples(body, "body_text")),
        footer=str(parts.get("FOOTER", {}).get("text", offer.get("text", ""))),
        buttons=[_button(one) for one in parts.get("BUTTONS", {}).get("buttons", [])],
        cards=[
            _bubble(card["components"], direction)
            for card in parts.get("CAROUSEL", {}).get("cards", [])
        ],
        direction=direction,
    )


def _button(button: dict[str, Any]) -> Button:
    kind = str(button.get("type", ""))
    label = str(button.get("text") or (COPY_LABEL if kind == "COPY_CODE" else kind))
    target = button.get("url") or button.get("phone_number") or button.get("example") or ""
    return Button(
        ICONS.get(kind, "•"),
        label,
        str(target[0] if isinstance(target, list) and target else target),
    )


def examples(component: dict[str, Any], key: str) -> dict[str, str]:
    """{"1": "Pablo"} or {"first_name": "Pablo"}, from any of the shapes Meta takes."""
    example = component.get("example")
    if not isinstance(example, dict):
        return {}
    named = example.get(f"{key}_named_params")
    if isinstance(named, list):
        return {
            str(one.get("param_name")): str(one.get("example", ""))
            for one in named
            if isinstance(one, dict)
        }
    values = example.get(key, [])
    if isinstance(values, str):
        values = [values]
    if isinstance(values, list) and values and isinstance(values[0], list):
        values = values[0]
    return {str(place): str(value) for place, value in enumerate(values, 1)}


def pieces(text: str, filled: dict[str, str], styles: str = "") -> list[Piece]:
    """The text cut at its formatting marks, each variable replaced by its example."""
    found: list[Piece] = []
    at = 0
    for match in MARKS.finditer(text):
        if match.start() > at:
            found.append(Piece(text[at : match.start()], styles))
        kind, inner = str(match.lastgroup), str(match.group(str(match.lastgroup)))
        if kind == "variable":
            found.append(
                Piece(filled.get(inner, "{{" + inner + "}}"), f"{styles} variable".strip())
            )
        else:
            found.extend(pieces(inner, filled, f"{styles} {kind}".strip()))
        at = match.end()
    if at < len(text):
        found.append(Piece(text[at:], styles))
    return found
