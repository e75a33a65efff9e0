"""Opt-outs of a period: how soon they took effect, whether a deadline was missed, what was sent afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, models
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Organisation
from optin import policies
from optin.audit import reviewing
from optin.audit.answering import Answer, Asked, Cell, Figure, Notice, moment, named, span
from optin.house import house_of
from optin.identity.numbers import country, is_user_id
from optin.ledger import reading
from optin.models import Event, Finding, Review, Subject
from optin.policies import Field
from optin.reports import people as people_report
from optin.reports import words
from optin.words import EventType, Reason

OUT = (EventType.WITHDRAWN, EventType.REFUSED)
# Keys of ends that nobody told: we write down again what was said before, for a record that is theirs too or that
# has their number now, and for whom we forget.
AGAIN = "^(erased|merged|released):"
_TAKES = "extract(epoch FROM recorded_at - occurred_at)"
_LATENCY = f"""
    SELECT count(*), percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY {_TAKES}), max({_TAKES})
    FROM optin_event
    WHERE organisation_id = %s AND type = ANY(%s) AND recorded_at >= %s AND recorded_at < %s
        AND idempotency_key !~ %s
"""  # noqa: S608 - constants of ours
LATE = 1_000  # of those that may have missed a deadline so many are looked at


def answer(asked: Asked) -> Answer:
    """`received` is when the person said it, `effective` when it was written down: from that commit on
    nothing is sent."""
    rows = _events(asked).order_by("-recorded_at")[: asked.most]
    told = [reading.told(row) for row in rows]
    people = named(asked, (one.subject for one in told))
    review = reviewing.of_period(asked.organisation, asked.period)
    after = _after(review, [one.event.event_id for one in told])
    late = _late(asked)
    return Answer(
        head=[
            pgettext("recipients", "Person"), _("Purpose"), _("Reason"), pgettext("request", "Received"),
            _("Effective"), _("Took"), _("Deadline"), _("Last message after"),
        ],
        rows=[
            [
                people[one.subject],
                Cell(str(words.PURPOSES.get(one.purpose, one.purpose))),
                _reason(one),
                moment(one.event.occurred_at), moment(one.event.recorded_at),
                Cell(span((one.event.recorded_at - one.event.occurred_at).total_seconds())),
                _deadline(late.get(one.event.event_id)),
                _last(review, after.get(UUID(one.event.event_id))),
            ]
            for one in told
        ],
        figures=[*latency(asked, OUT), _breaches(late)],
        notices=[*reviewing.notices(review), *_late_notice(late)],
        none=_("Nobody opted out in this period."),
        more={"review": review, "has_review": True},
    )  # fmt: skip


def _reason(one: reading.Told) -> Cell:
    """And by which way, unless that says the same."""
    reason, method = reason_word(one.reason), words.method(str(one.body.get("method", "")))
    return Cell(reason, small="" if method == reason else method)


def reason_word(reason: str) -> str:
    return str(words.REASONS[Reason(reason)]) if reason in set(Reason) else reason or "—"


def latency(asked: Asked, kinds: Sequence[EventType]) -> list[Figure]:
    with connection.cursor() as cursor:
        period = asked.period
        names = [one.value for one in kinds]
        cursor.execute(_LATENCY, [asked.organisation.pk, names, period.since, period.until, AGAIN])
        count, parts, longest = cursor.fetchone()
    half, most = parts or (None, None)
    return [
        Figure(_("In this period"), f"{count:,}"),
        Figure(_("Half took effect within"), span(half), "p50"),
        Figure(_("99 of 100 within"), span(most), "p99"),
        Figure(_("The longest took"), span(float(longest) if count else None)),
    ]


def _events(asked: Asked) -> models.QuerySet[Event]:
    period = asked.period
    return Event.objects.filter(
        organisation_id=asked.organisation.pk, type__in=[one.value for one in OUT],
        recorded_at__gte=period.since, recorded_at__lt=period.until, subject_id__isnull=False,
    ).exclude(idempotency_key__regex=AGAIN)  # fmt: skip


def _after(review: Review | None, events: list[str]) -> dict[UUID | None, tuple[int, datetime]]:
    """How many messages the last review found after each, and the last of them; also after it was written again."""
    if review is None:
        return {}
    wanted, origins = {UUID(one) for one in events}, _origins(review)
    rows = Finding.objects.filter(review=review, event_id__in=[*wanted, *origins])
    found: dict[UUID | None, tuple[int, datetime]] = {}
    for one in rows.values("event_id").annotate(n=Count("pk"), last=Max("sent_at")):
        event = origins.get(one["event_id"], one["event_id"])
        n, last = found.get(event, (0, one["last"]))
        found[event] = (n + one["n"], max(last, one["last"]))
    return found


def _origins(review: Review) -> dict[UUID | None, UUID]:
    """Of what was written again and is named by what a review found: what was told first."""
    named_ones = Finding.objects.filter(review=review, event_id__isnull=False)
    again = Event.objects.filter(
        organisation_id=review.organisation_id, idempotency_key__regex=AGAIN
    )
    before: dict[UUID, UUID] = {}
    newest = again.filter(pk__in=named_ones.values("event_id"))
    while links := {
        row.pk: UUID(known) for row in newest if (known := reading.told(row).body.get("supersedes"))
    }:
        before |= links
        newest = again.filter(pk__in=set(links.values()) - set(before))
    origins: dict[UUID | None, UUID] = {}
    for event in before:
        first = event
        while first in before:
            first = before[first]
        origins[event] = first
    return origins


def _last(review: Review | None, found: tuple[int, datetime] | None) -> Cell:
    if review is None or not review.finished_at:
        return Cell(_("not checked"))
    if found is None:
        return Cell(_("none"), tone="good")
    count, last = found
    small = ngettext("%(n)d message", "%(n)d messages", count) % {"n": count}
    return Cell(at=last, small=small)


def _late(asked: Asked) -> dict[str, tuple[str, int, bool]]:
    """Of those that took longer than the shortest deadline anywhere: place, its hours, whether it was missed."""
    today = timezone.localdate()
    rules = house_of(asked.organisation).rules(today)
    hours = [
        int(rule.value)
        for place in policies.COVERED
        if (rule := policies.strictest(Field.WITHDRAWAL, place, on=today, rules=rules))
    ]
    period = asked.period
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT event_id, subject_id, {_TAKES} FROM optin_event WHERE organisation_id = %s"  # noqa: S608
            " AND type = ANY(%s) AND recorded_at >= %s AND recorded_at < %s AND subject_id IS NOT NULL"
            f" AND idempotency_key !~ %s AND {_TAKES} > %s ORDER BY recorded_at DESC LIMIT %s",
            [
                asked.organisation.pk, [one.value for one in OUT], period.since, period.until,
                AGAIN, min(hours, default=0) * 3600, LATE,
            ],
        )  # fmt: skip
        slow = cursor.fetchall()
    places = places_of(asked.organisation, {subject for _pk, subject, _took in slow})
    found: dict[str, tuple[str, int, bool]] = {}
    for pk, subject, took in slow:
        place = places.get(subject, "")
        strictest = policies.strictest(Field.WITHDRAWAL, place, on=today, rules=rules)
        if strictest:
            most = int(strictest.value)
            found[str(pk)] = (place, most, float(took) > most * 3600)
    return found


def places_of(organisation: Organisation, subjects: set[UUID]) -> dict[UUID, str]:
    """The country of each, by number or user id; "" when neither is known. Within `of(organisation)`."""
    found = Subject.objects.of(organisation).in_bulk(list(subjects))
    places = {}
    for pk, reached in people_report.reached_by(found.values()).items():
        values = [one.value for one in reached if one.value]
        numbers = [one for one in values if not is_user_id(one)]
        places[pk] = country(numbers[0]) if numbers else country("", values[0] if values else "")
    return places


def _deadline(late: tuple[str, int, bool] | None) -> Cell:
    if late is None:
        return Cell(_("kept"), tone="good")
    place, hours, missed = late
    small = f"{policies.name_of(place) if place else _('place not known')}: {hours} h"
    return (
        Cell(_("missed"), tone="bad", small=small)
        if missed
        else Cell(_("kept"), tone="good", small=small)
    )


def _breaches(late: dict[str, tuple[str, int, bool]]) -> Figure:
    count = sum(missed for _place, _hours, missed in late.values())
    return Figure(_("Deadlines missed"), f"{count:,}")


def _late_notice(late: dict[str, tuple[str, int, bool]]) -> list[Notice]:
    if len(late) < LATE:
        return []
    return [Notice("warn", _("Only the newest thousand slow ones were held against deadlines."))]
