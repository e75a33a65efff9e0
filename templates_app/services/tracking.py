"""What Meta says of one template, by webhook or poll, found by its id or by name and language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from assets.models import WhatsAppAccount
from templates_app.content import storable, text_of
from templates_app.languages import normalise
from templates_app.models import Event, Status, Subject, Template
from templates_app.services.hearing import News, hear, hear_category, hear_quality


def apply_status(
    account: WhatsAppAccount,
    *,
    meta_id: str,
    name: str,
    language: str,
    word: str,
    reason: str | None = None,
    category: str | None = None,
    details: Mapping[str, Any] | None = None,
    happened_at: datetime | None,
    source: str,
    payload: Mapping[str, Any],
) -> bool:
    """A word about one template. False when we do not have the template: the next sync brings
    it."""
    news = News(word, source, happened_at, reason, details or {}, payload)
    with transaction.atomic():
        row = find(account, meta_id=meta_id, name=name, language=language)
        if row is None:
            return False
        if meta_id and not row.meta_id:
            Template.objects.filter(pk=row.pk).update(
                meta_id=meta_id, meta_revision=row.revision_id
            )
            row.meta_id, row.meta_revision_id = meta_id, row.revision_id
        hear(row, news)
        if category and not _is_late(row, Subject.CATEGORY, happened_at):
            hear_category(
                row, category=category, source=source, payload=payload, happened_at=happened_at
            )
    return True


def apply_category(
    account: WhatsAppAccount,
    *,
    meta_id: str,
    name: str,
    language: str,
    category: str | None = None,
    correct_category: str | None = None,
    previous_category: str | None = None,
    happened_at: datetime | None,
    source: str,
    payload: Mapping[str, Any],
) -> bool:
    """A category that changed (`category`), or will change (`correct_category`). False: not our
    template.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
    """
    with transaction.atomic():
        row = find(account, meta_id=meta_id, name=name, language=language)
        if row is None:
            return False
        if not _is_late(row, Subject.CATEGORY, happened_at):
            hear_category(
                row, category=category, correct=correct_category, source=source, payload=payload,
                happened_at=happened_at,
            )  # fmt: skip
    return True


def apply_quality(
    account: WhatsAppAccount,
    *,
    meta_id: str,
    name: str,
    language: str,
    score: str,
    happened_at: datetime | None,
    source: str,
    payload: Mapping[str, Any],
) -> bool:
    """A new quality score, in Meta's own word. False: not our template."""
    with transaction.atomic():
        row = find(account, meta_id=meta_id, name=name, language=language)
        if row is None:
            return False
        if not _is_late(row, Subject.QUALITY, happened_at):
            hear_quality(row, score=score, source=source, payload=payload, happened_at=happened_at)
    return True


def apply_components(
    account: WhatsAppAccount,
    *,
    meta_id: str,
    name: str,
    language: str,
    texts: Mapping[str, str],
    happened_at: datetime | None,
    source: str,
    payload: Mapping[str, Any],
) -> bool:
    """Meta tells that a text changed, abridged: it is written down when it is another one than we
    know there, and the reading that follows brings all of it. False: not our template.

    `texts` by HEADER, BODY and FOOTER; those Meta did not tell are missing. An echo of our own edit
    tells nothing new.
    """
    with transaction.atomic():
        row = find(account, meta_id=meta_id, name=name, language=language)
        if row is None:
            return False
        known = [one.content for one in (row.meta_revision, row.revision) if one]
        is_news = all(any(text_of(one, k) != text for k, text in texts.items()) for one in known)
        if texts and is_news and not _is_late(row, Subject.CONTENT, happened_at):
            Event.objects.create(
                template=row, about=Subject.CONTENT, from_status=row.status, to_status=row.status,
                source=source, word="COMPONENTS", happened_at=happened_at,
                payload=storable(payload), revision_id=row.meta_revision_id,
            )  # fmt: skip
    return True


def find(account: WhatsAppAccount, *, meta_id: str, name: str, language: str) -> Template | None:
    """The row, locked: by Meta's id, or by name and language while our own submission waits for
    its id."""
    rows = Template.objects.select_for_update(of=("self",)).filter(account=account)
    row = rows.filter(meta_id=meta_id).first() if meta_id else None
    if row is not None:
        return row
    submitted = rows.filter(status=Status.SUBMITTING, push_attempts__gt=0, meta_id="")
    return submitted.filter(name=name, language=normalise(language)).first()


def _is_late(row: Template, about: str, happened_at: datetime | None) -> bool:
    """Did something later happen already? Also true for the same delivery coming twice."""
    newer = Event.objects.filter(template=row, about=about)
    return happened_at is not None and newer.filter(happened_at__gte=happened_at).exists()
