"""One act on many templates. What is asked for is written down, shown, confirmed, then done row by row.

Each row is done by the service that does it singly, with the same checks, in the transaction that
notes the outcome: confirmed twice, or run by two workers, it is still done once. What the texts
themselves forbid is looked up before the confirmation for LINTED rows at most; the rest is told
afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.access import Act, acts_in
from accounts.models import Organisation, User
from templates_app import lint
from templates_app.models import (
    BulkAct,
    BulkRow,
    BulkTask,
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
    ErrandOpen,
    Moved,
    NotADraft,
    NotAllowed,
    NotCleared,
    NotPossible,
    NotReady,
    TemplateError,
)

LINTED = 200
KEPT = timedelta(days=30)
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
    busy = set(asked.values_list("template", flat=True)) if task in AT_META else set()
    lints = len(found) <= LINTED
    with transaction.atomic():
        act = BulkAct.objects.create(
            organisation=organisation, task=task, by=by, tag=tag, folder=folder
        )
        BulkRow.objects.bulk_create(
            [
                BulkRow(act=act, template=row, problem=_obstacle(row, task, busy, lints=lints))
                for row in found
            ],
            batch_size=1000,
        )
    return act


def _obstacle(row: Template, task: str, busy: set[int], *, lints: bool) -> str:
    """The name of the error that the act would end in; "" when nothing is in its way."""
    if task in AT_META:
        if not is_possible(row, AT_META[task]):
            return NotPossible.__name__
        return ErrandOpen.__name__ if row.pk in busy else ""
    starts = {BulkTask.REVIEW: Status.DRAFT, BulkTask.SUBMIT: Status.CLEARED}.get(BulkTask(task))
    if starts is None:
        return ""
    if row.status == starts:
        return NotReady.__name__ if lints and lint.refused(lint.Draft.of(row)) else ""
    if task == BulkTask.REVIEW:
        return NotADraft.__name__
    writing = (Status.DRAFT, Status.IN_REVIEW, Status.REJECTED)
    return (NotCleared if row.status in writing else AlreadySubmitted).__name__


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
    acts = BulkAct.objects.filter(Exists(rows), cancelled_at=None, confirmed_at__isnull=False)
    return list(acts.order_by("pk").values_list("pk", flat=True))


def run(act: BulkAct) -> None:
    """Row by row, until none waits or somebody cancels. May run twice, or by two at once."""
    while _next(act):
        pass


def _next(act: BulkAct) -> bool:
    """Do one row. False when there is none."""
    with transaction.atomic():
        if not BulkAct.objects.filter(
            pk=act.pk, cancelled_at=None, confirmed_at__isnull=False
        ).exists():
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
    return ""


def _carry_out(act: BulkAct, template: Template) -> None:
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
