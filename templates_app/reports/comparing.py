"""Two revisions of a template, text by text, word by word."""

from __future__ import annotations

from dataclasses import dataclass

from templates_app import diff
from templates_app.models import Revision, Template, Verdict
from templates_app.passages import by_place


@dataclass(frozen=True)
class Part:
    """One text that differs. `is_new`, `is_gone`: the other revision has no such part."""

    label: str
    runs: list[diff.Run]
    is_new: bool
    is_gone: bool


@dataclass(frozen=True)
class Comparison:
    """`same`: the labels of the parts in which nothing changed."""

    old: Revision
    new: Revision
    parts: tuple[Part, ...]
    same: tuple[str, ...]


def compare(old: Revision, new: Revision) -> Comparison:
    was, now = by_place(old.content), by_place(new.content)
    parts: list[Part] = []
    same: list[str] = []
    for place in dict.fromkeys([*was, *now]):
        before, after = was.get(place), now.get(place)
        label = (after or before or was[place]).label
        a, b = before.text if before else "", after.text if after else ""
        if before and after and a == b:
            same.append(label)
        else:
            runs = diff.folded(diff.words(a, b))
            parts.append(Part(label, runs, before is None, after is None))
    return Comparison(old, new, tuple(parts), tuple(same))


def revisions(template: Template) -> list[Revision]:
    """All of them, newest first, without their contents. One query."""
    rows = Revision.objects.filter(template=template).select_related("created_by")
    return list(rows.defer("content").order_by("-number"))


def usual_pair(template: Template, known: list[Revision]) -> tuple[int, int] | None:
    """(old, new) to begin with: the present text against what Meta has of it, or against the one
    before. None when there is only one."""
    present = next((one for one in known if one.pk == template.revision_id), None)
    if present is None:
        return None
    at_meta = next((one for one in known if one.pk == template.meta_revision_id), None)
    before = next((one for one in known if one.number < present.number), None)
    old = at_meta if at_meta and at_meta != present else before
    return (old.number, present.number) if old else None


def since_approval(template: Template) -> Comparison | None:
    """What changed since the text that Meta has, or else since the last that a colleague cleared;
    None when there was none, or it is this one."""
    present = template.revision
    if present is None:
        return None
    old = template.meta_revision
    if old is None:
        cleared = Revision.objects.filter(template=template, reviews__verdict=Verdict.CLEARED)
        old = cleared.order_by("-number").first()
    return compare(old, present) if old and old.pk != present.pk else None
