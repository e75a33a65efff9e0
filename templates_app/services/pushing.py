"""The calls to Meta of one push. No transaction is open here."""

from __future__ import annotations

from dataclasses import dataclass

import graph
from graph import templates as meta_templates
from templates_app.content import Content, for_creation, from_meta, same
from templates_app.models import Template
from templates_app.services import samples
from templates_app.services.errors import Expired

EDITED = ("components", "message_send_ttl_seconds", "cta_url_link_tracking_opted_out")


@dataclass(frozen=True)
class Seen:
    """What Meta has now. `created` False: it was there already and is the same."""

    meta_id: str
    status: str
    category: str
    reason: str = ""
    created: bool = True


class ExistsDifferently(Exception):
    """Meta has another text under this name and language."""

    def __init__(self, meta_id: str) -> None:
        super().__init__(meta_id)
        self.meta_id = meta_id


def put_at_meta(meta: graph.Graph, row: Template) -> Seen:
    """Create it, change it, or find that an earlier attempt did; its samples are uploaded first.

    Whether it has expired is looked at right before Meta is given anything: it may have waited long.
    Raises graph.GraphError, ExistsDifferently, SampleMissing, Expired.
    """
    return _edit(meta, row) if row.meta_id else _create(meta, row)


def _create(meta: graph.Graph, row: Template) -> Seen:
    if row.push_attempts > 1 and (found := _find(meta, row)):
        return _adopted(row, found)
    _still_holds(row)
    content = _content(meta, row)
    try:
        created = meta_templates.create(
            meta, row.account.waba_id, name=row.name, language=row.language,
            category=row.requested_category, content=content,
        )  # fmt: skip
    except graph.Refused as error:
        found = _find(meta, row) if error.has(graph.errors.LANGUAGE_EXISTS) else None
        if found is None:
            raise
        return _adopted(row, found)
    return Seen(created.id, created.status, created.category)


def _still_holds(row: Template) -> None:
    if row.has_expired(row.organisation.today()):
        raise Expired(row.expires_on)


def _content(meta: graph.Graph, row: Template) -> Content:
    """What is posted, with handles of fresh uploads in place of our samples."""
    assert row.revision is not None
    return for_creation(row.revision.content, samples.upload(meta, row))


def _find(meta: graph.Graph, row: Template) -> graph.Template | None:
    return meta_templates.find(meta, row.account.waba_id, name=row.name, language=row.language)


def _adopted(row: Template, found: graph.Template) -> Seen:
    assert row.revision is not None
    if not same(row.revision.content, from_meta(found.raw)):
        raise ExistsDifferently(found.id)
    return _seen(found, created=False)


def _edit(meta: graph.Graph, row: Template) -> Seen:
    """Changes replace all components and send the template back to review; Meta keeps its id."""
    assert row.revision is not None
    waba_id = row.account.waba_id
    if row.push_attempts > 1:
        found = meta_templates.get(meta, row.meta_id, account=waba_id)
        if _is_done(row, found):
            return _seen(found, created=False)
    _still_holds(row)
    content = _content(meta, row)
    changes = {key: content[key] for key in EDITED if key in content}
    if row.requested_category != row.category or row.meta_status != "APPROVED":
        changes["category"] = row.requested_category
    meta_templates.edit(meta, row.meta_id, changes=changes, account=waba_id)
    return _seen(meta_templates.get(meta, row.meta_id, account=waba_id), created=True)


def _is_done(row: Template, found: graph.Template) -> bool:
    """Did an earlier attempt, whose answer was lost, change it? An edit may be approved at once."""
    assert row.revision is not None
    theirs = from_meta(found.raw)
    if not same(row.revision.content, theirs):
        return False
    before = row.meta_revision
    was_other = before is not None and not same(before.content, theirs)
    return was_other or found.status.upper() != row.meta_status.upper()


def _seen(found: graph.Template, *, created: bool) -> Seen:
    return Seen(found.id, found.status, found.category, found.rejected_reason, created)
