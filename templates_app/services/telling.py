"""Which alerts a template's state raises and closes."""

from __future__ import annotations

from alerts.models import Kind, Severity
from alerts.services import close_alert, raise_alert
from templates_app.models import Status, Template

STOPPED = (Status.PAUSED, Status.DISABLED)
TROUBLES = {
    Status.REJECTED: Kind.TEMPLATE_REJECTED,
    **dict.fromkeys(STOPPED, Kind.TEMPLATE_STOPPED),
}


def found(row: Template) -> None:
    """A template that is new to us: only what is wrong with it is told."""
    if row.status in TROUBLES:
        status(row)
    if row.status == Status.UNKNOWN:
        unknown_word(row, row.meta_status)


def status(row: Template) -> None:
    """One alert for the state it is in; those of states it has left are closed."""
    for kind in (Kind.TEMPLATE_REJECTED, Kind.TEMPLATE_STOPPED, Kind.SUBMISSION_STUCK):
        if TROUBLES.get(Status(row.status)) != kind:
            close_alert(row.organisation, kind=kind, subject=row.subject)
    if trouble := TROUBLES.get(Status(row.status)):
        severity = Severity.CRITICAL if row.status == Status.DISABLED else Severity.WARNING
        _raise(row, trouble, severity, reason=row.rejected_reason, meta_status=row.meta_status)


def category(row: Template, *, was: str) -> None:
    """A category has changed, or will: it sets the price."""
    if row.correct_category or was != row.category:
        _raise(
            row, Kind.CATEGORY_CHANGED, Severity.WARNING,
            was=was, category=row.category, announced=row.correct_category,
        )  # fmt: skip
    else:
        close_alert(row.organisation, kind=Kind.CATEGORY_CHANGED, subject=row.subject)


def stuck(row: Template, *, problem: str) -> None:
    """A submission waits, or came back from Meta, and a person should know."""
    _raise(row, Kind.SUBMISSION_STUCK, Severity.WARNING, problem=problem)


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
