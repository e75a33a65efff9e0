"""Four eyes: send to a colleague, clear, ask for changes, take back."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.access import Act, people_who_may
from accounts.models import User
from templates_app import lint
from templates_app.models import Event, Review, Source, Status, Template, Verdict
from templates_app.services.errors import Moved, NotAReviewer, NoteMissing, NotReady, NotYourOwn


def send_to_colleague(template: Template, *, to: User | None, by: User, note: str = "") -> None:
    """DRAFT → IN_REVIEW. `to` None: anyone who reviews.

    Raises NotReady (Meta's limits), NotAReviewer, NotYourOwn, Moved.
    """
    findings = lint.refused(lint.Draft.of(template))
    if findings:
        raise NotReady(findings)
    if to is not None:
        if to.pk in (by.pk, _author_id(template)):
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


def clear(template: Template, *, by: User, note: str = "", revision: int | None = None) -> None:
    """IN_REVIEW → CLEARED. `revision` is the id of the one that was read; Moved when it is no
    longer the one.

    Raises NotYourOwn for its author and for who sent it, NotReady, Moved.
    """
    findings = lint.refused(lint.Draft.of(template))
    if findings:
        raise NotReady(findings)
    _judge(template, Verdict.CLEARED, Status.CLEARED, by, note, revision, assigned_to=None)


def request_changes(
    template: Template, *, by: User, note: str, revision: int | None = None
) -> None:
    """IN_REVIEW → DRAFT, back to who sent it. Raises NoteMissing, NotYourOwn, Moved."""
    if not note.strip():
        raise NoteMissing
    _judge(
        template, Verdict.CHANGES, Status.DRAFT, by, note, revision,
        assigned_to_id=_sender_id(template),
    )  # fmt: skip


def withdraw(template: Template, *, by: User, note: str = "") -> None:
    """IN_REVIEW or CLEARED → DRAFT, by whom it belongs to. Raises Moved."""
    moved = template.move(
        Status.DRAFT, source=Source.PERSON, by=by, note=note, assigned_to=None,
        expected=(Status.IN_REVIEW, Status.CLEARED),
    )  # fmt: skip
    if not moved:
        raise Moved


def is_own(template: Template, person: User) -> bool:
    """Wrote the current revision or sent it: such a person never gives the verdict."""
    return person.pk in (_author_id(template), _sender_id(template))


def _judge(
    template: Template, verdict: str, to: str, by: User, note: str, seen: int | None, **changes: Any
) -> None:
    with transaction.atomic():
        row = Template.objects.select_for_update(of=("self",)).get(pk=template.pk)
        if row.status != Status.IN_REVIEW or (seen is not None and seen != row.revision_id):
            raise Moved
        if is_own(row, by):
            raise NotYourOwn
        assert row.revision_id is not None
        Review.objects.create(revision_id=row.revision_id, verdict=verdict, by=by, note=note)
        row.move(to, source=Source.PERSON, by=by, note=note, **changes)
    template.refresh_from_db()


def _author_id(template: Template) -> int | None:
    return template.revision.created_by_id if template.revision else None


def _sender_id(template: Template) -> int | None:
    sent = Event.objects.filter(template=template, to_status=Status.IN_REVIEW, by__isnull=False)
    last = sent.order_by("-at", "-pk").values_list("by", flat=True).first()
    return last
