"""Repairs that cannot make anything worse: each is a pure function from a draft to a content."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from templates_app.content import Content
from templates_app.lint import emoji
from templates_app.lint.draft import Draft
from templates_app.lint.lexicon.opt_out import FOOTERS
from templates_app.lint.links import ADDRESS
from templates_app.lint.writing import DIRECTION, INVISIBLE, RIGHT_TO_LEFT, STRAY, stray_marks

Fix = Callable[[Draft], Content]
Change = Callable[[str], str]


def fixed(draft: Draft, code: str) -> Content:
    """The content with every finding of this rule repaired; as it was when the rule has no fix."""
    return FIXES[code](draft) if code in FIXES else draft.content


def _texts(change: Change, *kinds: str) -> Fix:
    """Changes the texts of these components, in the cards of a carousel too."""

    def apply(draft: Draft) -> Content:
        content = deepcopy(draft.content)
        for component in _components(content):
            if component.get("type") in kinds and isinstance(component.get("text"), str):
                component["text"] = change(component["text"])
        return content

    return apply


def _components(content: Content) -> list[dict[str, Any]]:
    """All of them, those of cards too."""
    found = [one for one in content["components"] if isinstance(one, dict)]
    for component in list(found):
        for card in component.get("cards") or []:
            found += card.get("components") or []
    return found


def _https(draft: Draft) -> Content:
    def secure(match: re.Match[str]) -> str:
        return re.sub(r"(?i)^http://", "https://", match[0])

    content = _texts(lambda text: ADDRESS.sub(secure, text), "HEADER", "BODY", "FOOTER")(draft)
    return _urls(content, lambda url: re.sub(r"(?i)^http://", "https://", url))


def _slash(draft: Draft) -> Content:
    return _urls(
        deepcopy(draft.content), lambda url: re.sub(r"^(https?://[^/?#{}]+)\{\{", r"\1/{{", url)
    )


def _urls(content: Content, change: Change) -> Content:
    """Changes the addresses of buttons, and their examples with them."""
    for component in _components(content):
        for button in component.get("buttons") or []:
            if button.get("type") == "URL" and isinstance(button.get("url"), str):
                button["url"] = change(button["url"])
                if isinstance(button.get("example"), list):
                    button["example"] = [
                        change(one) if isinstance(one, str) and "://" in one else one
                        for one in button["example"]
                    ]
    return content


def _footer(draft: Draft) -> Content:
    """Adds the sentence that says how to stop, where a footer is possible and none is there."""
    content = deepcopy(draft.content)
    if draft.part("FOOTER") is None and draft.offer is None:
        text = FOOTERS.get(draft.language.split("_")[0], FOOTERS["en"])
        at = next(
            (n for n, one in enumerate(content["components"]) if one.get("type") == "BUTTONS"), None
        )
        content["components"].insert(
            len(content["components"]) if at is None else at, {"type": "FOOTER", "text": text}
        )
    return content


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _plain_line(text: str) -> str:
    return _one_line(re.sub(r"([*_~])(?=\S)(.+?)(?<=\S)\1|```", lambda match: match[2] or "", text))


def _spaces(text: str) -> str:
    text = re.sub(r" {2,}", " ", text.replace("\t", " "))
    return re.sub(r"\n[ \t]*(?:\n[ \t]*){2,}", "\n\n", text)


def _no_emoji(text: str) -> str:
    return _one_line(emoji.EMOJI.sub("", text))


def _seen(text: str) -> str:
    plain = INVISIBLE.sub("", text)
    return plain if RIGHT_TO_LEFT.search(plain) else DIRECTION.sub("", plain)


def _paired(text: str) -> str:
    """Without the marks that have no partner, line by line."""
    return "\n".join(
        STRAY.sub("", line) if stray_marks(line) else line for line in text.split("\n")
    )


def _samples(draft: Draft) -> Content:
    """Every example of header and body in one line."""
    content = deepcopy(draft.content)
    for component in _components(content):
        if component.get("type") in ("HEADER", "BODY") and isinstance(
            component.get("example"), dict
        ):
            component["example"] = {
                key: value if key == "header_handle" else _flat(value)
                for key, value in component["example"].items()
            }
    return content


def _flat(value: Any) -> Any:
    if isinstance(value, str):
        return _one_line(value)
    if isinstance(value, list):
        return [_flat(one) for one in value]
    if isinstance(value, dict):
        return {key: _flat(one) for key, one in value.items()}
    return value


ALL = ("HEADER", "BODY", "FOOTER")
FIXES: dict[str, Fix] = {
    "link_not_https": _https,
    "url_variable_glued": _slash,
    "opt_out_missing": _footer,
    "emoji_misplaced": _texts(_no_emoji, "HEADER", "FOOTER"),
    "footer_markup": _texts(_plain_line, "FOOTER"),
    "body_spacing": _texts(_spaces, "BODY"),
    "edge_space": _texts(str.strip, *ALL),
    "marks_unbalanced": _texts(_paired, "BODY"),
    "invisible_characters": _texts(_seen, *ALL),
    "sample_spacing": _samples,
}
