"""Remarks on a text, changes that are asked for, answers; and whose turn it is."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import Act, people_who_may
from accounts.models import Organisation, User
from templates_app.models import Comment, Revision, Source, Status, Subject, Template
from templates_app.passages import stands
from templates_app.services.errors import (
    Answered,
    CannotHaveIt,
    Moved,
    NotYourOwn,
    QuoteAbsent,
    WordsMissing,
)
from templates_app.services.review import is_own


def comment(
    template: Template,
    *,
    text: str,
    by: User,
    place: str = "",
    quote: str = "",
    asks_change: bool = False,
    revision: int | None = None,
) -> Comment:
    """A remark on the revision that was read (`revision` None: on the present one).

    `quote` has to stand in that part of it. Raises WordsMissing, QuoteAbsent, Moved.
    """
    if not text.strip():
        raise WordsMissing
    with transaction.atomic():
        row = Template.objects.select_for_update(of=("self",)).get(pk=template.pk)
        read = row.revisions.filter(pk__in=[revision or row.revision_id]).first()
        if read is None or row.status == Status.DELETED:
            raise Moved
        if quote and not stands(quote, place, read.content):
            raise QuoteAbsent
        made = Comment.objects.create(
            revision=read, place=place, quote=quote, text=text, asks_change=asks_change, by=by
        )
        _noted(row, by, "asked" if asks_change else "said", text, read)
    return made


def answer(comment: Comment, *, by: User, text: str = "", resolve: bool = False) -> bool:
    """Answer, resolve, or both. False when a colleague resolved it first: the answer stands.

    Raises WordsMissing (neither), Answered (nothing but resolving, and that is done already).
    """
    if not text.strip() and not resolve:
        raise WordsMissing
    revision, resolved = comment.revision, False
    with transaction.atomic():
        if text.strip():
            Comment.objects.create(
                revision=revision, answer_to=comment, place=comment.place, text=text, by=by
            )
            _noted(revision.template, by, "answered", text, revision)
        if resolve:
            asked = Comment.objects.open_requests().filter(pk=comment.pk)
            resolved = bool(asked.update(resolved_at=timezone.now(), resolved_by=by))
            if not resolved and not text.strip():
                raise Answered
            if resolved:
                _noted(revision.template, by, "resolved", comment.text, revision)
    return resolved == resolve


def who_can_have(organisation: Organisation) -> QuerySet[User]:
    """Whom a template can be given to: who writes, and who reviews."""
    writers = people_who_may(organisation, Act.TEMPLATES_WRITE)
    return (writers | people_who_may(organisation, Act.TEMPLATES_REVIEW)).distinct()


def assign(template: Template, *, to: User | None, by: User) -> bool:
    """Give it to a person, or to nobody. False when that person has it already.

    Raises CannotHaveIt, and NotYourOwn when it waits for a review that this person may not give.
    """
    if to is not None and not who_can_have(template.organisation).filter(pk=to.pk).exists():
        raise CannotHaveIt
    with transaction.atomic():
        row = Template.objects.select_for_update(of=("self",)).get(pk=template.pk)
        if row.assigned_to_id == (to.pk if to else None):
            return False
        if to and row.status == Status.IN_REVIEW and is_own(row, to):
            raise NotYourOwn
        Template.objects.filter(pk=row.pk).update(assigned_to=to)
        row.events.create(
            about=Subject.ASSIGNMENT, from_status=row.status, to_status=row.status, by=by,
            source=Source.PERSON, word="given" if to else "freed", note=str(to or ""),
            revision_id=row.revision_id,
        )  # fmt: skip
    template.assigned_to = to
    return True


def _noted(row: Template, by: User, word: str, text: str, revision: Revision) -> None:
    row.events.create(
        about=Subject.COMMENT, from_status=row.status, to_status=row.status, by=by,
        source=Source.PERSON, word=word, note=text, revision=revision,
    )  # fmt: skip
