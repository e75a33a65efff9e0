"""What colleagues said about a template's text, and the reviews it has had."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from templates_app.models import Comment, Review, Template
from templates_app.passages import Passage, by_place, stands


@dataclass(frozen=True)
class Remark:
    """`still`: do the words it is about stand in the present text as they stood then?"""

    comment: Comment
    label: str
    still: bool
    answers: tuple[Comment, ...]


def remarks(template: Template) -> tuple[Remark, ...]:
    """Open requests first, then the newest. Two queries."""
    found = Comment.objects.on(template).select_related("by", "resolved_by", "revision")
    rows = found.prefetch_related("answers__by").order_by("-at", "-pk")
    ranked = sorted(rows, key=lambda one: not (one.asks_change and one.resolved_at is None))
    return tuple(_remark(one, template) for one in ranked)


def _remark(comment: Comment, template: Template) -> Remark:
    then = by_place(comment.revision.content)
    answers = tuple(sorted(comment.answers.all(), key=lambda one: (one.at, one.pk)))
    return Remark(comment, _label(comment.place, then), _still(comment, template, then), answers)


def _label(place: str, then: dict[str, Passage]) -> str:
    return then[place].label if place in then else gettext("The whole template")


def _still(comment: Comment, template: Template, then: dict[str, Passage]) -> bool:
    present = template.revision
    if present is None or present.pk == comment.revision_id:
        return present is not None
    if comment.quote:
        return stands(comment.quote, comment.place, present.content)
    if not comment.place:
        return bool(present.content == comment.revision.content)
    now, was = by_place(present.content).get(comment.place), then.get(comment.place)
    return now is not None and was is not None and now.text == was.text


def reviews(template: Template) -> list[Review]:
    """Every verdict with what was signed, newest first. Two queries."""
    rows = Review.objects.filter(revision__template=template)
    rows = rows.select_related("by", "revision").prefetch_related("sign_offs")
    return list(rows.order_by("-at", "-pk"))
