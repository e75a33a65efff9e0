"""The one button: what it would do, then doing it step by step, with the result of each."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

import graph
from accounts.models import User
from assets.errors import ConnectionImpossible
from assets.models import WhatsAppAccount
from assets.services import read_account
from assets.services.checking import check_subscription
from assets.services.repairing import mend
from assets.services.trouble import note_of
from assets.subscription import Trouble, troubles
from webhooks.gaps.models import Repair

LEASE = timedelta(minutes=5)
WAIT = timedelta(minutes=2)
GIVE_UP = timedelta(hours=1)


def ask(account: WhatsAppAccount, *, by: User) -> Repair | None:
    """The repair of everything that is wrong now, due now; None when nothing is, or one is under
    way."""
    steps = [asdict(trouble) for trouble in troubles(account)]
    if not steps:
        return None
    try:
        with transaction.atomic():
            return Repair.objects.create(account=account, asked_by=by, steps=steps)
    except IntegrityError:
        return None


def run(repair: Repair) -> bool:
    """Do the steps that are left, if it is due. False when another worker has it.

    A refused step does not stop the next one. At the end Meta is asked how it is now, which closes
    the alerts or keeps them.
    """
    now = timezone.now()
    if not repair.claim(now + LEASE):
        return False
    repair.refresh_from_db()
    try:
        for step in repair.steps[len(repair.results) :]:
            repair.note(results=[*repair.results, _mend(repair.account, step)])
        _look_again(repair.account)
        repair.note(problem="")
    except graph.TryLater as error:
        repair.note(problem=note_of(error))
        if repair.asked_at > now - GIVE_UP:
            repair.note(due_at=timezone.now() + (error.after or WAIT))
            return True
    except graph.GraphError as error:
        repair.note(problem=note_of(error))
    except ConnectionImpossible as error:
        repair.note(problem=type(error).__name__)
    repair.note(due_at=None, finished_at=timezone.now())
    return True


def due() -> list[int]:
    """Those to be done now, whose bell or worker was lost among them."""
    rows = Repair.objects.filter(finished_at=None, due_at__lte=timezone.now())
    return list(rows.values_list("pk", flat=True))


def _mend(account: WhatsAppAccount, step: dict[str, Any]) -> str:
    """Empty for success, else the refusal. Raises graph.TryLater, ConnectionImpossible."""
    try:
        mend(account, Trouble(**step))
    except graph.TryLater:
        raise
    except graph.GraphError as error:
        return note_of(error)
    return ""


def _look_again(account: WhatsAppAccount) -> None:
    check_subscription(account.connection)
    read_account(account)
