"""To Meta and back: submit, push (the job), sweep (the clock).

A submission is a row in SUBMITTING. A worker claims it by a conditional update that is committed
before Meta is
called, so whatever happens afterwards, the next worker knows that Meta may have the template
already and looks for
(name, language) before creating it. Meta refuses a second one of the same name and language, so
there is only ever one.
https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/message-template-api
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

import graph
from accounts.models import User
from assets.client import graph_for
from assets.errors import ConnectionImpossible
from assets.services.trouble import note_of, refused
from templates_app import lint
from templates_app.models import Source, Status, Template
from templates_app.problems import Problem, noted
from templates_app.reports import quota
from templates_app.services import telling
from templates_app.services.arrival import back, landed, settle
from templates_app.services.errors import (
    AlreadySubmitted,
    Expired,
    Moved,
    NotCleared,
    NotReady,
    SampleMissing,
)
from templates_app.services.pushing import ExistsDifferently, put_at_meta
from templates_app.services.review import no_open_changes

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
WAIT_FOR_ACCESS = timedelta(minutes=10)
PATIENT_TRIES = 3  # from then on a person is told
# Nothing is wrong with the text: it stays cleared and can be sent again later.
CIRCUMSTANCES = (graph.errors.TEMPLATE_LIMIT_REACHED, graph.errors.LANGUAGE_BEING_DELETED)


def submit(template: Template, *, by: User) -> None:
    """CLEARED → SUBMITTING; the caller enqueues tasks.push. Of two at once one wins.

    What Meta's allowances forbid for now waits in the same status until `push_after`.
    Raises AlreadySubmitted, NotCleared, NotReady, Expired, ChangesOpen.
    """
    if template.expires_on and template.has_expired(template.organisation.today()):
        raise Expired(template.expires_on)
    findings = lint.refused(lint.Draft.of(template))
    if findings:
        raise NotReady(findings)
    waits = quota.next_possible(template)
    with transaction.atomic():
        Template.objects.select_for_update(of=("self",)).get(pk=template.pk)
        no_open_changes(template)  # whoever asks for one holds the same lock
        moved = template.move(
            Status.SUBMITTING, source=Source.PERSON, by=by, expected=(Status.CLEARED,),
            requested_category=template.category, push_started_at=None, push_attempts=0,
            push_after=waits, push_problem=Problem.QUOTA if waits else "",
        )  # fmt: skip
    if not moved:
        now_at = Template.objects.values_list("status", flat=True).get(pk=template.pk)
        writing = (Status.DRAFT, Status.IN_REVIEW, Status.REJECTED)
        raise NotCleared if now_at in writing else AlreadySubmitted
    telling.status(template)


def withdraw(template: Template, *, by: User) -> None:
    """SUBMITTING → CLEARED, as long as no worker has been at Meta with it. Raises Moved."""
    with transaction.atomic():
        untouched = Template.objects.filter(pk=template.pk, push_attempts=0)
        if untouched.select_for_update().first() is None or not template.move(
            Status.CLEARED, source=Source.PERSON, by=by, expected=(Status.SUBMITTING,),
            push_after=None, push_problem="",
        ):  # fmt: skip
            raise Moved


def sweep(now: datetime | None = None) -> list[int]:
    """Ids of submissions to push: the doorbell was lost, a worker died, or a wait is over."""
    due = Template.objects.due_for_push(now or timezone.now()).order_by("push_started_at", "pk")
    return list(due.values_list("pk", flat=True))


def push(template: Template, *, meta: graph.Graph | None = None) -> bool:
    """Bring one submission to Meta. True when it arrived now; False when there was nothing to do,
    or it must wait.

    Safe to run twice or late. Never raises for what Meta says: the row tells.
    """
    if _must_wait_for_quota(template):
        return False
    claimed_at = _claim(template)
    if claimed_at is None:
        return False
    row = Template.objects.select_related(
        "account__connection", "revision", "meta_revision", "organisation"
    ).get(pk=template.pk)
    try:
        seen = put_at_meta(meta or graph_for(row.account.connection), row)
    except graph.NoAccess as error:
        refused(row.account.connection, error, account=row.account)
        _wait(row, Problem.NO_ACCESS, error, WAIT_FOR_ACCESS)
    except graph.Refused as error:
        _come_back(row, error)
    except (ExistsDifferently, Expired, SampleMissing) as error:
        _give_back(row, error)
    except graph.GraphError as error:  # TryLater, Unexpected, NotFound
        _wait(row, Problem.TROUBLE, error, _pause(row, error))
    except ConnectionImpossible:
        _wait(row, Problem.NO_CONNECTION, None, WAIT_FOR_ACCESS)
    else:
        return landed(row, seen, asked_at=claimed_at)
    return False


def _must_wait_for_quota(template: Template) -> bool:
    """Several submitted at once may together be more than Meta allows: the rest waits its turn."""
    now = timezone.now()
    due = Template.objects.due_for_push(now).filter(pk=template.pk)
    row = due.select_related("account").first()
    waits = quota.next_possible(row, now) if row else None
    if row is None or waits is None:
        return False
    return bool(due.update(push_after=waits, push_problem=Problem.QUOTA, push_started_at=None))


def _claim(template: Template) -> datetime | None:
    """The moment of the claim when it is ours, committed before Meta is called; else None."""
    now = timezone.now()
    rows = Template.objects.due_for_push(now).filter(pk=template.pk)
    won = rows.update(push_started_at=now, push_attempts=F("push_attempts") + 1)
    return now if won else None


def _give_back(row: Template, error: ExistsDifferently | Expired | SampleMissing) -> None:
    """Meta was given nothing."""
    if isinstance(error, ExistsDifferently):
        back(row, Status.DRAFT, problem=Problem.EXISTS, payload={"meta_id": error.meta_id})
    elif isinstance(error, Expired):
        back(row, Status.CLEARED, problem=Problem.EXPIRED, payload={})
    else:
        back(row, Status.DRAFT, problem=Problem.SAMPLE, payload={})


def _come_back(row: Template, error: graph.Refused) -> None:
    """Meta's software refused the call. That is no verdict of a reviewer: never REJECTED."""
    content = not any(error.has(number) for number in CIRCUMSTANCES)
    back(
        row,
        Status.DRAFT if content else Status.CLEARED,
        problem=noted(Problem.REFUSED if content else Problem.CIRCUMSTANCES, note_of(error)),
        payload={
            "title": error.title, "message": error.user_message, "details": error.details,
            "code": error.code, "subcode": error.subcode, "fbtrace_id": error.fbtrace_id,
        },
    )  # fmt: skip


def _pause(row: Template, error: graph.GraphError) -> timedelta:
    """As long as Meta asks; else twice as long each time."""
    if isinstance(error, graph.TryLater) and error.after is not None:
        return max(error.after, timedelta(seconds=1))
    doublings = min(max(row.push_attempts - 1, 0), 7)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _wait(
    row: Template, problem: Problem, error: graph.GraphError | None, pause: timedelta
) -> None:
    """It stays in SUBMITTING, and the sweeper rings again when the pause is over."""
    note = noted(problem, note_of(error) if error else "")
    if not settle(row, push_after=timezone.now() + pause, push_problem=note):
        return
    puzzling = isinstance(error, graph.Unexpected | graph.NotFound) or error is None
    if puzzling or row.push_attempts >= PATIENT_TRIES or problem == Problem.NO_ACCESS:
        telling.stuck(row, problem=note)
