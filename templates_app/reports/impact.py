"""What deleting a template at Meta does, in numbers, before anybody does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from templates_app import ports
from templates_app.models import OURS, Status, Task, Template, is_possible
from templates_app.reports.quota import LOCK


@dataclass(frozen=True)
class Impact:
    """`languages`: what can be deleted of this name, this one first. `locked_until`: of the name, when
    an approved one is among them. `messages`: of the last 30 days, None while nobody counts."""

    languages: tuple[Template, ...]
    kept: tuple[Template, ...]
    locked_until: datetime | None
    messages: int | None
    based_on_it: tuple[Template, ...]


def impact(template: Template) -> Impact:
    """Three queries and the volume."""
    family = list(
        Template.objects.filter(account=template.account_id, name=template.name)
        .exclude(status=Status.DELETED)
        .order_by("language")
    )
    family.sort(key=lambda row: row.pk != template.pk)
    doomed = tuple(row for row in family if is_possible(row, Task.DELETE))
    based = Template.objects.of(template.organisation).filter(
        copied_from__in=[row.pk for row in family]
    )
    approved = any(row.status == Status.APPROVED for row in doomed)
    return Impact(
        languages=doomed,
        kept=tuple(row for row in family if row not in doomed),
        locked_until=timezone.now() + LOCK if approved else None,
        messages=messages([row.meta_id for row in doomed]),
        based_on_it=tuple(based.filter(status__in=OURS).order_by("name", "language")[:20]),
    )


def messages(meta_ids: list[str]) -> int | None:
    """Of the last 30 days, all markets together; None: not known."""
    volume = ports.monthly_volume(meta_ids)
    known = [volume[meta_id] for meta_id in meta_ids if meta_id in volume] if volume else []
    return sum(sum(markets.values()) for markets in known) if known else None
