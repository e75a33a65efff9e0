"""Notices: begun, written, offered, published by a second person, sent back, retired."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone

from accounts.models import Organisation, User
from optin.house import house_of
from optin.ledger import writing
from optin.log.leaf import NotCanonical
from optin.models import (
    Notice,
    NoticeMove,
    NoticeOverride,
    NoticeReview,
    NoticeStatus,
    NoticeVersion,
)
from optin.models.notices import WRITTEN
from optin.notice_lint import Finding
from optin.notices.rendering import digest, plain, render, written
from optin.notices.wording import tidy
from optin.reports.notice_findings import findings_of
from optin.services.notice_errors import (
    AlreadyOpen,
    ChangedMeanwhile,
    Decided,
    InUse,
    NameTaken,
    NotAgreed,
    NotReady,
    OwnText,
    ReasonMissing,
    TooLong,
)
from optin.words import EventType

Texts = Mapping[str, str]


def create(
    organisation: Organisation, *, by: User, language: str, texts: Texts, **about: str
) -> NoticeVersion:
    """`about`: name, jurisdiction, purpose, business. The first version, a draft. Raises NameTaken, TooLong."""
    try:
        with transaction.atomic():
            notice = Notice.objects.create(organisation=organisation, created_by=by, **about)
    except IntegrityError as error:
        if "notice_one_name" in str(error):
            raise NameTaken from None
        raise
    return _begin(notice, language, texts, by=by)


def rename(notice: Notice, *, name: str) -> None:
    """The one thing of a notice that changes. Raises NameTaken."""
    try:
        with transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(name=name)
    except IntegrityError as error:
        if "notice_one_name" in str(error):
            raise NameTaken from None
        raise


def revise(notice: Notice, *, language: str, by: User, texts: Texts | None = None) -> NoticeVersion:
    """A new draft with the words of the newest version in this language, else of any. Raises AlreadyOpen."""
    newest = notice.versions.order_by("-number")
    before = newest.filter(language=language).first() or newest.first()
    words = {name: getattr(before, name) for name in WRITTEN} if before else {}
    return _begin(notice, language, {**words, **(texts or {})}, by=by, before=before)


@transaction.atomic
def _begin(
    notice: Notice, language: str, texts: Texts, *, by: User, before: NoticeVersion | None = None
) -> NoticeVersion:
    Notice.objects.select_for_update().get(pk=notice.pk)  # numbers are given one at a time
    highest = notice.versions.aggregate(highest=Max("number"))["highest"] or 0
    version = NoticeVersion(
        notice=notice, number=highest + 1, language=language, author_ids=[by.pk], based_on=before
    )
    _write(version, texts)
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as error:
        if "noticeversion_one_open" in str(error):
            raise AlreadyOpen from None
        raise
    NoticeMove.of(version, by=by, was="")
    return version


@transaction.atomic
def save(version: NoticeVersion, *, by: User, texts: Texts, seen: str | None = None) -> None:
    """`seen`: the hash of the words that the change was made on. Raises ChangedMeanwhile, Decided, TooLong."""
    row = _locked(version, NoticeStatus.DRAFT)
    if seen is not None and seen != row.text_hash:
        raise ChangedMeanwhile
    before = _written(row)
    _write(row, texts)
    if _written(row) == before:
        return
    row.author_ids = _with(row.author_ids, by)
    row.save()
    NoticeMove.of(row, by=by, was=row.status)
    version.refresh_from_db()


def _written(version: NoticeVersion) -> list[str]:
    """The hash does not tell of the facts that no sentence names."""
    return [getattr(version, name) for name in WRITTEN]


def _write(version: NoticeVersion, texts: Texts) -> None:
    for name in WRITTEN:
        if name in texts:
            setattr(version, name, tidy(texts[name]))
    wording = version.wording
    version.rendering = plain(render(wording))
    try:
        version.written = written(wording, notice=version.notice_id, number=version.number)
    except NotCanonical:
        raise TooLong from None
    version.text_hash = digest(version.written)


@transaction.atomic
def offer(
    version: NoticeVersion, *, by: User, reasons: Mapping[str, str], today: date | None = None
) -> None:
    """To a colleague, from now on as it is. `reasons` by code: why a finding that blocks does not count.
    Raises Decided, NotReady."""
    row = _locked(version, NoticeStatus.DRAFT)
    blocking = {one.code for one in _findings(row, today) if one.blocks}
    given = {code: reasons.get(code, "").strip()[:500] for code in blocking}
    if not all(given.values()):
        raise NotReady
    row.overrides.all().delete()
    for code, reason in sorted(given.items()):
        NoticeOverride.objects.create(version=row, code=code, reason=reason, by=by)
    row.author_ids, row.offered_at = _with(row.author_ids, by), timezone.now()
    _move(row, NoticeStatus.IN_REVIEW, by=by)
    version.refresh_from_db()


@transaction.atomic
def publish(
    version: NoticeVersion, *, by: User, agrees: bool = False, today: date | None = None
) -> None:
    """What is published in this language until now is retired. `agrees`: with the exceptions, where some
    were made. Raises Decided, OwnText, NotAgreed, NotReady (a rule that has come into force meanwhile)."""
    row = _locked(version, NoticeStatus.IN_REVIEW)
    if by.pk in row.author_ids:
        raise OwnText
    found, reasons = _findings(row, today), dict(row.overrides.values_list("code", "reason"))
    if any(one.blocks and one.code not in reasons for one in found):
        raise NotReady
    if reasons and not agrees:
        raise NotAgreed
    for other in row.notice.versions.published().filter(language=row.language):
        _retire(other, by=by)
    row.approved_by, row.published_at = by, timezone.now()
    row.policies = house_of(row.notice.organisation).version(today or timezone.now().date())
    row.lint_report = [_told(one, reasons) for one in found]
    _move(row, NoticeStatus.PUBLISHED, by=by)
    _tell_the_ledger(row, EventType.NOTICE_PUBLISHED)
    version.refresh_from_db()


@transaction.atomic
def send_back(version: NoticeVersion, *, by: User, reason: str) -> None:
    """Its author may go on in a new version. Raises Decided, ReasonMissing."""
    row = _locked(version, NoticeStatus.IN_REVIEW)
    if not reason.strip():
        raise ReasonMissing
    _move(row, NoticeStatus.SENT_BACK, by=by, note=reason.strip())
    version.refresh_from_db()


@transaction.atomic
def retire(version: NoticeVersion, *, by: User, reason: str) -> None:
    """Nobody is shown it any more; what people agreed to under it stays. Raises Decided, ReasonMissing."""
    row = _locked(version, NoticeStatus.PUBLISHED)
    if not reason.strip():
        raise ReasonMissing
    _retire(row, by=by, note=reason.strip())
    version.refresh_from_db()


@transaction.atomic
def discard(version: NoticeVersion) -> None:
    """A draft that nobody was shown. Its notice stays. Raises Decided, InUse."""
    try:
        _locked(version, NoticeStatus.DRAFT).delete()
    except ProtectedError:
        raise InUse from None


def _retire(version: NoticeVersion, *, by: User, note: str = "") -> None:
    version.retired_at = timezone.now()
    _move(version, NoticeStatus.RETIRED, by=by, note=note)
    _tell_the_ledger(version, EventType.NOTICE_RETIRED)


def _tell_the_ledger(version: NoticeVersion, kind: EventType) -> None:
    """So that the log proves which words were in force when."""
    notice = version.notice
    details: dict[str, Any] = {
        "notice": version.text_hash,
        "notice_version": version.reference,
        "jurisdiction": notice.jurisdiction,
        "purpose": notice.purpose,
        "locale": version.language,
        "policy": version.policies,
    }
    with writing.of(notice.organisation):
        writing.record(
            notice.organisation, kind, key=f"{kind}:{version.text_hash}", details=details
        )


def _locked(version: NoticeVersion, status: str) -> NoticeVersion:
    rows = NoticeVersion.objects.select_for_update(of=("self",)).select_related(
        "notice__organisation"
    )
    row = rows.filter(pk=version.pk, status=status).first()
    if row is None:
        raise Decided
    return row


def _move(row: NoticeVersion, to: str, *, by: User, note: str = "") -> None:
    was, row.status = row.status, to
    row.save()
    NoticeMove.of(row, by=by, was=was, note=note)


def _with(authors: list[int], by: User) -> list[int]:
    return authors if by.pk in authors else [*authors, by.pk]


def _findings(version: NoticeVersion, today: date | None) -> list[Finding]:
    return findings_of(version.wording, version.notice.organisation, version.notice, on=today)


def _told(finding: Finding, reasons: Mapping[str, str]) -> dict[str, str]:
    return {
        "code": finding.code,
        "severity": str(finding.severity.value),
        "field": finding.field,
        "reason": reasons.get(finding.code, ""),
    }


def confirm(version: NoticeVersion, *, by: User) -> None:
    """Read again: it stays as it is. Raises Decided."""
    if version.status != NoticeStatus.PUBLISHED:
        raise Decided
    NoticeReview.objects.create(version=version, by=by)
