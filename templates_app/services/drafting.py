"""Writing: create, save, duplicate, discard.

A revision is never changed. So that saving at every pause does not leave hundreds of them, a save
by
the same person within one sitting (ten minutes) replaces that person's own last revision, as long
as
nobody was shown it: the new row takes its number, the old row goes. Every ten minutes of writing,
every
change of hands and everything a colleague or Meta saw stays for ever.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from assets.models import WhatsAppAccount
from templates_app.content import Content, text_of, tidy, without_library
from templates_app.models import CHANGEABLE, Event, Revision, Source, Status, Template
from templates_app.services.errors import (
    CategoryFixed,
    Moved,
    NameFixed,
    NameTaken,
    NotEditable,
    StaleDraft,
)
from templates_app.services.hearing import status_of

SITTING = timedelta(minutes=10)


def create_draft(
    account: WhatsAppAccount, *, name: str, language: str, category: str, content: Content, by: User
) -> Template:
    """A new draft in this account. Raises NameTaken."""
    template = Template(
        organisation_id=account.organisation_id, account=account, name=name, language=language,
        category=category, created_by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            template.save()
            put_revision(template, content, by=by)
            Event.objects.create(
                template=template, to_status=Status.DRAFT, source=Source.PERSON, by=by
            )
    except IntegrityError:
        raise NameTaken from None
    return template


def save_draft(
    template: Template,
    *,
    content: Content,
    by: User,
    expected_revision: int | None,
    category: str | None = None,
    name: str | None = None,
    language: str | None = None,
) -> Revision:
    """The newest revision after saving; the same one when nothing changed.

    `expected_revision` is the id of the revision the person started from. A template that was
    cleared, with a colleague, or is approved, rejected or paused at Meta, is a draft again: what
    Meta has stays until the next submission. Raises StaleDraft, NotEditable, NameFixed,
    CategoryFixed, NameTaken.
    """
    asked = {"category": category, "name": name, "language": language}
    try:
        with transaction.atomic():
            return _save(template, content, by, expected_revision, asked)
    except IntegrityError:
        raise NameTaken from None


def _save(
    template: Template,
    content: Content,
    by: User,
    expected: int | None,
    asked: dict[str, str | None],
) -> Revision:
    row = (
        Template.objects.select_for_update(of=("self",))
        .select_related("revision")
        .get(pk=template.pk)
    )
    current = row.revision
    assert current is not None  # null only inside create_draft
    if not row.is_editable:
        raise NotEditable
    tidied = tidy(content)
    changes = {key: value for key, value in asked.items() if value and value != getattr(row, key)}
    if row.meta_id and changes.keys() & {"name", "language"}:
        raise NameFixed
    if row.has_fixed_category and "category" in changes:
        raise CategoryFixed
    if tidied["components"] != current.content["components"] or changes.keys() - {"name"}:
        tidied = without_library(tidied)
    if tidied == current.content and not changes:
        return current
    if expected is not None and expected != current.pk:
        raise StaleDraft(current, tidied)
    revision = current if tidied == current.content else put_revision(row, tidied, by=by)
    _to_draft(row, by, changes)
    template.refresh_from_db()
    return revision


def reopen(template: Template, *, by: User, category: str | None = None) -> None:
    """Approved, rejected or paused at Meta → DRAFT with the text as it is, to be sent round again.

    Meta keeps what it has until the next submission. Raises NotEditable, CategoryFixed, Moved.
    """
    if template.status not in CHANGEABLE:
        raise NotEditable
    changes: dict[str, Any] = {"assigned_to": None}
    if category and category != template.category:
        if template.has_fixed_category:
            raise CategoryFixed
        changes["category"] = category
    if not template.move(Status.DRAFT, source=Source.PERSON, by=by, **changes):
        raise Moved


def _to_draft(row: Template, by: User, changes: dict[str, str]) -> None:
    """Whatever was said about the former text no longer holds for this one."""
    changed: dict[str, Any] = dict(changes)
    if row.status != Status.DRAFT:
        moved = row.move(Status.DRAFT, source=Source.PERSON, by=by, assigned_to=None, **changed)
        if not moved:
            raise Moved
    elif changed:
        Template.objects.filter(pk=row.pk).update(**changed, updated_at=timezone.now())


def put_revision(
    template: Template, content: Content, *, by: User | None, current: bool = True
) -> Revision:
    """Write the next revision and make it the template's own (`current`). Call within a
    transaction."""
    last = template.revisions.order_by("-number").first()
    number = last.number + 1 if last else 1
    begun_at = timezone.now()
    if last and _is_same_sitting(last, template, by):
        number, begun_at = last.number, last.begun_at
        Template.objects.filter(pk=template.pk).update(revision=None)
        last.delete()
    revision = Revision.objects.create(
        template_id=template.pk,
        number=number,
        content=tidy(content),
        created_by=by,
        begun_at=begun_at,
    )
    if current:
        body = text_of(revision.content, "BODY")
        Template.objects.filter(pk=template.pk).update(
            revision=revision, body=body, updated_at=timezone.now()
        )
        template.revision, template.body = revision, body
    return revision


def _is_same_sitting(last: Revision, template: Template, by: User | None) -> bool:
    """May this save replace the last one? Only one's own, fresh, and seen by nobody."""
    return (
        by is not None
        and last.created_by_id == by.pk
        and last.pk == template.revision_id != template.meta_revision_id
        and timezone.now() - last.begun_at < SITTING
        and not Event.objects.filter(revision=last).exists()
        and not last.reviews.exists()
        and not last.translations.exists()
    )


def duplicate(template: Template, *, by: User, name: str, language: str | None = None) -> Template:
    """A draft with the same text, in the same account. Raises NameTaken."""
    assert template.revision is not None
    copy = create_draft(
        template.account, name=name, language=language or template.language,
        category=template.requested_category or template.category,
        content=template.revision.content, by=by,
    )  # fmt: skip
    Template.objects.filter(pk=copy.pk).update(copied_from=template)
    copy.copied_from = template
    return copy


def free_name(template: Template) -> str:
    """A name for a copy that this account does not have yet in this language."""
    rows = Template.objects.filter(account=template.account_id, language=template.language)
    taken = set(rows.filter(name__startswith=template.name[:490]).values_list("name", flat=True))
    names = (f"{template.name[:500]}_copy{number or ''}" for number in count())
    return next(name for name in names if name not in taken)


def discard(template: Template, *, by: User) -> None:
    """Give up a draft that Meta never had: it leaves the lists and frees its name; its text is
    kept.

    One that Meta has goes back to what Meta has of it. Raises NotEditable, Moved.
    """
    if template.status not in (Status.DRAFT, Status.IN_REVIEW, Status.CLEARED):
        raise NotEditable
    if not template.meta_id:
        if not template.move(Status.DELETED, source=Source.PERSON, by=by, assigned_to=None):
            raise Moved
        return
    back_to_meta(template, by)


def back_to_meta(template: Template, by: User) -> None:
    """The edit is dropped: text and status are what Meta has. Raises Moved."""
    changes: dict[str, Any] = {"assigned_to": None, "push_problem": ""}
    if template.meta_revision is not None:
        changes |= {
            "revision_id": template.meta_revision_id,
            "body": text_of(template.meta_revision.content, "BODY"),
        }
    status = status_of(template.meta_status) or Status.UNKNOWN
    if not template.move(status, source=Source.PERSON, by=by, **changes):
        raise Moved
