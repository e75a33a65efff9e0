"""Change what an organisation's reviewers have to confirm. The audit trail has each change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation
from templates_app.checklist import SHIPPED
from templates_app.models import ChecklistItem


@dataclass(frozen=True)
class Line:
    """`id` None: a new one."""

    id: int | None
    name: str
    position: int
    is_on: bool


def lines(organisation: Organisation) -> list[Line]:
    """The organisation's own list, or the shipped one to begin with."""
    rows = ChecklistItem.objects.of(organisation)
    own = [Line(one.pk, one.name, one.position, one.switched_off_at is None) for one in rows]
    return own or [Line(None, str(w), n, True) for n, w in enumerate(SHIPPED.values(), start=1)]


def save(organisation: Organisation, wanted: Iterable[Line]) -> None:
    """Write the lines that are new or changed; nothing is deleted, so the trail stays whole."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        rows = {row.pk: row for row in ChecklistItem.objects.of(organisation)}
        named = {row.name: row for row in rows.values()}
        for line in wanted:
            # A new line that is there already was sent twice.
            row = rows.get(line.id or 0) or named.get(line.name)
            row = row or ChecklistItem(organisation=organisation)
            was = (row.pk, row.name, row.position, row.switched_off_at is None)
            if was == (line.id, line.name, line.position, line.is_on):
                continue
            row.name, row.position = line.name, line.position
            if not line.is_on and row.switched_off_at is None:
                row.switched_off_at = timezone.now()
            elif line.is_on:
                row.switched_off_at = None
            row.save()
