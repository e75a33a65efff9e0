"""When Meta's text became another one than ours: found, told, and answered by a person.

Meta edits texts itself now and then (message_template_components_update), and people edit in WhatsApp
Manager. Nothing here is overwritten; a person chooses between ours and theirs.
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_components_update
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from templates_app.content import Content, same, text_of
from templates_app.models import (
    CHANGEABLE,
    Allowance,
    Drift,
    DriftAnswer,
    Event,
    QuotaUse,
    Revision,
    Source,
    Status,
    Subject,
    Template,
    Verdict,
)
from templates_app.reports.titles import KEPT_OURS, TOOK_THEIRS
from templates_app.services import telling
from templates_app.services.drafting import back_to_meta, put_revision
from templates_app.services.errors import Answered, Moved, NotEditable, NoteMissing

WRITING = (Status.DRAFT, Status.IN_REVIEW, Status.CLEARED)


def take_content(row: Template, content: Content, asked_at: datetime) -> None:
    """Meta's text, as it was read, into a locked row. Another text than before is kept as a
    revision; it goes in front only where nobody here ever wrote one."""
    if row.meta_revision is not None and same(row.meta_revision.content, content):
        return
    if row.revision is not None and same(row.revision.content, content):
        Template.objects.filter(pk=row.pk).update(meta_revision=row.revision)
        row.meta_revision = row.revision
        close(row, DriftAnswer.GONE)
        return
    if row.status == Status.SUBMITTING:
        return
    base = row.meta_revision
    is_ours = row.revisions.filter(created_by__isnull=False).exists()
    theirs = put_revision(row, content, by=None, current=not is_ours)
    Template.objects.filter(pk=row.pk).update(meta_revision=theirs)
    row.meta_revision = theirs
    _write(row, theirs, source=Source.POLL, happened_at=asked_at)
    if row.has_fixed_category:  # whoever made it, Meta counts it
        QuotaUse.objects.create(
            account_id=row.account_id, template=row, kind=Allowance.EDIT, at=asked_at
        )
    if is_ours:
        _open(row, base, theirs)


def _open(row: Template, base: Revision | None, theirs: Revision) -> None:
    """One open drift a template: a second change while it waits only renews what is theirs."""
    renewed = Drift.objects.filter(template=row, answer="").update(theirs=theirs)
    if not renewed:
        Drift.objects.create(template=row, base=base, theirs=theirs)
    telling.drift(row, is_open=True)


def close(row: Template, answer: str, *, by: User | None = None, note: str = "") -> bool:
    """Answer the open one. False when there was none."""
    open_ones = Drift.objects.filter(template=row, answer="")
    won = open_ones.update(answer=answer, answered_at=timezone.now(), answered_by=by, note=note)
    if won:
        telling.drift(row, is_open=False)
    return bool(won)


# --- a person's answer -----------------------------------------------------------------------


def take_theirs(template: Template, *, by: User) -> None:
    """Meta's text becomes ours; an edit under way is dropped and kept as a revision.

    Raises Answered, Moved.
    """
    with transaction.atomic():
        row = _locked(template)
        if not close(row, DriftAnswer.THEIRS, by=by) or row.meta_revision is None:
            raise Answered
        if row.status in WRITING:
            back_to_meta(row, by)
        else:
            body = text_of(row.meta_revision.content, "BODY")
            Template.objects.filter(pk=row.pk).update(
                revision=row.meta_revision, body=body, updated_at=timezone.now()
            )
        _write(row, row.meta_revision, source=Source.PERSON, by=by, note=TOOK_THEIRS)
    template.refresh_from_db()


def keep_ours(template: Template, *, by: User) -> None:
    """Our text goes round again: CLEARED where a colleague has cleared this very revision, else
    DRAFT. Raises Answered, NotEditable (Meta takes no edits now), Moved."""
    with transaction.atomic():
        row = _locked(template)
        if row.status not in (*WRITING, *CHANGEABLE):
            raise NotEditable
        if not close(row, DriftAnswer.OURS, by=by):
            raise Answered
        if row.status in CHANGEABLE:
            assert row.revision is not None
            cleared = row.revision.reviews.filter(verdict=Verdict.CLEARED).exists()
            to = Status.CLEARED if cleared else Status.DRAFT
            if not row.move(to, source=Source.PERSON, by=by, note=KEPT_OURS, assigned_to=None):
                raise Moved
    template.refresh_from_db()


def dismiss(template: Template, *, by: User, note: str) -> None:
    """Both stay as they are, for a reason. Raises NoteMissing, Answered."""
    if not note.strip():
        raise NoteMissing
    with transaction.atomic():
        row = _locked(template)
        if not close(row, DriftAnswer.DISMISSED, by=by, note=note):
            raise Answered
        _write(row, row.meta_revision, source=Source.PERSON, by=by, note=note)


def _locked(template: Template) -> Template:
    rows = Template.objects.select_for_update(of=("self",))
    return rows.select_related("revision", "meta_revision", "organisation").get(pk=template.pk)


def _write(
    row: Template,
    revision: Revision | None,
    *,
    source: str,
    by: User | None = None,
    note: str = "",
    happened_at: datetime | None = None,
) -> None:
    Event.objects.create(
        template=row, about=Subject.CONTENT, from_status=row.status, to_status=row.status,
        source=source, by=by, note=note, revision=revision, happened_at=happened_at,
        payload={"body": text_of(revision.content, "BODY")} if revision else {},
    )  # fmt: skip
