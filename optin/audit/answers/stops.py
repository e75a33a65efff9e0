"""What people told WhatsApp itself, and whether marketing followed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from optin.audit import reviewing
from optin.audit.answering import Answer, Asked, Cell, Figure, moment, named, span
from optin.audit.answers.opt_outs import latency, reason_word
from optin.ledger import reading
from optin.models import Event, Finding, Review, Subject
from optin.services.projecting import family
from optin.words import EventType, Purpose


def answer(asked: Asked) -> Answer:
    period = asked.period
    rows = Event.objects.filter(
        organisation_id=asked.organisation.pk, type=EventType.PLATFORM_STOPPED.value,
        recorded_at__gte=period.since, recorded_at__lt=period.until, subject_id__isnull=False,
    ).order_by("-recorded_at")[: asked.most]  # fmt: skip
    told = [reading.told(row) for row in rows]
    people = named(asked, (one.subject for one in told))
    review = reviewing.of_period(asked.organisation, period)
    after = _ignored(asked, review, told) if review else set()
    in_force = Subject.objects.of(asked.organisation).exclude(stopped_by=None).count()
    return Answer(
        head=[
            pgettext("recipients", "Person"), _("Told by"), _("Our number"), _("Said"), _("Written down"), _("Took"),
            _("Marketing after it"),
        ],
        rows=[
            [
                people[one.subject], Cell(reason_word(one.reason)),
                Cell(_number(one) or "—"),
                moment(one.event.occurred_at), moment(one.event.recorded_at),
                Cell(span((one.event.recorded_at - one.event.occurred_at).total_seconds())),
                _followed(review is not None and review.finished_at is not None, one.event.event_id in after),
            ]
            for one in told
        ],
        figures=[
            *latency(asked, [EventType.PLATFORM_STOPPED]),
            Figure(_("In force now"), f"{in_force:,}"),
        ],
        notices=reviewing.notices(review),
        none=_("Nobody told WhatsApp to stop in this period."),
        more={"review": review, "has_review": True},
    )  # fmt: skip


def _ignored(asked: Asked, review: Review, told: Sequence[reading.Told]) -> set[str]:
    """The stops that marketing followed: each, whatever else was wrong with it and whichever event that names."""
    known = Subject.objects.of(asked.organisation).in_bulk([one.subject for one in told])
    heirs = {pk: one.heir.pk for pk, one in known.items()}
    records = family(asked.organisation, heirs.values())
    rows = Finding.objects.filter(review=review, purpose=Purpose.MARKETING.value)
    sent = defaultdict[UUID, list[datetime]](list)
    for record, at in rows.filter(subject__in=list(records)).values_list("subject", "sent_at"):
        if record:
            sent[records[record]].append(at)
    stops = {one.event.event_id: one for one in told}
    named_ones = rows.filter(event_id__in=list(stops)).values_list("event_id", flat=True)
    found = {str(event) for event in named_ones}
    resumed = _resumed(asked, records)
    for pk, one in stops.items():
        if one.subject in heirs:
            person, since = heirs[one.subject], one.event.occurred_at
            ends = [at for at in resumed[person, _number(one)] if at > since]
            end = min(ends, default=None)
            if any(since <= at and (end is None or at < end) for at in sent[person]):
                found.add(pk)
    return found


def _resumed(
    asked: Asked, records: dict[UUID, UUID]
) -> defaultdict[tuple[UUID, str], list[datetime]]:
    """When they took a stop back, by person and by our number. `records`: each with whom it became."""
    rows = Event.objects.filter(
        organisation_id=asked.organisation.pk, type=EventType.PLATFORM_RESUMED.value,
        subject_id__in=list(records),
    )  # fmt: skip
    found = defaultdict[tuple[UUID, str], list[datetime]](list)
    for one in map(reading.told, rows):
        if one.subject:
            found[records[one.subject], _number(one)].append(one.event.occurred_at)
    return found


def _number(one: reading.Told) -> str:
    return str(one.body.get("phone_number_id", ""))


def _followed(is_checked: bool, found: bool) -> Cell:
    if not is_checked:
        return Cell(_("not checked"))
    return Cell(_("yes"), tone="bad") if found else Cell(_("none"), tone="good")
