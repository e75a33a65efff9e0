"""One act on many templates. What is asked for is written down, shown, confirmed, then done row by row.

Each row is done by the service that does it singly, with the same checks, in the transaction that
notes the outcome: confirmed twice, or run by two workers, it is still done once. A worker holds the
act by a lease that each row renews; one that died is followed by another after LEASE. A row that
fails for a reason nobody foresaw ends as such, and the act goes on. What the texts themselves forbid
is looked up before the confirmation for LINTED rows at most; the rest is told afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.access import Act, acts_in
from accounts.models import Organisation, User
from templates_app import lint
from templates_app.models import (
    BulkAct,
    BulkRow,
    BulkTask,
    Comment,
    Errand,
    Folder,
    Status,
    Tag,
    Task,
    Template,
    is_possible,
)
from templates_app.services import errands, families, review, submission
from templates_app.services.errors import (
    AlreadySubmitted,
    ChangesOpen,
    ErrandOpen,
    Expired,
    Moved,
    NotADraft,
    NotAllowed,
    NotCleared,
    NotPossible,
    NotReady,
    ShelfGone,
    TemplateError,
    Unforeseen,
)

LINTED = 200
LEASE = timedelta(minutes=5)  # longer than one row takes
KEPT = timedelta(days=30)
log = logging.getLogger(__name__)
AT_META: dict[str, str] = {BulkTask.ARCHIVE: Task.ARCHIVE, BulkTask.DELETE: Task.DELETE}


def ask(
    organisation: Organisation,
    task: str,
    rows: Iterable[Template],
    *,
    by: User,
    tag: Tag | None = None,
    folder: Folder | None = None,
) -> BulkAct:
    """Write down what is asked for, and of each row why it cannot be. Nothing is done yet."""
    found = list(rows)
    asked = Errand.objects.open().filter(template__in=[row.pk for row in found])
    around = _Around(
        busy=set(asked.values_list("template", flat=True)) if task in AT_META else set(),
        disputed=_disputed(found) if task == BulkTask.SUBMIT else set(),
        today=organisation.today(),
        lints=len(found) <= LINTED,
    )
    tag, folder = _of_task(task, tag, folder)
    with transaction.atomic():
        act = BulkAct.objects.create(
            organisation=organisation, task=task, by=by, tag=tag, folder=folder,
            shelf=str(tag or folder or ""),
        )  # fmt: skip
        BulkRow.objects.bulk_create(
            [BulkRow(act=act, template=row, problem=_obstacle(row, task, around)) for row in found],
            batch_size=1000,
        )
    return act


def _of_task(task: str, tag: Tag | None, folder: Folder | None) -> tuple[Tag | None, Folder | None]:
    """What the form carries beside, and this act is not about, is left out."""
    takes_tag = task in (BulkTask.TAG, BulkTask.UNTAG)
    return tag if takes_tag else None, folder if task == BulkTask.FOLDER else None


@dataclass(frozen=True)
class _Around:
    """What is looked up once for all rows. `busy` and `disputed` are ids of templates."""

    busy: set[int]
    disputed: set[int]
    today: date
    lints: bool


def _disputed(rows: list[Template]) -> set[int]:
    """Those with a change asked for that nobody has resolved."""
    asked = Comment.objects.open_requests().filter(revision__template__in=[row.pk for row in rows])
    return set(asked.values_list("revision__template", flat=True))


def _obstacle(row: Template, task: str, around: _Around) -> str:
    """The name of the error that the act would end in; "" when nothing is in its way."""
    if task in AT_META:
        if not is_possible(row, AT_META[task]):
            return NotPossible.__name__
        return ErrandOpen.__name__ if row.pk in around.busy else ""
    starts = {BulkTask.REVIEW: Status.DRAFT, BulkTask.SUBMIT: Status.CLEARED}.get(BulkTask(task))
    if starts is None:
        return ""
    if row.status == starts:
        return _own_obstacle(row, task, around)
    if task == BulkTask.REVIEW:
        return NotADraft.__name__
    writing = (Status.DRAFT, Status.IN_REVIEW, Status.REJECTED)
    return (NotCleared if row.status in writing else AlreadySubmitted).__name__


def _own_obstacle(row: Template, task: str, around: _Around) -> str:
    """As the services that do it singly look, in their order."""
    if task == BulkTask.SUBMIT and row.has_expired(around.today):
        return Expired.__name__
    if around.lints and lint.refused(lint.Draft.of(row)):
        return NotReady.__name__
    return ChangesOpen.__name__ if row.pk in around.disputed else ""


def confirm(act: BulkAct) -> bool:
    """True for the one that begins it; the caller enqueues tasks.run_bulk."""
    waits = BulkAct.objects.filter(pk=act.pk, confirmed_at=None, cancelled_at=None)
    return bool(waits.update(confirmed_at=timezone.now()))


def cancel(act: BulkAct) -> None:
    """What is done stays done; the rest is left as it is."""
    BulkAct.objects.filter(pk=act.pk, cancelled_at=None).update(cancelled_at=timezone.now())


def waiting() -> list[int]:
    """Ids of acts that were confirmed and are not through: the bell or the worker was lost."""
    rows = BulkRow.objects.filter(act=OuterRef("pk"), done_at=None, problem="")
    acts = _free(timezone.now()).filter(Exists(rows))
    return list(acts.order_by("pk").values_list("pk", flat=True))


def _free(now: datetime) -> QuerySet[BulkAct]:
    """Confirmed, not cancelled, and in no living worker's hands."""
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return BulkAct.objects.filter(unclaimed, cancelled_at=None, confirmed_at__isnull=False)


