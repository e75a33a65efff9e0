"""Reviews asked for at Meta. Meta has no API for it: a person asks there and notes it here; what
Meta says of it afterwards is heard.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
"""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from templates_app.models import Appeal, AppealKind, Outcome, Status, Template
from templates_app.services.errors import Answered, NotPossible

ANSWERED_WITHIN = timedelta(hours=24)  # of a rejection; nothing is published for categories
APPEALABLE = (Status.REJECTED, Status.DISABLED, Status.IN_APPEAL)


def note(template: Template, *, kind: str = AppealKind.REJECTION, by: User | None) -> Appeal:
    """Somebody has asked Meta. Raises NotPossible, Answered (one is open already)."""
    if kind == AppealKind.REJECTION and template.status not in APPEALABLE:
        raise NotPossible
    now = timezone.now()
    due_at = now + ANSWERED_WITHIN if kind == AppealKind.REJECTION else None
    try:
        with transaction.atomic():
            return Appeal.objects.create(
                template=template, kind=kind, asked_by=by, asked_at=now, due_at=due_at
            )
    except IntegrityError:
        raise Answered from None


def end(
    template: Template,
    outcome: str,
    *,
    kind: str = AppealKind.REJECTION,
    by: User | None,
    note: str = "",
) -> bool:
    """How it ended, as a person read it at Meta or as we heard it. False when none was open."""
    open_ones = Appeal.objects.filter(template=template, kind=kind, outcome="")
    return bool(open_ones.update(outcome=outcome, ended_at=timezone.now(), ended_by=by, note=note))


def hear(row: Template, *, was: str, now_at: str) -> None:
    """A status of Meta's that tells of an appeal."""
    if now_at == Status.IN_APPEAL:
        open_ones = Appeal.objects.filter(template=row, kind=AppealKind.REJECTION, outcome="")
        if not open_ones.exists():
            note(row, by=None)
    elif was in APPEALABLE and now_at == Status.APPROVED:
        end(row, Outcome.GRANTED, by=None)
    elif was == Status.IN_APPEAL and now_at in (Status.REJECTED, Status.DISABLED):
        end(row, Outcome.DENIED, by=None)
    elif now_at == Status.PENDING:  # a changed text went to Meta instead
        end(row, Outcome.DROPPED, by=None)
