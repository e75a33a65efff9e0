"""One page of Meta's list into our rows."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

import graph
from assets.models import WhatsAppAccount
from templates_app.content import Content, from_meta, same, storable, text_of
from templates_app.languages import normalise
from templates_app.models import OURS, Event, Revision, Source, Status, Subject, Template
from templates_app.services import telling
from templates_app.services.drafting import put_revision
from templates_app.services.hearing import (
    News,
    hear,
    hear_category,
    hear_quality,
    status_of,
)

log = logging.getLogger(__name__)
# Everything else that Meta tells is kept verbatim in `facts`.
IN_COLUMNS = (
    "id",
    "name",
    "language",
    "status",
    "category",
    "correct_category",
    "rejected_reason",
    "source",
    "components",
    "parameter_format",
)


# What a template of an unexpected shape may cause; trouble of the database itself is not among it.
ODD = (DataError, IntegrityError, ValueError, TypeError, LookupError, AttributeError)


@dataclass
class Applied:
    """seen: our rows on this page; changed: how many were written; odd: how many we could not
    fully take in."""

    seen: set[int] = field(default_factory=set)
    changed: int = 0
    odd: int = 0


def apply_page(
    account: WhatsAppAccount, found: Iterable[graph.Template], *, asked_at: datetime
) -> Applied:
    """Take in what Meta listed, in one transaction; each template in a savepoint of its own."""
    applied = Applied()
    listed = list(found)
    with transaction.atomic():
        rows = _rows(account, listed)
        for one in listed:
            try:
                with transaction.atomic():
                    _apply(account, one, rows, asked_at, applied)
            except ODD:
                log.exception("Template %s of account %s is odd.", one.id, account.waba_id)
                _try_to_keep(account, one, applied)
    return applied


def _rows(account: WhatsAppAccount, listed: list[graph.Template]) -> dict[str, Template]:
    """Our rows for these, by Meta's id and by "name language"; a deleted one by its id only."""
    ours = Template.objects.filter(account=account).select_related("meta_revision")
    wanted = Q(meta_id__in=[one.id for one in listed]) | Q(name__in=[one.name for one in listed])
    rows: dict[str, Template] = {}
    for row in ours.filter(wanted):
        if row.meta_id:
            rows[row.meta_id] = row
        if row.status != Status.DELETED:
            rows[_key(row.name, row.language)] = row
    return rows


def _key(name: str, language: str) -> str:
    return f"{name} {normalise(language)}"


def _apply(
    account: WhatsAppAccount,
    one: graph.Template,
    rows: dict[str, Template],
    asked_at: datetime,
    applied: Applied,
) -> None:
    content = from_meta(one.raw)
    row = rows.get(one.id) or _adopted(rows.get(_key(one.name, one.language)), one, content)
    if row is None:
        holder = rows.get(_key(one.name, one.language))
        if holder is not None and not _make_room(holder, one):
            return
        row = _create(account, one, content, asked_at)
        applied.changed += 1
    elif _update(row, one, content, asked_at):
        applied.changed += 1
    applied.seen.add(row.pk)


def _adopted(row: Template | None, one: graph.Template, content: Content) -> Template | None:
    """Our own submission whose answer was lost: the same text, and no id yet."""
    if row is None or row.meta_id or row.status != Status.SUBMITTING or not row.push_attempts:
        return None
    if row.revision is None or not same(row.revision.content, content):
        return None
    Template.objects.filter(pk=row.pk, meta_id="").update(
        meta_id=one.id, meta_revision=row.revision
    )
    row.meta_id, row.meta_revision = one.id, row.revision
    return row


def _make_room(row: Template, one: graph.Template) -> bool:
    """Another template of this name and language is here. False: ours stays, and is told of the
    other."""
    if row.status in OURS:
        known = Event.objects.filter(template=row, about=Subject.PROBLEM, word=one.id[:60])
        if not known.exists():
            Event.objects.create(
                template=row,
                about=Subject.PROBLEM,
                from_status=row.status,
                to_status=row.status,
                source=Source.POLL,
                word=one.id[:60],
                note="exists",
                payload=storable(dict(one.raw)),
                revision_id=row.revision_id,
            )
        return False
    return row.move(Status.DELETED, source=Source.POLL, note="replaced", payload={"id": one.id})


def _create(
    account: WhatsAppAccount, one: graph.Template, content: Content, asked_at: datetime
) -> Template:
    """One that existed at Meta before us. Few queries: a first reading brings thousands."""
    status = status_of(one.status) or Status.UNKNOWN
    row = Template.objects.create(
        organisation_id=account.organisation_id,
        account=account,
        name=one.name[:512],
        language=normalise(one.language)[:15],
        category=one.category.upper()[:40],
        status=status,
        status_at=asked_at,
        meta_id=one.id[:40],
        meta_status=storable(one.status)[:60],
        body=text_of(content, "BODY"),
        read_at=asked_at,
        **_columns(one),
    )
    revision = Revision.objects.create(template=row, number=1, content=content)
    Template.objects.filter(pk=row.pk).update(revision=revision, meta_revision=revision)
    Event.objects.create(
        template=row,
        to_status=status,
        source=Source.POLL,
        word=row.meta_status,
        happened_at=asked_at,
        payload={"status": row.meta_status, "category": row.category},
        revision=revision,
    )
    telling.found(row)
    return row


