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
from templates_app.content import Content, from_meta, same, storable
from templates_app.models import OURS, Event, Source, Status, Subject, Template
from templates_app.services.drafting import put_revision
from templates_app.services.drifts import take_content
from templates_app.services.hearing import (
    News,
    hear,
    hear_category,
    hear_quality,
)
from templates_app.services.newcomers import (
    IN_COLUMNS,
    ODD,
    announced,
    columns,
    create,
    create_new,
    key,
)

log = logging.getLogger(__name__)


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
        made = create_new(account, listed, rows, asked_at)
        applied.seen |= {row.pk for row in made}
        applied.changed += len(made)
        taken = {row.meta_id for row in made}
        for one in listed:
            if one.id in taken:
                continue
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
            rows[key(row.name, row.language)] = row
    return rows


def _apply(
    account: WhatsAppAccount,
    one: graph.Template,
    rows: dict[str, Template],
    asked_at: datetime,
    applied: Applied,
) -> None:
    content = from_meta(one.raw)
    row = rows.get(one.id) or _adopted(rows.get(key(one.name, one.language)), one, content)
    if row is None:
        holder = rows.get(key(one.name, one.language))
        if holder is not None and not _make_room(holder, one):
            return
        [row] = create(account, [(one, content)], asked_at)
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
    take_content(row, content, asked_at)
    changes = {key: value for key, value in columns(one).items() if key in ("meta_source", "facts")}
    Template.objects.filter(pk=row.pk).update(**changes, missing_since=None, read_at=timezone.now())
    hear(row, News(one.status, Source.POLL, asked_at, one.rejected_reason, payload=payload))
    told: dict[str, Any] = {"source": Source.POLL, "payload": payload, "happened_at": asked_at}
    hear_category(row, category=one.category, correct=announced(one), **told)
    hear_quality(row, score=one.quality_score, **told)
    return True


def _differs(row: Template, one: graph.Template, content: Content) -> bool:
    told = columns(one)
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
