"""One shape for everything that Meta writes in several: words in upper case, examples in one form.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Content = dict[str, Any]
Component = dict[str, Any]

POSITIONAL, NAMED = "POSITIONAL", "NAMED"


def storable(value: Any) -> Any:
    """The same without what PostgreSQL's JSON cannot hold: NUL and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


def tidy(content: Mapping[str, Any]) -> Content:
    """The form we store: words of Meta in upper case, examples in one shape, unknown keys kept."""
    kept: Content = storable(dict(content))
    kept["parameter_format"] = word(kept.get("parameter_format")) or POSITIONAL
    kept["components"] = [_tidy_component(one) for one in objects(kept.get("components"))]
    return kept


def objects(value: Any) -> list[dict[str, Any]]:
    return (
        [one for one in value if isinstance(one, dict)] if isinstance(value, list | tuple) else []
    )


def word(value: Any) -> str:
    return value.upper() if isinstance(value, str) else ""


def _tidy_component(one: Mapping[str, Any]) -> Component:
    kept = dict(one)
    for key in ("type", "format"):
        if isinstance(kept.get(key), str):
            kept[key] = kept[key].upper()
    if isinstance(kept.get("example"), dict):
        kept["example"] = _tidy_example(kept["example"])
    if "buttons" in kept:
        kept["buttons"] = [_tidy_button(button) for button in objects(kept["buttons"])]
    if "cards" in kept:
        kept["cards"] = [
            {**card, "components": [_tidy_component(c) for c in objects(card.get("components"))]}
            for card in objects(kept["cards"])
        ]
    return kept


def _tidy_example(example: Mapping[str, Any]) -> dict[str, Any]:
    """Meta writes body_text as [["a"]], ["a"] and "a"; we write the first. header_text is flat."""
    kept = dict(example)
    if "body_text" in kept:
        kept["body_text"] = [flat(kept["body_text"])]
    for key in ("header_text", "header_handle"):
        if key in kept:
            kept[key] = flat(kept[key])
    return kept


def _tidy_button(button: Mapping[str, Any]) -> Component:
    kept = dict(button)
    for key in ("type", "otp_type", "icon"):
        if isinstance(kept.get(key), str):
            kept[key] = kept[key].upper()
    if isinstance(kept.get("flow_action"), str):
        kept["flow_action"] = kept["flow_action"].lower()
    example = kept.get("example")
    if kept.get("type") == "URL" and isinstance(example, str):
        kept["example"] = [example]
    if kept.get("type") == "COPY_CODE" and isinstance(example, list) and len(example) == 1:
        kept["example"] = example[0]
    return kept


def flat(value: Any) -> list[Any]:
    if not isinstance(value, list):
        return [] if value is None else [value]
    return list(value[0]) if value and isinstance(value[0], list) else value
