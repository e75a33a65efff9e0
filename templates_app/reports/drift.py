"""Ours, theirs and what both began with, part by part."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.utils.translation import gettext

from templates_app import diff
from templates_app.content import Content, buttons, component, text_of
from templates_app.models import Drift, Template


@dataclass(frozen=True)
class Part:
    """One part of the text; `ours` and `theirs` as what became of `base`, word by word."""

    label: str
    base: str
    ours: list[diff.Run]
    theirs: list[diff.Run]
    differs: bool


@dataclass(frozen=True)
class ThreeWay:
    drift: Drift
    parts: tuple[Part, ...]


def three_way(template: Template) -> ThreeWay | None:
    """The open drift of a template with its parts; None when the texts agree. One query."""
    found = Drift.objects.filter(template=template, answer="").select_related("base", "theirs")
    drift = found.first()
    if drift is None or template.revision is None:
        return None
    ours, theirs = plain(template.revision.content), plain(drift.theirs.content)
    base = plain(drift.base.content) if drift.base else ours
    labels = list(dict.fromkeys([*ours, *theirs, *base]))
    return ThreeWay(drift, tuple(_part(one, base, ours, theirs) for one in labels))


def _part(label: str, base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]) -> Part:
    began = base.get(label, "")
    a, b = ours.get(label, ""), theirs.get(label, "")
    return Part(label, began, diff.words(began, a), diff.words(began, b), a != b)


def plain(content: Content) -> dict[str, str]:
    """A content as texts by the name of the part; what is no text as its JSON."""
    names = {"HEADER": gettext("Header"), "BODY": gettext("Body"), "FOOTER": gettext("Footer")}
    found = {}
    for kind, name in names.items():
        part = component(content, kind)
        if part:
            found[name] = text_of(content, kind) or str(part.get("format") or "—")
    if lines := [_button(one) for one in buttons(content)]:
        found[gettext("Buttons")] = "\n".join(lines)
    for one in content.get("components", []):
        if one.get("type") not in (*names, "BUTTONS"):
            found[str(one.get("type"))] = json.dumps(one, ensure_ascii=False, indent=1)
    return found


def _button(one: dict[str, object]) -> str:
    told = (one.get(key) for key in ("type", "text", "url", "phone_number", "flow_id"))
    return " · ".join(str(value) for value in told if value)
