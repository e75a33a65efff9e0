"""What people told WhatsApp itself, and whether marketing followed."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from optin.audit import reviewing
from optin.audit.answering import Answer, Asked, Cell, Figure, moment, named, span
from optin.audit.answers.opt_outs import latency, reason_word
from optin.ledger import reading
from optin.models import Event, Finding, FindingKind, Subject
from optin.words import EventType


def answer(asked: Asked) -> Answer:
    period = asked.period
    rows = Event.objects.filter(
        organisation_id=asked.organisation.pk, type=EventType.PLATFORM_STOPPED.value,
        recorded_at__gte=period.since, recorded_at__lt=period.until, subject_id__isnull=False,
    ).order_by("-recorded_at")[: asked.most]  # fmt: skip
    told = [reading.told(row) for row in rows]
    people = named(asked, (one.subject for one in told))
    review = reviewing.of_period(asked.organisation, period)
    after = set[UUID | None]()
    if review:
        found = Finding.objects.filter(review=review, kind=FindingKind.AFTER_STOP)
        after = set(found.values_list("event_id", flat=True))
    in_force = Subject.objects.of(asked.organisation).exclude(stopped_by=None).count()
    return Answer(
        head=[
            pgettext("recipients", "Person"), _("Told by"), _("Our number"), _("Said"), _("Written down"), _("Took"),
            _("Marketing after it"),
        ],
        rows=[
            [
                people[one.subject], Cell(reason_word(one.reason)),
                Cell(str(one.body.get("phone_number_id", "")) or "—"),
                moment(one.event.occurred_at), moment(one.event.recorded_at),
                Cell(span((one.event.recorded_at - one.event.occurred_at).total_seconds())),
                _followed(review is not None and review.finished_at is not None, UUID(one.event.event_id) in after),
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


def _followed(is_checked: bool, found: bool) -> Cell:
    if not is_checked:
        return Cell(_("not checked"))
    return Cell(_("yes"), tone="bad") if found else Cell(_("none"), tone="good")
