"""What is done at Meta with a template as it is: delete, archive, take out, end a pause.

An errand is a row. A deletion waits `UNDO` in which it can be taken back; then a worker claims it by
a conditional update that is committed before Meta is called. After an answer that was lost the next
worker looks first.
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-archival
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

import graph
from accounts.models import User
from assets.client import graph_for
from assets.errors import ConnectionImpossible
from assets.services.trouble import note_of, refused
from graph import templates as meta_templates
from templates_app.content import storable
from templates_app.models import Errand, Event, Source, Subject, Task, Template, is_possible
from templates_app.problems import Problem, noted
from templates_app.services import telling
from templates_app.services.errors import ErrandOpen, Moved, NotPossible
from templates_app.services.hearing import News, hear

UNDO = timedelta(seconds=60)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
WAIT_FOR_ACCESS = timedelta(minutes=10)
PATIENT_TRIES = 3  # from then on a person is told


def ask(template: Template, task: str, *, by: User, now: datetime | None = None) -> Errand:
    """Put it down to be done; the caller enqueues tasks.run_errand when it is due at once.

    Raises NotPossible, ErrandOpen.
    """
    if not is_possible(template, task):
        raise NotPossible
    now = now or timezone.now()
    due_at = now + UNDO if task == Task.DELETE else now
    try:
        with transaction.atomic():
            errand = Errand.objects.create(template=template, task=task, asked_by=by, due_at=due_at)
            _write(template, note=f"asked {task}", by=by)
    except IntegrityError:
        raise ErrandOpen from None
    return errand


def ask_for_all(rows: list[Template], task: str, *, by: User) -> list[Errand]:
    """The same for several, all or none. Raises NotPossible, ErrandOpen."""
    now = timezone.now()
    with transaction.atomic():
        return [ask(row, task, by=by, now=now) for row in rows]


def take_back(template: Template, *, by: User) -> None:
    """Before a worker was at Meta with it. Raises Moved."""
    with transaction.atomic():
        mine = Errand.objects.open().filter(template=template, attempts=0)
        task = mine.values_list("task", flat=True).first()
        if not mine.update(ended_at=timezone.now(), taken_back_by=by):
            raise Moved
        _write(template, note=f"kept {task}", by=by)


def due(now: datetime | None = None) -> list[int]:
    """Ids of what is to be done now: its time has come, or a worker died with it."""
    rows = Errand.objects.due(now or timezone.now()).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True))


def run(errand: Errand, *, meta: graph.Graph | None = None) -> bool:
    """Do one at Meta. True when it is done now. Safe to run twice or late; never raises for what
    Meta says."""
    now = timezone.now()
    rows = Errand.objects.due(now).filter(pk=errand.pk)
    if not rows.update(claimed_at=now, attempts=F("attempts") + 1):
        return False
    held = Errand.objects.select_related("template__account__connection").get(pk=errand.pk)
    row = held.template
    if not is_possible(row, held.task):  # Meta, or a colleague, was faster
        return _end(held, problem=Problem.MOVED_ON)
    account = row.account
    try:
        news = _do(meta or graph_for(account.connection), held)
    except graph.NoAccess as error:
        refused(account.connection, error, account=account)
        _wait(held, noted(Problem.NO_ACCESS, note_of(error)), WAIT_FOR_ACCESS)
    except graph.Refused as error:
        _refused(held, error)
    except graph.GraphError as error:  # TryLater, Unexpected, NotFound
        _wait(held, noted(Problem.TROUBLE, note_of(error)), _pause(held, error))
    except ConnectionImpossible:
        _wait(held, Problem.NO_CONNECTION, WAIT_FOR_ACCESS)
    else:
        return _done(held, news)
    return False


# --- at Meta ---------------------------------------------------------------------------------


def _do(meta: graph.Graph, errand: Errand) -> News:
    """Carry it out and look what became of it. No transaction is open."""
    row = errand.template
    waba_id, asked_at = row.account.waba_id, timezone.now()
    if errand.attempts > 1 and (news := _there(meta, row, asked_at)).word != row.meta_status:
        return news  # an earlier attempt, whose answer was lost, did it
    if errand.task == Task.DELETE:
        meta_templates.delete_language(meta, waba_id, name=row.name, template_id=row.meta_id)
    elif errand.task == Task.ARCHIVE:
        meta_templates.archive(meta, waba_id, template_id=row.meta_id)
    elif errand.task == Task.UNARCHIVE:
        meta_templates.unarchive(meta, waba_id, template_id=row.meta_id)
    else:
        meta_templates.unpause(meta, row.meta_id, account=waba_id)
    return _there(meta, row, asked_at)


def _there(meta: graph.Graph, row: Template, asked_at: datetime) -> News:
    """What Meta has now; what it no longer shows after a deletion is deleted."""
    try:
        found = meta_templates.get(meta, row.meta_id, account=row.account.waba_id)
    except graph.NotFound:
        return News("DELETED", Source.JOB, asked_at, payload={"id": row.meta_id})
    payload = {"id": found.id, "status": found.status}
    return News(found.status, Source.JOB, asked_at, found.rejected_reason, payload=payload)


# --- how it ends -----------------------------------------------------------------------------


def _done(errand: Errand, news: News) -> bool:
    with transaction.atomic():
        if not _end(errand):
            return False
        row = Template.objects.select_for_update(of=("self",)).get(pk=errand.template_id)
        hear(row, news)
    telling.errand_over(row)
    return True


def _end(errand: Errand, problem: str = "") -> bool:
    """True for the one that ends it."""
    rows = Errand.objects.open().filter(pk=errand.pk, claimed_at=errand.claimed_at)
    return bool(rows.update(ended_at=timezone.now(), claimed_at=None, problem=problem))


def _refused(errand: Errand, error: graph.Refused) -> None:
    problem = noted(Problem.NOT_DONE, note_of(error))
    with transaction.atomic():
        if not _end(errand, problem):
            return
        _write(
            errand.template, note=problem, source=Source.JOB,
            payload={
                "title": error.title, "message": error.user_message, "details": error.details,
                "code": error.code, "subcode": error.subcode, "fbtrace_id": error.fbtrace_id,
            },
        )  # fmt: skip
    telling.errand_failed(errand.template, problem=problem)


def _wait(errand: Errand, problem: str, pause: timedelta) -> None:
    rows = Errand.objects.open().filter(pk=errand.pk, claimed_at=errand.claimed_at)
    waits = rows.update(claimed_at=None, due_at=timezone.now() + pause, problem=problem)
    if waits and errand.attempts >= PATIENT_TRIES:
        telling.errand_failed(errand.template, problem=problem)


def _pause(errand: Errand, error: graph.GraphError) -> timedelta:
    if isinstance(error, graph.TryLater) and error.after is not None:
        return max(error.after, timedelta(seconds=1))
    return min(FIRST_WAIT * (1 << min(errand.attempts - 1, 7)), LONGEST_WAIT)


def _write(
    row: Template,
    *,
    note: str,
    by: User | None = None,
    source: str = Source.PERSON,
    payload: dict[str, Any] | None = None,
) -> None:
    Event.objects.create(
        template=row, about=Subject.ERRAND, from_status=row.status, to_status=row.status,
        source=source, by=by, note=note, payload=storable(payload or {}),
        revision_id=row.meta_revision_id,
    )  # fmt: skip
