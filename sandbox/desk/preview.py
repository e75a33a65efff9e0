"""A template as a handset shows it, made of plain data so that the pages can escape every text."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.desk.formatting import Block, Line, blocks, pieces

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur", "ps_AF", "prs_AF")
ICONS = {
    "URL": "↗",
    "PHONE_NUMBER": "☎",
    "QUICK_REPLY": "↩",
    "COPY_CODE": "⧉",
    "OTP": "⧉",
    "FLOW": "☰",
    "VOICE_CALL": "☎",
    "CATALOG": "▤",
    "MPM": "▤",
    "SPM": "▤",
    "REQUEST_CONTACT_INFO": "☺",
}
LABELS = {"COPY_CODE": "Copy offer code", "OTP": "Copy code", "CATALOG": "View catalog"}
# What the fixed text of an authentication template says; Meta translates it.
CODE_TEXT = "*{{1}}* is your verification code."
SECURITY_TEXT = " For your security, do not share this code."


@dataclass(frozen=True)
class Button:
    icon: str
    label: str
    target: str
    index: int = -1  # among what can be tapped; -1 outside a chat


@dataclass(frozen=True)
class Bubble:
    media: str = ""  # IMAGE, VIDEO, DOCUMENT, LOCATION … or empty
    header: Line = field(default_factory=list)
    body: list[Block] = field(default_factory=list)
    footer: str = ""
    buttons: list[Button] = field(default_factory=list)
    cards: list["Bubble"] = field(default_factory=list)
    direction: str = "ltr"


def direction(language: str) -> str:
    right = language in RIGHT_TO_LEFT or language.startswith("ar")
    return "rtl" if right else "ltr"


def preview(template: dict[str, Any]) -> Bubble:
    return _bubble(template["components"], direction(template["language"]))


def _bubble(components: list[dict[str, Any]], towards: str) -> Bubble:
    parts = {str(one.get("type", "")).upper(): one for one in components if isinstance(one, dict)}
    header, body = parts.get("HEADER", {}), parts.get("BODY", {})
    kind = str(header.get("format", "TEXT")).upper()
    return Bubble(
        media="" if not header or kind == "TEXT" else kind,
        header=pieces(str(header.get("text", "")), examples(header, "header_text")),
        body=blocks(body_text(body), examples(body, "body_text")),
        footer=footer_text(parts),
        buttons=[show_button(one) for one in parts.get("BUTTONS", {}).get("buttons", [])],
        cards=[
            _bubble(card.get("components", []), towards)
            for card in parts.get("CAROUSEL", {}).get("cards", [])
        ],
        direction=towards,
    )


def body_text(body: dict[str, Any]) -> str:
    """Authentication templates have no text of their own."""
    if "text" in body or not body:
        return str(body.get("text", ""))
    return CODE_TEXT + (SECURITY_TEXT if body.get("add_security_recommendation") else "")


def footer_text(parts: dict[str, dict[str, Any]]) -> str:
    footer = parts.get("FOOTER", {})
    minutes = footer.get("code_expiration_minutes")
    if minutes:
        return f"This code expires in {minutes} minutes."
    offer = parts.get("LIMITED_TIME_OFFER", {}).get("limited_time_offer", {})
    return str(footer.get("text", offer.get("text", "")))


def show_button(button: dict[str, Any]) -> Button:
    kind = str(button.get("type", "")).upper()
    label = str(button.get("text") or LABELS.get(kind, kind))
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
