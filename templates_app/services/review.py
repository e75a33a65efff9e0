"""Four eyes: send to a colleague, clear, ask for changes, take back, look again later."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from accounts.access import Act, people_who_may
from accounts.models import User
from templates_app import checklist, dates, lint
from templates_app.models import (
    CHANGEABLE,
    Comment,
    Event,
    Review,
    Revision,
    SignOff,
    Source,
    Status,
    Subject,
    Template,
    Verdict,
)
from templates_app.services import telling
from templates_app.services.errors import (
    ChangesOpen,
    ItemsMissing,
    Moved,
    NotAReviewer,
    NoteMissing,
    NotReady,
    NotYourOwn,
)


def send_to_colleague(template: Template, *, to: User | None, by: User, note: str = "") -> None:
    """DRAFT → IN_REVIEW. `to` None: anyone who reviews.

    Raises NotReady (Meta's limits), NotAReviewer, NotYourOwn, Moved.
    """
    findings = lint.refused(lint.Draft.of(template))
    if findings:
        raise NotReady(findings)
    if to is not None:
        if to.pk in {by.pk, *_writer_ids(template)}:
            raise NotYourOwn
        if (
            not people_who_may(template.organisation, Act.TEMPLATES_REVIEW)
            .filter(pk=to.pk)
            .exists()
        ):
            raise NotAReviewer
    moved = template.move(
        Status.IN_REVIEW, source=Source.PERSON, by=by, note=note, assigned_to=to,
        expected=(Status.DRAFT,),
    )  # fmt: skip
    if not moved:
        raise Moved


def clear(
    template: Template,
    *,
    by: User,
    note: str = "",
    revision: int | None = None,
    ticked: Collection[str] = (),
) -> None:
    """IN_REVIEW → CLEARED. `revision` is the id of the one that was read; Moved when it is no
    longer the one. `ticked` are ids of the checklist's items.

    Raises NotYourOwn for who wrote a part of it and for who sent it, NotReady, ItemsMissing,
    ChangesOpen, Moved.
    """
    findings = lint.refused(lint.Draft.of(template))
    if findings:
        raise NotReady(findings)
    _judge(
        template, Verdict.CLEARED, by, note, revision, ticked, to=Status.CLEARED, assigned_to=None
    )


def request_changes(
    template: Template, *, by: User, note: str, revision: int | None = None
) -> None:
    """IN_REVIEW → DRAFT, back to who sent it. Raises NoteMissing, NotYourOwn, Moved."""
    if not note.strip():
        raise NoteMissing
    _judge(
        template, Verdict.CHANGES, by, note, revision, to=Status.DRAFT,
        assigned_to_id=_sender_id(template),
    )  # fmt: skip


def review_again(
    template: Template,
    *,
    verdict: str,
    by: User,
    note: str = "",
    revision: int | None = None,
    ticked: Collection[str] = (),
) -> None:
    """A round over a text that Meta has, which stays where it is: kept as a review.

    Still good: the next round is due after the template's months. Changes asked: it stays due, and
    who wrote it has it. Raises NoteMissing, NotYourOwn, ItemsMissing, ChangesOpen, Moved.
    """
    if verdict == Verdict.CLEARED:
        _judge(template, verdict, by, note, revision, ticked, assigned_to=None)
        return
    if not note.strip():
        raise NoteMissing
    writer = template.revision.created_by_id if template.revision else None
    _judge(template, verdict, by, note, revision, assigned_to_id=writer)


def withdraw(template: Template, *, by: User, note: str = "") -> None:
    """IN_REVIEW or CLEARED → DRAFT, by whom it belongs to. Raises Moved."""
    moved = template.move(
        Status.DRAFT, source=Source.PERSON, by=by, note=note, assigned_to=None,
        expected=(Status.IN_REVIEW, Status.CLEARED),
    )  # fmt: skip
    if not moved:
        raise Moved


def is_own(template: Template, person: User) -> bool:
    """Wrote a part of the current revision, or sent it: such a person never gives the verdict."""
    return person.pk in {_sender_id(template), *_writer_ids(template)}


def no_open_changes(template: Template) -> None:
    """Raises ChangesOpen when somebody asked for a change that nobody has resolved."""
    asked = Comment.objects.on(template).open_requests().order_by("at", "pk")
    if words := [one.quote or one.text for one in asked]:
        raise ChangesOpen(words)


def _judge(
    template: Template,
    verdict: str,
    by: User,
    note: str,
    seen: int | None,
    ticked: Collection[str] = (),
    *,
    to: str | None = None,
    **changes: Any,
) -> None:
    """`to` None: nothing moves, the text is at Meta."""
    starts = (Status.IN_REVIEW,) if to else CHANGEABLE
    items = checklist.items(template.organisation) if verdict == Verdict.CLEARED else []
    if missing := checklist.missing(items, ticked):
        raise ItemsMissing(missing)
    with transaction.atomic():
        row = Template.objects.select_for_update(of=("self",)).get(pk=template.pk)
        if row.status not in starts or (seen is not None and seen != row.revision_id):
            raise Moved
        if is_own(row, by):
            raise NotYourOwn
        if verdict == Verdict.CLEARED:
            no_open_changes(row)  # whoever asks for one holds the same lock
        assert row.revision_id is not None
        made = Review.objects.create(revision_id=row.revision_id, verdict=verdict, by=by, note=note)
        SignOff.objects.bulk_create(SignOff(review=made, words=one.words) for one in items)
        if verdict == Verdict.CLEARED:
            changes["review_by"] = dates.next_review(row)
        if to:
            row.move(to, source=Source.PERSON, by=by, note=note, **changes)
        else:
            Template.objects.filter(pk=row.pk).update(**changes)
            row.events.create(
                about=Subject.REVIEW, from_status=row.status, to_status=row.status, by=by,
                source=Source.PERSON, word=verdict, note=note, revision_id=row.revision_id,
            )  # fmt: skip
    template.refresh_from_db()
    telling.dates(template)


def _writer_ids(template: Template) -> set[int]:
    """Everybody with words in the current revision that no colleague has cleared yet: who wrote it,
    and who wrote what it was made from, back to the last text that was cleared."""
    current = template.revision
    if current is None:
        return set()
    before = Revision.objects.filter(template=template, number__lt=current.number)
    cleared = before.filter(reviews__verdict=Verdict.CLEARED).order_by("-number")
    since = cleared.values_list("number", flat=True).first() or 0
    own = Revision.objects.filter(
        template=template, number__gt=since, number__lte=current.number, created_by__isnull=False
    )
    return set(own.values_list("created_by", flat=True))


def _sender_id(template: Template) -> int | None:
    sent = Event.objects.filter(template=template, to_status=Status.IN_REVIEW, by__isnull=False)
    sent = sent.filter(about=Subject.STATUS)
    last = sent.order_by("-at", "-pk").values_list("by", flat=True).first()
    return last
