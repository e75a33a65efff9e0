"""Taking one statement of Meta's into a row that the caller has locked.

A known word moves the template, with an event that keeps the payload. A repeated word writes
nothing. Older news than what we hold is written down and moves nothing. An unknown word is kept,
shown and told; the status stays.
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from templates_app import announcing
from templates_app.content import storable
from templates_app.models import Event, Source, Status, Subject, Template
from templates_app.services import appeals, categories, telling

META_STATUS = {
    word: Status(word.lower())
    for word in (
        "PENDING", "APPROVED", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL", "LIMIT_EXCEEDED",
        "ARCHIVED", "PENDING_DELETION", "DELETED",
    )
}  # fmt: skip
# Said once in a webhook; the status that goes with it, if any, is what the next poll says.
MERE_EVENTS = ("FLAGGED", "REINSTATED", "LOCKED", "UNARCHIVED")
# While somebody here writes the next version, Meta's news of the present one do not take the text
# away.
WRITING = (Status.DRAFT, Status.IN_REVIEW, Status.CLEARED)


@dataclass(frozen=True)
class News:
    """One statement of Meta's about a status.

    happened_at     when it was true: a webhook's own time, or when we asked; None: now
    details         rejection_info, other_info, disable_info as Meta wrote them
    """

    word: str
    source: str
    happened_at: datetime | None = None
    reason: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        return self.happened_at or timezone.now()


def status_of(word: str) -> Status | None:
    """Our status for Meta's word; None for an event or a word we do not know."""
    return META_STATUS.get(word.upper())


def hear(row: Template, news: News) -> bool:
    """Take one word in; `row` is locked by the caller. True when the template moved."""
    word = news.word.upper()
    if word in MERE_EVENTS:
        return _mere_event(row, news, word)
    if _is_older(row, news, word):
        return _note(row, news, word) if news.source == Source.WEBHOOK else False
    if word == row.meta_status.upper():
        return _same_again(row, news, word)
    if word not in META_STATUS:
        return _unknown(row, news, word)
    take = _beside if _is_untouched(row) else _move
    return take(row, news, word)


def hear_category(
    row: Template,
    *,
    category: str | None = None,
    correct: str | None = None,
    source: str,
    payload: Mapping[str, Any],
    happened_at: datetime | None = None,
) -> None:
    """Meta's category is the one that is billed. `correct` "" takes an announcement back."""
    was = row.category
    changes: dict[str, str] = {}
    counts = row.status not in WRITING or row.has_fixed_category  # else the writer's wish stays
    if category and category.upper() != row.category and counts:
        changes["category"] = category.upper()
    announced = row.correct_category if correct is None else correct.upper()
    if announced == changes.get("category", row.category):
        announced = ""  # it has come to pass, or never differed
    if announced != row.correct_category:
        changes["correct_category"] = announced
    if not changes:
        return
    _change(row, changes)
    _write(row, Subject.CATEGORY, source, payload, happened_at, changes.get("category", announced))
    at = happened_at or timezone.now()
    if "category" in changes:
        categories.changed(row, was=was, at=at)
    if "correct_category" in changes and (announced or "category" not in changes):
        categories.announced(row, at=at, payload=payload)
    telling.category(row, was=was)
    announcing.category(row, was=was)


def hear_quality(
    row: Template,
    *,
    score: str,
    source: str,
    payload: Mapping[str, Any],
    happened_at: datetime | None = None,
) -> None:
    was = row.quality
    if score and score.upper() != was:
        _change(row, {"quality": score.upper()[:20]})
        _write(row, Subject.QUALITY, source, payload, happened_at, score)
        announcing.quality(row, was=was)


def _is_untouched(row: Template) -> bool:
    """Meta's word cannot be about the text that is here: it has not been sent yet."""
    return row.status in WRITING or (row.status == Status.SUBMITTING and row.push_attempts == 0)


# --- one word --------------------------------------------------------------------------------


def _move(row: Template, news: News, word: str) -> bool:
    status = META_STATUS[word]
    rejection = news.details.get("rejection_info")
    rejected, was = status == Status.REJECTED, row.status
    moved = row.move(
        status, source=news.source, note=_reason(news), payload=_payload(news),
        word=word, happened_at=news.happened_at,
        meta_status=word, status_at=news.at, push_started_at=None, push_after=None, push_problem="",
        rejected_reason=_reason(news) if rejected else "",
        rejection_info=storable(rejection) if rejected and isinstance(rejection, dict) else {},
    )  # fmt: skip
    appeals.hear(row, was=was, now_at=status)
    telling.status(row)
    return moved


