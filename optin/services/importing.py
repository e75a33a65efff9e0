"""A list on its way in: uploaded, described, offered, signed by a second person, taken back by two."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from alerts.models import Kind
from alerts.services import close_alert, raise_alert
from optin.importing import grids, reading
from optin.importing.reading import Columns
from optin.models import ImportBatch, ImportStatus, NoticeVersion, Work
from optin.reports.notice_findings import findings_of
from optin.services import notices
from optin.services.import_errors import (
    AtWork,
    NotDescribed,
    OwnImport,
    OwnReversal,
    ReasonMissing,
    SomebodyFaster,
)

_NONCE = 12
TEXT = ("text", "language", "jurisdiction", "business")


def keep(organisation: Organisation, *, data: bytes, name: str, by: User) -> ImportBatch:
    """Let it wait, sealed. Raises grids.Unfit for a file that is none."""
    if len(data) > grids.MOST_BYTES:
        raise grids.Unfit(_("The file is larger than 20 MB. Bring it in in parts."))
    found = reading.head(data)
    key, nonce = os.urandom(32), os.urandom(_NONCE)
    return ImportBatch.objects.create(
        organisation=organisation, name=name.replace("\x00", "")[-200:] or "-", size=len(data),
        sha256=sha256(data).hexdigest(), key=key.hex(), columns=found.guess.kept(),
        content=nonce + AESGCM(key).encrypt(nonce, data, None), author_ids=[by.pk], made_by=by,
    )  # fmt: skip


def content(batch: ImportBatch) -> bytes:
    """The file; b"" once it is brought in or discarded. Raises SecretUnreadable."""
    if not batch.content:
        return b""
    data = bytes(batch.content)
    return AESGCM(bytes.fromhex(batch.key)).decrypt(data[:_NONCE], data[_NONCE:], None)


@transaction.atomic
def describe(
    batch: ImportBatch, *, by: User, columns: Columns, version: NoticeVersion | None,
    text: Mapping[str, str], collected_at: datetime | None, **facts: str,
) -> None:  # fmt: skip
    """What the columns mean and where the list comes from; the file is read by it, as a job.

    `facts`: purpose, source, act, statement. Raises SomebodyFaster, AtWork."""
    row = _locked(batch, ImportStatus.DRAFT)
    for name, value in facts.items():
        setattr(row, name, value)
    row.columns, row.version, row.collected_at = columns.kept(), version, collected_at
    row.text = {} if version else {name: text.get(name, "") for name in TEXT if text.get("text")}
    row.author_ids = _with(row.author_ids, by)
    row.checked_at = None
    _begin(row, Work.CHECK)
    batch.refresh_from_db()


@transaction.atomic
def record_opt_outs(batch: ImportBatch, *, by: User) -> None:
    """Those of the file at once: nobody has to agree to them. Raises SomebodyFaster, AtWork, NotDescribed."""
    row = _locked(batch, ImportStatus.DRAFT, ImportStatus.IN_REVIEW)
    if not row.checked_at:
        raise NotDescribed
    _begin(row, Work.WITHDRAW)
    batch.refresh_from_db()


@transaction.atomic
def offer(batch: ImportBatch, *, by: User) -> None:
    """To a colleague. Raises SomebodyFaster, AtWork, NotDescribed."""
    row = _locked(batch, ImportStatus.DRAFT)
    if not (row.checked_at and row.purpose and row.statement and row.source):
        raise NotDescribed
    row.author_ids, row.offered_at = _with(row.author_ids, by), timezone.now()
    row.status, row.note = ImportStatus.IN_REVIEW, ""
    row.save()
    _tell(row)
    batch.refresh_from_db()


@transaction.atomic
def send_back(batch: ImportBatch, *, by: User, reason: str) -> None:
    """Raises SomebodyFaster, AtWork, ReasonMissing."""
    row = _locked(batch, ImportStatus.IN_REVIEW)
    if not reason.strip():
        raise ReasonMissing
    row.status, row.note = ImportStatus.DRAFT, reason.strip()[:500]
    row.save()
    _tell(row)
    batch.refresh_from_db()


@transaction.atomic
def approve(batch: ImportBatch, *, by: User) -> None:
    """The second person signs; then it is brought in, as a job. A text that was pasted becomes a notice's
    version, retired at once: nobody is shown it here. Raises SomebodyFaster, AtWork, OwnImport."""
    row = _locked(batch, ImportStatus.IN_REVIEW)
    if by.pk in row.author_ids:
        raise OwnImport
    if row.text:
        row.version = _as_notice(row, approver=by)
    row.approved_by, row.approved_at, row.status = by, timezone.now(), ImportStatus.APPROVED
    _begin(row, Work.WITHDRAW)  # and then the opt-ins
    _tell(row)
    batch.refresh_from_db()


@transaction.atomic
def discard(batch: ImportBatch) -> None:
    """What of it was recorded already stays. Raises SomebodyFaster, AtWork."""
    row = _locked(batch, ImportStatus.DRAFT, ImportStatus.IN_REVIEW)
    row.status, row.content, row.key = ImportStatus.DISCARDED, None, ""
    row.save()
    _tell(row)
    batch.refresh_from_db()


@transaction.atomic
def ask_reversal(batch: ImportBatch, *, by: User, reason: str) -> None:
    """Raises SomebodyFaster, ReasonMissing."""
    row = _locked(batch, ImportStatus.DONE)
    if not reason.strip():
        raise ReasonMissing
    row.status, row.reversal_asked_by = ImportStatus.REVERSAL_ASKED, by
    row.reversal_reason = reason.strip()[:500]
    row.save()
    _tell(row)
    batch.refresh_from_db()


@transaction.atomic
def refuse_reversal(batch: ImportBatch) -> None:
    """It stays as it is. Raises SomebodyFaster."""
    row = _locked(batch, ImportStatus.REVERSAL_ASKED)
    row.status, row.reversal_asked_by, row.reversal_reason = ImportStatus.DONE, None, ""
    row.save()
    _tell(row)
    batch.refresh_from_db()


@transaction.atomic
def approve_reversal(batch: ImportBatch, *, by: User) -> None:
    """A second person agrees; a job takes back what still stands of it. Raises SomebodyFaster, OwnReversal."""
    row = _locked(batch, ImportStatus.REVERSAL_ASKED)
    if by.pk == row.reversal_asked_by_id:
        raise OwnReversal
    row.status, row.reversal_approved_by = ImportStatus.REVERSING, by
    _begin(row, Work.REVERSE)
    _tell(row)
    batch.refresh_from_db()


def forget(before: datetime) -> None:
    """Discard files that nobody brought in since then."""
    for row in ImportBatch.objects.forgotten(before).defer("content"):
        with suppress(SomebodyFaster, AtWork):
            discard(row)


def _locked(batch: ImportBatch, *statuses: str) -> ImportBatch:
    rows = ImportBatch.objects.select_for_update(of=("self",)).select_related("organisation")
    row = rows.filter(pk=batch.pk, status__in=statuses).first()
    if row is None:
        raise SomebodyFaster
    if row.work:
        raise AtWork
    return row


def _begin(row: ImportBatch, work: Work) -> None:
    row.work, row.done, row.busy_until, row.problem = work, 0, None, ""
    row.began_at = timezone.now()
    row.save()


def _tell(row: ImportBatch) -> None:
    """An alert for those who may sign, as long as somebody has to."""
    kind, subject = Kind.IMPORT_TO_SIGN, f"import:{row.pk}"
    if row.status in (ImportStatus.IN_REVIEW, ImportStatus.REVERSAL_ASKED):
        detail = {"lines": row.lines, "because": row.reversal_reason}
        raise_alert(
            row.organisation, kind=kind, subject=subject, title=row.name, link=row.link, detail=detail
        )  # fmt: skip
    else:
        close_alert(row.organisation, kind=kind, subject=subject)


def _with(authors: list[int], by: User) -> list[int]:
    return authors if by.pk in authors else [*authors, by.pk]


def _as_notice(row: ImportBatch, *, approver: User) -> NoticeVersion:
    """The text that people saw elsewhere, under a notice of its own."""
    told, author = row.text, User.objects.get(pk=row.author_ids[-1])
    about: dict[str, Any] = {
        "name": f"{row.reference} · {row.name}"[:80], "jurisdiction": told["jurisdiction"],
        "purpose": row.purpose, "business": told["business"],
    }  # fmt: skip
    version = notices.create(
        row.organisation, by=author, language=told["language"],
        texts={"statement": told["text"]}, **about,
    )  # fmt: skip
    why = f"Shown elsewhere before it was imported ({row.reference}): kept as it was."
    found = findings_of(version.wording, row.organisation, version.notice)
    notices.offer(version, by=author, reasons={one.code: why for one in found if one.blocks})
    notices.publish(version, by=approver, agrees=True)
    notices.retire(version, by=approver, reason=why)
    return version
