"""Learning what Meta said: one service for readings of the API and for webhooks, in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from accounts.models import Organisation
from assets.models import PhoneNumber, WhatsAppAccount
from quality import told as telling
from quality.models import Reading, Sighting, Source
from quality.placing import Point, place
from quality.told import Told

LOCK = "quality.learn"


def learn_from_reading(account: WhatsAppAccount, unseen: Collection[str]) -> int:
    """The account and its numbers were just read. `unseen`: fields that Meta was not asked for. How
    many readings began. Bound to assets.ports."""
    numbers = account.numbers.filter(read_at=account.read_at, missing_since=None)
    found = telling.in_reading(account, numbers.order_by("pk"), unseen)
    return learn(account.organisation, found, source=Source.POLL)


def learn_from_news(
    account: WhatsAppAccount,
    number: PhoneNumber | None,
    field: str,
    value: Mapping[str, Any],
    happened_at: datetime,
) -> int:
    """A webhook told this. How many readings began. Bound to assets.ports."""
    found = telling.in_news(account, number, field, value, happened_at)
    return learn(account.organisation, found, source=Source.WEBHOOK)


def learn(organisation: Organisation, found: Sequence[Told], *, source: Source) -> int:
    """Keep what is new of these; how many readings began. Whatever the order and however often it is
    told, by whom, the same readings come out.

    One at a time for each organisation, so that two never place a value in the same spot.
    """
    if not found:
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [LOCK, organisation.pk]
            )
        count = 0
        standing = _standing(organisation, found)
        for one in sorted(found, key=lambda one: (one.at, one.value)):
            open_row = standing.get(one.key)
            if open_row is not None and _still(open_row, one):
                _mark(open_row, one.at)
                continue
            begun = _place(organisation, one, source)
            count += len(begun)
            for row in begun:
                if row.until_at is None:
                    standing[one.key] = row
        _note(organisation, found, source)
    return count


def _standing(
    organisation: Organisation, found: Sequence[Told]
) -> dict[tuple[str, str, str], Reading]:
    """What holds now, of those subjects. One query for each kind."""
    ids: dict[str, set[str]] = defaultdict(set)
    for one in found:
        ids[one.kind].add(one.subject_id)
    subjects = Q()
    for kind, of_kind in ids.items():
        subjects |= Q(kind=kind, subject_id__in=of_kind)
    rows = Reading.objects.of(organisation).present().filter(subjects)
    return {(row.kind, row.subject_id, row.metric): row for row in rows}


def _still(row: Reading, one: Told) -> bool:
    return row.value == one.value and row.from_at <= one.at


def _mark(row: Reading, at: datetime) -> None:
    """Once a day, so that a row which holds for a year is not written 35,000 times."""
    if at.date() > row.seen_at.date():
        Reading.objects.filter(pk=row.pk).update(seen_at=at)
        row.seen_at = at


def _place(organisation: Organisation, one: Told, source: Source) -> list[Reading]:
    """The rows that are new."""
    rows = Reading.objects.of(organisation).about(one.kind, one.subject_id)
    near = Q(until_at=None) | Q(until_at__gte=one.at)
    runs = list(rows.filter(near, metric=one.metric).in_order())
    fresh = Reading(
        organisation=organisation,
        kind=one.kind,
        subject_id=one.subject_id,
        metric=one.metric,
        value=one.value,
        source=source,
    )

    def seen_again(
        value: str, after: Point, before: Point | None
    ) -> tuple[datetime, Source] | None:
        return _seen_again(organisation, one, value, after, before)

    saved = place(runs, one, fresh, seen_again)
    begun = [row for row in saved if row._state.adding]
    for row in saved:
        row.save()
    return begun


def _seen_again(
    organisation: Organisation, one: Told, value: str, after: Point, before: Point | None
) -> tuple[datetime, Source] | None:
    """Of readings as a whole strictly between the moments; of webhooks also at the very moments, where the
    words put it between."""
    told = Q(subject_id=one.subject_id, metric=one.metric, value=value)
    told &= Q(at__gte=after[0]) if value > after[1] else Q(at__gt=after[0])
    read = Q(subject_id=one.within, metric="", at__gt=after[0])
    if before is not None:
        told &= Q(at__lte=before[0]) if value < before[1] else Q(at__lt=before[0])
        read &= Q(at__lt=before[0])
    rows = Sighting.objects.filter(told | read if one.within else told, organisation=organisation)
    row = rows.order_by("at", "-metric").first()
    return (row.at, Source.WEBHOOK if row.metric else Source.POLL) if row else None


def _note(organisation: Organisation, found: Iterable[Told], source: Source) -> None:
    """The moments, of a whole reading one for its account and one for its portfolio."""
    by_poll = source == Source.POLL
    moments = {
        (one.within, "", "", one.at)
        if by_poll
        else (one.subject_id, str(one.metric), one.value, one.at)
        for one in found
    }
    Sighting.objects.bulk_create(
        [
            Sighting(organisation=organisation, subject_id=id_, metric=metric, value=value, at=at)
            for id_, metric, value, at in sorted(moments)
        ],
        ignore_conflicts=True,
    )
