"""Categories that Meta changes: heard, and answered by people, several at once.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from templates_app.models import (
    Appeal,
    AppealKind,
    CategoryAnswer,
    CategoryChange,
    Outcome,
    Template,
)
from templates_app.services import appeals, telling
from templates_app.services.errors import NoteMissing

LATEST = 253_370_764_800  # the year 9999


def changed(row: Template, *, was: str, at: datetime) -> None:
    """The category is another one now: an announcement has come to pass, an earlier change is taken
    back, or it came without notice. The caller has locked the row."""
    standing = CategoryChange.objects.filter(template=row).standing()
    undone = standing.filter(old=row.category, new=was).exclude(done_at=None)
    if undone.update(taken_back_at=at):
        appeals.end(row, Outcome.GRANTED, kind=AppealKind.CATEGORY, by=None)
        return
    announced = standing.filter(done_at=None)
    if not announced.filter(new=row.category).update(done_at=at):
        announced.update(taken_back_at=at)
        CategoryChange.objects.create(template=row, old=was, new=row.category, done_at=at)


def announced(row: Template, *, at: datetime, payload: Mapping[str, Any]) -> None:
    """`correct_category` is another one now; "" takes an announcement back."""
    waiting = CategoryChange.objects.filter(template=row, done_at=None).standing()
    if not row.correct_category:
        waiting.update(taken_back_at=at)
        return
    facts = {"old": row.category, "new": row.correct_category, "due_at": due_at(at, payload)}
    if not waiting.update(**facts):
        CategoryChange.objects.create(template=row, announced_at=at, **facts)


def due_at(at: datetime, payload: Mapping[str, Any]) -> datetime:
    """Meta's own date, or the first of the next month."""
    told = payload.get("category_update_timestamp")
    if isinstance(told, int | float) and not isinstance(told, bool) and 0 < told < LATEST:
        return datetime.fromtimestamp(told, UTC)
    year, month = divmod(at.astimezone(UTC).year * 12 + at.astimezone(UTC).month, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


# --- a person's answer -----------------------------------------------------------------------


def answer(changes: Sequence[CategoryChange], answer: str, *, by: User, note: str = "") -> int:
    """How many were answered now; those that a colleague has answered are left out.

    Accepting takes Meta's category as the one we ask for; a review is noted as an appeal.
    Raises NoteMissing for a dismissal without a reason.
    """
    if answer == CategoryAnswer.DISMISSED and not note.strip():
        raise NoteMissing
    count = 0
    for change in changes:
        with transaction.atomic():
            count += _answer_one(change, answer, by, note)
    return count


def _answer_one(change: CategoryChange, answer: str, by: User, note: str) -> int:
    rows = CategoryChange.objects.unanswered().filter(pk=change.pk)
    won = rows.update(answer=answer, answered_at=timezone.now(), answered_by=by, note=note)
    if not won:
        return 0
    row = change.template
    if answer == CategoryAnswer.ACCEPTED:
        Template.objects.filter(pk=row.pk).exclude(requested_category="").update(
            requested_category=change.new
        )
    open_ones = Appeal.objects.filter(template=row, kind=AppealKind.CATEGORY, outcome="")
    if answer == CategoryAnswer.REVIEW and not open_ones.exists():
        appeals.note(row, kind=AppealKind.CATEGORY, by=by)
    telling.category_answered(row)
    return 1
