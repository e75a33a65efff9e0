"""Texts of this account that Meta approved and that are like this one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from templates_app.diff import PIECE
from templates_app.models import Status, Template

COMPARED = 1000  # the newest; more would make the page slow
LEAST = 0.2  # of the pairs of words in common


@dataclass(frozen=True)
class Similar:
    """`share`: per cent of the word pairs that both have."""

    pk: int
    name: str
    language: str
    body: str
    share: int


def passed(template: Template, *, most: int = 3) -> tuple[Similar, ...]:
    """The nearest first. One query."""
    pairs = _pairs(template.body)
    rows = Template.objects.filter(
        account=template.account_id, status=Status.APPROVED, language=template.language
    ).exclude(pk=template.pk)
    found = rows.order_by("-updated_at").values_list("pk", "name", "language", "body")[:COMPARED]
    ranked = sorted(((_share(pairs, _pairs(row[3])), row) for row in found), reverse=True)
    return tuple(Similar(*row, round(share * 100)) for share, row in ranked[:most] if share > LEAST)


def _pairs(text: str) -> set[tuple[str, str]]:
    words = [word.strip().casefold() for word in PIECE.findall(text) if word.strip()]
    return set(pairwise(words))


def _share(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
