"""Reading all templates of an account: the poll is the truth.

Every page is applied in a transaction of its own, so half a list leaves what came and marks
nothing missing. A
template that has not changed costs no write. One that we cannot understand is kept and flagged,
and stops nobody.
https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/message-template-api
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

import graph
from alerts.models import Kind, Severity
from alerts.services import close_alert, raise_alert
from assets.client import graph_for
from assets.errors import ConnectionImpossible
from assets.models import WhatsAppAccount
from assets.services.trouble import note_of, refused, restored
from graph import templates as meta_templates
from templates_app.models import Event, Source, Status, SyncRun, Template
from templates_app.services import telling
from templates_app.services.applying import apply_page

BEAT = timedelta(minutes=5)  # a page, with all its tries, takes less
KEPT_RUNS = timedelta(days=30)


def sync_account(account: WhatsAppAccount, *, meta: graph.Graph | None = None) -> SyncRun | None:
    """Read everything. The run says how it went; None when another reading of this account is
    under way.

    Never raises for what Meta says.
    """
    run = _claim(account)
    if run is None:
        return None
    known = set(
        Template.objects.filter(account=account).exclude(meta_id="").values_list("pk", flat=True)
    )
    try:
        seen = _read(account, run, meta or graph_for(account.connection))
    except graph.NoAccess as error:
        refused(account.connection, error, account=account)
        _stalled(run, note_of(error))
    except graph.GraphError as error:
        _stalled(run, note_of(error))
    except ConnectionImpossible as error:
        _stalled(run, type(error).__name__)
    else:
        _complete(run, known - seen)
    return run


def sync_one(template: Template, *, meta: graph.Graph | None = None) -> bool:
    """Read one template. True when something changed. Raises graph.GraphError,
    ConnectionImpossible."""
    account = template.account
    asked_at = timezone.now()
    meta = meta or graph_for(account.connection)
    try:
        found = meta_templates.get(meta, template.meta_id, account=account.waba_id)
    except graph.NoAccess as error:
        refused(account.connection, error, account=account)
        raise
    page = apply_page(account, [found], asked_at=asked_at)
    Template.objects.filter(pk=template.pk).update(read_at=timezone.now())
    template.refresh_from_db()
    return bool(page.changed)


def _claim(account: WhatsAppAccount) -> SyncRun | None:
    """Open a run, unless one is alive. One whose worker died is closed by its silence."""
    now = timezone.now()
    open_ones = SyncRun.objects.filter(account=account, finished_at=None)
    open_ones.filter(beat_at__lt=now - BEAT).update(finished_at=now, problem="Abandoned")
    SyncRun.objects.filter(account=account, started_at__lt=now - KEPT_RUNS).delete()
    try:
        with transaction.atomic():
            return SyncRun.objects.create(account=account, started_at=now, beat_at=now)
    except IntegrityError:
        return None


def _read(account: WhatsAppAccount, run: SyncRun, meta: graph.Graph) -> set[int]:
    """The ids of all our rows that Meta listed. What came before an error stays applied."""
    seen: set[int] = set()
    pages = meta_templates.template_pages(meta, account.waba_id)
    while True:
        asked_at = timezone.now()
        page = next(pages, None)
        if page is None:
            return seen
        applied = apply_page(account, page.items, asked_at=asked_at)
        seen |= applied.seen
        run.pages += 1
        run.seen += len(page.items)
        run.changed += applied.changed
        run.odd += applied.odd
        run.beat_at = timezone.now()
        run.save(update_fields=["pages", "seen", "changed", "odd", "beat_at"])


def _complete(run: SyncRun, missing: set[int]) -> None:
    """Only a complete list proves that something is gone."""
    account = run.account
    with transaction.atomic():
        _mark_missing(missing, run.started_at)
        now = timezone.now()
        WhatsAppAccount.objects.filter(pk=account.pk).update(templates_read_at=now)
        account.templates_read_at = now
        _finish(run, "")
    restored(account.connection, account=account)
    close_alert(account.organisation, kind=Kind.SYNC_STALLED, subject=_subject(account))
    _forget_words(account)


def _mark_missing(ids: set[int], asked_at: datetime) -> None:
    """Missing is not deleted: the token may have lost sight of it. It stays, flagged. Only what Meta
    said it is deleting is deleted then."""
    rows = Template.objects.filter(pk__in=ids, missing_since=None).exclude(status=Status.DELETED)
    for row in rows.select_for_update():
        if row.status == Status.PENDING_DELETION:
            row.move(Status.DELETED, source=Source.POLL, happened_at=asked_at)
            continue
        Template.objects.filter(pk=row.pk).update(missing_since=asked_at, updated_at=timezone.now())
        Event.objects.create(
            template=row, from_status=row.status, to_status=row.status, source=Source.POLL,
            note="missing", happened_at=asked_at, revision_id=row.meta_revision_id,
        )  # fmt: skip


def _forget_words(account: WhatsAppAccount) -> None:
    """Close the alerts about words that no template carries any more."""
    words = set(
        Template.objects.filter(account=account).values_list("meta_status", flat=True).distinct()
    )
    kept = {telling.word_subject(account.waba_id, word) for word in words}
    opened = account.organisation.alerts.filter(
        kind=Kind.UNKNOWN_WORD,
        closed_at=None,
        subject__startswith=telling.word_subject(account.waba_id, ""),
    )
    for subject in opened.exclude(subject__in=kept).values_list("subject", flat=True):
        close_alert(account.organisation, kind=Kind.UNKNOWN_WORD, subject=subject)


def _stalled(run: SyncRun, problem: str) -> None:
    """Nothing is marked missing, and the time of the last full reading stays what it was."""
    account = run.account
    _finish(run, problem)
    raise_alert(
        account.organisation, kind=Kind.SYNC_STALLED, subject=_subject(account), title=str(account),
        severity=Severity.WARNING, detail={"problem": problem, "seen": run.seen},
    )  # fmt: skip


def _finish(run: SyncRun, problem: str) -> None:
    run.finished_at, run.problem = timezone.now(), problem[:200]
    run.save(update_fields=["finished_at", "problem"])


def _subject(account: WhatsAppAccount) -> str:
    return f"waba:{account.waba_id}:templates"
