"""What happened, in a few words, for the timeline."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from templates_app.models import Event, Source, Status, Subject, Task

ARRIVED: dict[str, Promise] = {
    Status.DRAFT: _("Back to a draft"),
    Status.IN_REVIEW: _("Sent to a colleague"),
    Status.CLEARED: _("Cleared"),
    Status.SUBMITTING: _("Submitted"),
    Status.PENDING: _("In review at Meta"),
    Status.APPROVED: _("Approved by Meta"),
    Status.REJECTED: _("Rejected by Meta"),
    Status.PAUSED: _("Paused by Meta"),
    Status.DISABLED: _("Disabled by Meta"),
    Status.IN_APPEAL: _("In appeal at Meta"),
    Status.LIMIT_EXCEEDED: _("The account is over its limit of templates"),
    Status.ARCHIVED: _("Archived by Meta"),
    Status.PENDING_DELETION: _("Being deleted at Meta"),
    Status.DELETED: _("Deleted"),
    Status.UNKNOWN: _("In a state that we do not know"),
}
TOOK_THEIRS, KEPT_OURS = "theirs", "ours"  # notes of events, written by services.drifts
ASKED: dict[str, Promise] = {
    Task.DELETE: _("Deletion asked for"),
    Task.ARCHIVE: _("Archiving asked for"),
    Task.UNARCHIVE: _("Taking out of the archive asked for"),
    Task.UNPAUSE: _("End of the pause asked for"),
}
KEPT: dict[str, Promise] = {
    Task.DELETE: _("Deletion taken back"),
    Task.ARCHIVE: _("Archiving taken back"),
    Task.UNARCHIVE: _("Taking out of the archive taken back"),
    Task.UNPAUSE: _("End of the pause taken back"),
}
OWN: dict[tuple[str, str], Promise] = {
    (Subject.COMMENT, "said"): _("Comment"),
    (Subject.COMMENT, "asked"): _("Change asked for"),
    (Subject.COMMENT, "answered"): _("Reply to a comment"),
    (Subject.COMMENT, "resolved"): _("Requested change resolved"),
    (Subject.ASSIGNMENT, "given"): _("Given to a colleague"),
    (Subject.ASSIGNMENT, "freed"): _("Given to nobody"),
    (Subject.REVIEW, "cleared"): _("Reviewed again: still good"),
    (Subject.REVIEW, "changes"): _("Reviewed again: changes asked"),
    (Subject.DATES, "set"): _("Dates set"),
}
WORDS: dict[str, Promise] = {
    "FLAGGED": _("Flagged by Meta: customers complain, it may be disabled"),
    "REINSTATED": _("Reinstated by Meta"),
    "LOCKED": _("Locked by Meta: it cannot be edited"),
    "UNARCHIVED": _("Taken out of the archive by Meta"),
}


def title_of(event: Event) -> str:
    """One short phrase for an event."""
    if own := OWN.get((event.about, event.word)):
        return str(own)
    if event.about == Subject.STATUS:
        return _status(event)
    if event.about in (Subject.CATEGORY, Subject.QUALITY):
        return _meta_said(event)
    if event.about == Subject.CONTENT:
        return _content(event)
    if event.about == Subject.ERRAND:
        return _errand(event)
    return gettext("The submission waits") if event.source == Source.JOB else gettext(
        "Meta has another template of this name and language"
    )  # fmt: skip


def _meta_said(event: Event) -> str:
    if event.about == Subject.CATEGORY:
        return gettext("Meta's category: %(category)s") % {"category": event.word}
    return gettext("Quality: %(score)s") % {"score": event.word}


def _content(event: Event) -> str:
    if event.source != Source.PERSON:
        return gettext("The text was changed at Meta")
    if event.note == TOOK_THEIRS:
        return gettext("Meta's text taken as ours")
    return gettext("The difference to Meta's text left as it is")


def _errand(event: Event) -> str:
    """`note` is "asked" or "kept" with the task, or what went wrong."""
    if event.source == Source.JOB:
        return gettext("Meta did not do what was asked")
    verb, _space, task = event.note.partition(" ")
    words = ASKED if verb == "asked" else KEPT
    return str(words.get(task, task))


def _status(event: Event) -> str:
    if not event.from_status:
        return gettext("Written") if event.source == Source.PERSON else gettext("Found at Meta")
    if event.note == KEPT_OURS and event.source == Source.PERSON:
        return gettext("Our text goes to Meta again")
    if event.from_status != event.to_status:
        return str(ARRIVED.get(event.to_status, event.to_status))
    if event.note == "missing":
        return gettext("Meta does not list it any more")
    if event.word in WORDS:
        return str(WORDS[event.word])
    return gettext("Meta said %(word)s; nothing moved") % {"word": event.word}
