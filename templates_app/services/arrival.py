"""How a push ends: landed at Meta, came back, or waits. Each is one conditional update by who
holds the claim."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from templates_app.content import storable
from templates_app.models import (
    Allowance,
    DriftAnswer,
    Event,
    QuotaUse,
    Source,
    Status,
    Subject,
    Template,
)
from templates_app.services import drifts, telling
from templates_app.services.hearing import News, hear, hear_category
from templates_app.services.pushing import Seen


def landed(row: Template, seen: Seen, *, asked_at: datetime) -> bool:
    """Meta has it: its id, its status and its category, in one transaction with the event.

    `asked_at` is from before the call, so that a webhook faster than our own commit is not older
    news.
    """
    payload = {"id": seen.meta_id, "status": seen.status, "category": seen.category}
    if not seen.created:
        payload["adopted"] = "yes"
    with transaction.atomic():
        held = Template.objects.select_for_update(of=("self",)).get(pk=row.pk)
        _count_use(row, asked_at)
        Template.objects.filter(pk=row.pk).update(
            meta_id=seen.meta_id,
            meta_revision=row.revision_id,
            read_at=timezone.now(),
            missing_since=None,
        )
        held.meta_id, held.meta_revision_id = seen.meta_id, row.revision_id
        drifts.close(held, DriftAnswer.OURS)
        if held.status != Status.SUBMITTING:
            return False  # a webhook, or another worker, was faster
        held.meta_status, held.status_at = (
            "",
            None,
        )  # whatever Meta said before was about another text
        hear(
            held,
            News(seen.status or "NO_STATUS", Source.JOB, asked_at, seen.reason, payload=payload),
        )
        hear_category(
            held, category=seen.category, source=Source.JOB, payload=payload, happened_at=asked_at
        )
    row.refresh_from_db()
    return True


def _count_use(row: Template, at: datetime) -> None:
    """A creation, or an edit of an approved template; other edits are free."""
    if row.meta_id and not row.has_fixed_category:
        return
    kind = Allowance.EDIT if row.meta_id else Allowance.CREATION
    QuotaUse.objects.create(account_id=row.account_id, template_id=row.pk, kind=kind, at=at)


def settle(row: Template, **changes: Any) -> bool:
    """Let go of the claim and note why. False when the submission has moved on, or another
    worker has it."""
    ours = Template.objects.filter(
        pk=row.pk, status=Status.SUBMITTING, push_started_at=row.push_started_at
    )
    won = ours.update(push_started_at=None, updated_at=timezone.now(), **changes)
    if won and changes.get("push_problem") != row.push_problem:
        Event.objects.create(
            template_id=row.pk,
            about=Subject.PROBLEM,
            from_status=row.status,
            to_status=row.status,
            source=Source.JOB,
            note=changes.get("push_problem", ""),
            revision_id=row.revision_id,
        )
    return bool(won)


def back(row: Template, to: Status, *, problem: str, payload: dict[str, Any]) -> None:
    """Meta will not take it as it is: a person has to act, and reads Meta's words in the event."""
    with transaction.atomic():
        if not settle(row, push_problem=row.push_problem):
            return
        row.move(
            to,
            source=Source.JOB,
            expected=(Status.SUBMITTING,),
            note=problem,
            payload=storable(payload),
            push_problem=problem,
            push_after=None,
            assigned_to=None,
        )
    telling.stuck(row, problem=problem)
