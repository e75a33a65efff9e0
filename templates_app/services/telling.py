"""Which alerts a template's state raises and closes."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from alerts.models import Kind, Severity
from alerts.rules import threshold
from alerts.services import close_alert, raise_alert
from templates_app.models import Status, Template
from templates_app.reports.categories import review_until

STOPPED = (Status.PAUSED, Status.DISABLED)
TROUBLES = {
    Status.REJECTED: Kind.TEMPLATE_REJECTED,
    **dict.fromkeys(STOPPED, Kind.TEMPLATE_STOPPED),
}


def found(row: Template) -> None:
    """A template that is new to us: only what is wrong with it is told."""
    if row.status in TROUBLES or row.status == Status.ARCHIVED:
        status(row)
    if row.status == Status.UNKNOWN:
        unknown_word(row, row.meta_status)


def status(row: Template) -> None:
    """One alert for the state it is in; those of states it has left are closed."""
    for kind in (Kind.TEMPLATE_REJECTED, Kind.TEMPLATE_STOPPED, Kind.SUBMISSION_STUCK):
        if TROUBLES.get(Status(row.status)) != kind:
            close_alert(row.organisation, kind=kind, subject=row.subject)
    if row.status == Status.ARCHIVED:
        at_risk(row, word="ARCHIVED")
    else:
        no_risk(row)
    if trouble := TROUBLES.get(Status(row.status)):
        severity = Severity.CRITICAL if row.status == Status.DISABLED else Severity.WARNING
        _raise(row, trouble, severity, reason=row.rejected_reason, meta_status=row.meta_status)


def beside(row: Template, status: Status) -> None:
    """Meta's news of the present text while somebody here writes the next one."""
    if status in STOPPED:
        severity = Severity.CRITICAL if status == Status.DISABLED else Severity.WARNING
        _raise(row, Kind.TEMPLATE_STOPPED, severity, meta_status=row.meta_status)
    else:
        close_alert(row.organisation, kind=Kind.TEMPLATE_STOPPED, subject=row.subject)


def category(row: Template, *, was: str) -> None:
    """A category has changed, or will: it sets the price."""
    if not row.correct_category and was == row.category:
        category_answered(row)
        return
    detail = {"was": was, "category": row.category, "announced": row.correct_category}
    change = row.category_changes.unanswered().order_by("-pk").first()
    until = review_until(change) if change else None
    raise_alert(
        row.organisation, kind=Kind.CATEGORY_CHANGED, subject=row.subject, title=str(row)[:200],
        severity=Severity.WARNING, detail=detail,
        appeal_until=until, ends_at=until,
        link=reverse("templates_app:category_list", args=[row.organisation.slug]),
    )  # fmt: skip


def category_answered(row: Template) -> None:
    """A person has decided, or Meta took it back."""
    close_alert(row.organisation, kind=Kind.CATEGORY_CHANGED, subject=row.subject)


def stuck(row: Template, *, problem: str) -> None:
    """A submission waits, or came back from Meta, and a person should know."""
    _raise(row, Kind.SUBMISSION_STUCK, Severity.WARNING, problem=problem)


def errand_failed(row: Template, *, problem: str) -> None:
    """What somebody asked of Meta is not done, and that person thinks it is."""
    _raise(row, Kind.SUBMISSION_STUCK, Severity.WARNING, problem=problem)


def errand_over(row: Template) -> None:
    close_alert(row.organisation, kind=Kind.SUBMISSION_STUCK, subject=row.subject)


def at_risk(row: Template, *, word: str) -> None:
    """It is still there, and Meta says that it may not stay: flagged, or archived."""
    _raise(row, Kind.TEMPLATE_AT_RISK, Severity.WARNING, word=word)


def no_risk(row: Template) -> None:
    close_alert(row.organisation, kind=Kind.TEMPLATE_AT_RISK, subject=row.subject)


def dates(row: Template) -> None:
    """A template that runs out, or is to be looked at again: told before, and louder when due."""
    day = row.organisation.today()
    gone = row.status in (Status.DELETED, Status.PENDING_DELETION)
    for kind, due in (
        (Kind.TEMPLATE_EXPIRES, row.expires_on),
        (Kind.TEMPLATE_REVIEW_DUE, row.review_by),
    ):
        if gone or due is None or due > day + timedelta(days=threshold(row.organisation, kind)):
            close_alert(row.organisation, kind=kind, subject=row.subject)
        else:
            severity = Severity.WARNING if due <= day else Severity.INFO
            _raise(row, kind, severity, by=due.isoformat())


def drift(row: Template, *, is_open: bool) -> None:
    if not is_open:
        close_alert(row.organisation, kind=Kind.TEMPLATE_DRIFT, subject=row.subject)
        return
    raise_alert(
        row.organisation, kind=Kind.TEMPLATE_DRIFT, subject=row.subject, title=str(row)[:200],
        severity=Severity.WARNING, link=reverse(
            "templates_app:drift_update", args=[row.organisation.slug, row.pk]
        ),
    )  # fmt: skip


def unknown_word(row: Template, word: str) -> None:
    """One alert per word and account, however many templates carry it."""
    raise_alert(
        row.organisation, kind=Kind.UNKNOWN_WORD, subject=word_subject(row.account.waba_id, word),
        title=word, severity=Severity.WARNING, link=row.link,
        detail={"word": word, "account": str(row.account)},
    )  # fmt: skip


def word_subject(waba_id: str, word: str) -> str:
    return f"waba:{waba_id}:word:{word}"[:120]


def _raise(row: Template, kind: Kind, severity: Severity, **detail: str) -> None:
    raise_alert(
        row.organisation, kind=kind, subject=row.subject, title=str(row)[:200], severity=severity,
        link=row.link, detail=detail,
    )  # fmt: skip
