"""What raw deliveries and their changes hold about a person: given out, or taken out of the bytes.

A delivery that is redacted is no longer what Meta signed, so it is never digested again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from traffic.privacy import Person
from webhooks.models import Change, Delivery
from webhooks.splitting import Malformed, parse

ERASED = {"erased": True}
ENVELOPE = {"entry", "changes"}  # lists to look into; an item of any other list goes as a whole
CHUNK = 500


def export(person: Person) -> list[dict[str, Any]]:
    """Whatever messages, statuses, contacts and other items of lists mention the person, as they came."""
    found: list[dict[str, Any]] = []
    for delivery in _mentioning(Delivery.objects.all(), person).iterator(CHUNK):
        try:
            items = list(_items(parse(bytes(delivery.body)), person.ids))
        except Malformed:
            items = []
        found += [{"received_at": delivery.received_at, "item": item} for item in items]
    return found


def erase(person: Person) -> int:
    """Take the person out of every settled delivery and change; how many held them.

    Those that still wait are left, for they would lose what else is in them: call again once they
    are digested. A body that cannot be read is emptied.
    """
    count = 0
    settled = Delivery.objects.filter(waiting__isnull=True)
    for delivery in list(_mentioning(settled, person).defer("body")):
        with transaction.atomic():
            row = Delivery.objects.get(pk=delivery.pk, received_at=delivery.received_at)
            body = _redacted(bytes(row.body), person.ids)
            same = Delivery.objects.filter(pk=row.pk, received_at=row.received_at)
            same.update(body=body, redacted_at=timezone.now())
            for change in Change.objects.filter(delivery_id=row.pk):
                Change.objects.filter(pk=change.pk).update(value=without(change.value, person.ids))
        count += 1
    return count


def without(value: Any, ids: tuple[str, ...], name: str = "") -> Any:
    """The same shape; what mentions one of the ids is replaced."""
    if isinstance(value, dict):
        return {key: without(item, ids, key) for key, item in value.items()}
    if isinstance(value, list):
        inside = name in ENVELOPE
        return [
            without(item, ids) if inside or not mentions(item, ids) else ERASED for item in value
        ]
    return "erased" if mentions(value, ids) else value


def mentions(value: Any, ids: tuple[str, ...]) -> bool:
    if isinstance(value, dict):
        return any(mentions(item, ids) for item in value.values())
    if isinstance(value, list):
        return any(mentions(item, ids) for item in value)
    return value is not None and any(one in str(value) for one in ids)


def _items(value: Any, ids: tuple[str, ...], name: str = "") -> Iterator[Any]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _items(item, ids, key)
    elif isinstance(value, list):
        for item in value:
            if name in ENVELOPE:
                yield from _items(item, ids)
            elif mentions(item, ids):
                yield item


def _redacted(body: bytes, ids: tuple[str, ...]) -> bytes:
    try:
        return json.dumps(without(parse(body), ids)).encode()
    except Malformed:
        return b""


def _mentioning(rows: QuerySet[Delivery], person: Person) -> QuerySet[Delivery]:
    """Reads every body of the organisation's accounts: for a job, not for a page."""
    clause = " OR ".join(["position(%s::bytea in body) > 0"] * len(person.ids)) or "false"
    senders = " OR ".join(["position(%s::bytea in body) > 0"] * len(person.wabas)) or "false"
    return rows.extra(  # noqa: S610 - only our own words in it; what people gave are parameters
        where=[f"({clause}) AND ({senders})"],
        params=[one.encode() for one in (*person.ids, *person.wabas)],
    )
