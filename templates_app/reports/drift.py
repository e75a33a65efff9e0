"""Ours, theirs and what both began with, part by part."""

from __future__ import annotations

from dataclasses import dataclass

from templates_app import diff
from templates_app.content import Content
from templates_app.models import Drift, Template
from templates_app.passages import passages


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
    """A content as texts by the name of the part. Samples are ours alone, so they do not differ."""
    return {one.label: one.text for one in passages(content) if not one.is_sample}
