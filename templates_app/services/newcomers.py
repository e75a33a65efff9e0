"""Templates that Meta has and we do not yet: the first reading of an account brings thousands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import OuterRef, Subquery

import graph
from assets.models import WhatsAppAccount
from templates_app.content import Content, from_meta, storable, text_of
from templates_app.languages import normalise
from templates_app.models import Event, Revision, Source, Status, Template
from templates_app.services import categories, telling
from templates_app.services.hearing import status_of

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


def key(name: str, language: str) -> str:
    return f"{name} {normalise(language)}"


def create_new(
    account: WhatsAppAccount,
    listed: list[graph.Template],
    rows: dict[str, Template],
    asked_at: datetime,
) -> list[Template]:
    """Those that are new to us, together; none when one of them is odd, so that each is then taken
    in alone and costs nobody else anything."""
    fresh = [one for one in listed if one.id not in rows and _key_of(one) not in rows]
    if not fresh or len({_key_of(one) for one in fresh}) < len(fresh):
        return []
    try:
        with transaction.atomic():
            return create(account, [(one, from_meta(one.raw)) for one in fresh], asked_at)
    except ODD:
        return []


def _key_of(one: graph.Template) -> str:
    return key(one.name, one.language)


def create(
    account: WhatsAppAccount, found: list[tuple[graph.Template, Content]], asked_at: datetime
) -> list[Template]:
    """They existed at Meta before us. The number of queries does not grow with them."""
    rows = Template.objects.bulk_create(
        [_row(account, one, content, asked_at) for one, content in found]
    )
    revisions = Revision.objects.bulk_create(
        Revision(template=row, number=1, content=content)
        for row, (_one, content) in zip(rows, found, strict=True)
    )
    own = Revision.objects.filter(template=OuterRef("pk")).values("pk")[:1]
    Template.objects.filter(pk__in=[row.pk for row in rows]).update(
        revision_id=Subquery(own), meta_revision_id=Subquery(own)
    )
    Event.objects.bulk_create(
        Event(
            template=row, to_status=row.status, source=Source.POLL, word=row.meta_status,
            happened_at=asked_at, revision=revision,
            payload={"status": row.meta_status, "category": row.category},
        )
        for row, revision in zip(rows, revisions, strict=True)
    )  # fmt: skip
    for row in rows:
        if row.correct_category:
            categories.announced(row, at=asked_at, payload={})
            telling.category(row, was=row.category)
        telling.found(row)
    return rows


def _row(
    account: WhatsAppAccount, one: graph.Template, content: Content, asked_at: datetime
) -> Template:
    return Template(
        organisation_id=account.organisation_id,
        account=account,
        name=one.name[:512],
        language=normalise(one.language)[:15],
        category=one.category.upper()[:40],
        status=status_of(one.status) or Status.UNKNOWN,
        status_at=asked_at,
        meta_id=one.id[:40],
        meta_status=storable(one.status)[:60],
        body=text_of(content, "BODY"),
        read_at=asked_at,
        **columns(one),
    )


def columns(one: graph.Template) -> dict[str, Any]:
    facts = {key: value for key, value in one.raw.items() if key not in IN_COLUMNS}
    reason = "" if one.rejected_reason == "NONE" else one.rejected_reason
    return {
        "meta_source": storable(one.source)[:40],
        "quality": storable(one.quality_score).upper()[:20],
        "correct_category": announced(one),
        "rejected_reason": storable(reason)[:80],
        "facts": storable(facts),
    }


def announced(one: graph.Template) -> str:
    """https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization"""
    correct = storable(one.correct_category).upper()[:40]
    return "" if correct == one.category.upper() else correct