def _mere_event(row: Template, news: News, word: str) -> bool:
    if word == "FLAGGED":
        telling.at_risk(row, word=word)
    elif word in ("REINSTATED", "UNARCHIVED"):
        telling.no_risk(row)
    return _note(row, news, word)


def _beside(row: Template, news: News, word: str) -> bool:
    """Keep Meta's word beside our status. Deleted while somebody here writes the next version: a
    draft that Meta does not have."""
    changes: dict[str, Any] = {"meta_status": word, "status_at": news.at}
    if word == "DELETED":
        changes |= {"meta_id": "", "meta_status": "", "meta_revision": None}
    Template.objects.filter(pk=row.pk).update(**changes)
    for name, value in changes.items():
        setattr(row, name, value)
    telling.beside(row, META_STATUS[word])
    return _note(row, news, word)


def _same_again(row: Template, news: News, word: str) -> bool:
    """Nothing new, unless it explains what we only knew by the word: the poll comes without
    reasons."""
    _still_true(row, news)
    rejection = news.details.get("rejection_info")
    late = {}
    if word == "REJECTED" and isinstance(rejection, dict) and rejection and not row.rejection_info:
        late = {"rejection_info": storable(rejection)}
    if word == "REJECTED" and _reason(news) and not row.rejected_reason:
        late["rejected_reason"] = _reason(news)
    if late and row.status == Status.REJECTED:
        _change(row, late)
        _note(row, news, word)
        telling.status(row)
    elif news.details.get("other_info"):  # which pause it is, and so for how long
        _note(row, news, word)
    return False


def _still_true(row: Template, news: News) -> None:
    """A webhook that repeats the word later makes what happened in between old news. A reading
    does not: it would write a row for every template each time, and the next one repairs."""
    told = news.happened_at if news.source == Source.WEBHOOK else None
    if told and (row.status_at is None or told > row.status_at):
        Template.objects.filter(pk=row.pk).update(status_at=told)
        row.status_at = told


def _unknown(row: Template, news: News, word: str) -> bool:
    """Keep Meta's word beside the status. Only a submission, now certainly at Meta, has to leave
    its state."""
    changes: dict[str, Any] = {"meta_status": storable(news.word)[:60], "status_at": news.at}
    if row.status == Status.SUBMITTING:
        row.move(
            Status.UNKNOWN, source=news.source, payload=_payload(news), word=word[:60],
            push_started_at=None, push_problem="", **changes,
        )  # fmt: skip
    else:
        _change(row, changes)
        _note(row, news, word)
    telling.unknown_word(row, storable(news.word)[:60])
    return False


def _is_older(row: Template, news: News, word: str) -> bool:
    """Webhooks tell whole seconds; within one second nothing goes back to PENDING."""
    if row.status_at is None or news.happened_at is None:
        return False
    heard, held = news.happened_at.replace(microsecond=0), row.status_at.replace(microsecond=0)
    return heard < held or (heard == held and word == "PENDING" and row.meta_status != "")


def _note(row: Template, news: News, word: str) -> bool:
    """Write it down once; nothing moves."""
    known = Event.objects.filter(
        template=row, about=Subject.STATUS, word=word[:60], source=news.source
    )
    if news.happened_at is None or not known.filter(happened_at=news.happened_at).exists():
        _write(
            row, Subject.STATUS, news.source, _payload(news), news.happened_at, word, _reason(news)
        )
    return False


def _write(
    row: Template,
    about: str,
    source: str,
    payload: Mapping[str, Any],
    happened_at: datetime | None,
    word: str,
    note: str = "",
) -> None:
    Event.objects.create(
        template=row, about=about, from_status=row.status, to_status=row.status, source=source,
        word=storable(word)[:60], happened_at=happened_at, note=note, payload=storable(payload),
        revision_id=row.meta_revision_id,
    )  # fmt: skip


def _change(row: Template, changes: Mapping[str, Any]) -> None:
    Template.objects.filter(pk=row.pk).update(**changes, updated_at=timezone.now())
    for name, value in changes.items():
        setattr(row, name, value)


def _reason(news: News) -> str:
    reason = storable(news.reason or "")[:80]
    return "" if reason == "NONE" else reason


def _payload(news: News) -> dict[str, Any]:
    kept: dict[str, Any] = storable(dict(news.payload))
    return kept