def run(act: BulkAct) -> bool:
    """Row by row, until none waits or somebody cancels. False when another worker has it."""
    now = timezone.now()
    act.claimed_until = now + LEASE
    if not _free(now).filter(pk=act.pk).update(claimed_until=act.claimed_until):
        return False
    while _next(act):
        pass
    _held(act).update(claimed_until=None)
    return True


def _held(act: BulkAct) -> QuerySet[BulkAct]:
    """The act as long as this worker's lease is the last one."""
    return BulkAct.objects.filter(pk=act.pk, claimed_until=act.claimed_until)


def _renew(act: BulkAct) -> bool:
    """False when somebody cancelled it, or another worker took it over."""
    until = timezone.now() + LEASE
    if not _held(act).filter(cancelled_at=None).update(claimed_until=until):
        return False
    act.claimed_until = until
    return True


def _next(act: BulkAct) -> bool:
    """Do one row. False when there is none."""
    with transaction.atomic():
        if not _renew(act):
            return False
        rows = act.rows.filter(done_at=None, problem="").order_by("pk")
        row = rows.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return False
        problem = _do(act, row.template_id)
        BulkRow.objects.filter(pk=row.pk).update(done_at=timezone.now(), problem=problem)
    return True


def _do(act: BulkAct, template_id: int) -> str:
    """The name of the error it ended in; "" when it is done."""
    template = Template.objects.select_related("organisation", "account", "revision").get(
        pk=template_id
    )
    try:
        with transaction.atomic():
            if Act.TEMPLATES_WRITE not in acts_in(act.by, act.organisation):
                raise NotAllowed
            _carry_out(act, template)
    except Moved:
        return NotADraft.__name__ if act.task == BulkTask.REVIEW else Moved.__name__
    except TemplateError as error:
        return type(error).__name__
    except (OperationalError, InterfaceError):
        raise  # the database is in trouble, not this row: whoever takes the act over does it
    except Exception:  # whatever it is: the other rows have a right to their turn
        log.exception("Bulk act %s broke at template %s", act.pk, template_id)
        return Unforeseen.__name__
    return ""


def _carry_out(act: BulkAct, template: Template) -> None:
    if act.has_lost_its_shelf:
        raise ShelfGone
    if act.task in AT_META:
        errands.ask(template, AT_META[act.task], by=act.by)
    elif act.task == BulkTask.REVIEW:
        review.send_to_colleague(template, to=None, by=act.by)
    elif act.task == BulkTask.SUBMIT:
        submission.submit(template, by=act.by)
    elif act.task == BulkTask.FOLDER:
        families.move(template, act.folder)
    elif act.tag is not None:
        (families.tag if act.task == BulkTask.TAG else families.untag)(template, act.tag)


def forget(now: datetime | None = None) -> None:
    """What was asked over KEPT ago; what it did stays."""
    BulkAct.objects.filter(asked_at__lt=(now or timezone.now()) - KEPT).delete()