def _columns(one: graph.Template) -> dict[str, Any]:
    facts = {key: value for key, value in one.raw.items() if key not in IN_COLUMNS}
    reason = "" if one.rejected_reason == "NONE" else one.rejected_reason
    return {
        "meta_source": storable(one.source)[:40],
        "quality": storable(one.quality_score).upper()[:20],
        "correct_category": _announced(one),
        "rejected_reason": storable(reason)[:80],
        "facts": storable(facts),
    }


def _announced(one: graph.Template) -> str:
    """https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization"""
    correct = storable(one.correct_category).upper()[:40]
    return "" if correct == one.category.upper() else correct


def _update(row: Template, one: graph.Template, content: Content, asked_at: datetime) -> bool:
    """True when anything was different. Looks first, and locks only then."""
    if not _differs(row, one, content):
        return False
    row = (
        Template.objects.select_for_update(of=("self",))
        .select_related("organisation", "account", "revision", "meta_revision")
        .get(pk=row.pk)
    )
    payload = {key: one.raw[key] for key in IN_COLUMNS if key in one.raw and key != "components"}
    _take_content(row, content, asked_at)
    changes = {
        key: value for key, value in _columns(one).items() if key in ("meta_source", "facts")
    }
    Template.objects.filter(pk=row.pk).update(**changes, missing_since=None, read_at=timezone.now())
    hear(row, News(one.status, Source.POLL, asked_at, one.rejected_reason, payload=payload))
    told: dict[str, Any] = {"source": Source.POLL, "payload": payload, "happened_at": asked_at}
    hear_category(row, category=one.category, correct=_announced(one), **told)
    hear_quality(row, score=one.quality_score, **told)
    return True


def _differs(row: Template, one: graph.Template, content: Content) -> bool:
    told = _columns(one)
    held = {key: getattr(row, key) for key in told}
    if row.status != Status.REJECTED or not told["rejected_reason"]:
        del told["rejected_reason"], held["rejected_reason"]
    if not told["quality"]:
        del told["quality"], held["quality"]
    words = one.status.upper() != row.meta_status.upper()
    category = row.category != one.category.upper() and row.status not in OURS
    theirs = row.meta_revision
    return (
        told != held
        or words
        or category
        or row.missing_since is not None
        or theirs is None
        or not same(theirs.content, content)
    )


def _take_content(row: Template, content: Content, asked_at: datetime) -> None:
    """Meta's text became another one: keep it as a revision, in front only when nobody here is
    writing."""
    if row.meta_revision is not None and same(row.meta_revision.content, content):
        return
    if row.status == Status.SUBMITTING or (
        row.revision is not None and same(row.revision.content, content)
    ):
        if row.revision is not None and same(row.revision.content, content):
            Template.objects.filter(pk=row.pk).update(meta_revision=row.revision)
            row.meta_revision = row.revision
        return
    revision = put_revision(row, content, by=None, current=row.status not in OURS)
    Template.objects.filter(pk=row.pk).update(meta_revision=revision)
    row.meta_revision = revision
    Event.objects.create(
        template=row,
        about=Subject.CONTENT,
        from_status=row.status,
        to_status=row.status,
        source=Source.POLL,
        revision=revision,
        happened_at=asked_at,
        payload={"body": text_of(content, "BODY")},
    )


def _try_to_keep(account: WhatsAppAccount, one: graph.Template, applied: Applied) -> None:
    """One that cannot even be kept must not cost its neighbours their page."""
    try:
        with transaction.atomic():
            _keep_odd(account, one, applied)
    except (DataError, IntegrityError):
        log.exception("Template %s of account %s could not be kept.", one.id, account.waba_id)


def _keep_odd(account: WhatsAppAccount, one: graph.Template, applied: Applied) -> None:
    """What we could not take in is kept as it came, under a status of its own."""
    applied.odd += 1
    raw = storable(dict(one.raw))
    row = Template.objects.filter(account=account, meta_id=one.id[:40]).first() if one.id else None
    if row is None and one.id:
        row = Template.objects.create(
            organisation_id=account.organisation_id,
            account=account,
            meta_id=storable(one.id)[:40],
            name=storable(one.name)[:480] or f"template_{one.id}"[:480],
            language=storable(one.language)[:15],
            category="",
            status=Status.UNKNOWN,
            meta_status=storable(one.status)[:60],
            facts={"odd": raw},
        )
        put_revision(row, {"components": []}, by=None)
    elif row is not None and row.facts.get("odd") != raw:
        Template.objects.filter(pk=row.pk).update(facts={**row.facts, "odd": raw})
    if row is not None:
        applied.seen.add(row.pk)
