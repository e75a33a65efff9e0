"""Numbers and user ids that changed, records that became one, and opt-outs that no number is known for."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from optin.audit.answering import Answer, Asked, Cell, Figure, moment, named
from optin.audit.answers.opt_outs import reason_word
from optin.ledger import reading
from optin.models import Event, Kind, Subject
from optin.reports import words
from optin.words import EventType

KINDS = (EventType.REPLACED, EventType.RELEASED, EventType.MERGED, EventType.SUSPENDED)
TONES = {EventType.SUSPENDED: "warn", EventType.RELEASED: "warn"}


def answer(asked: Asked) -> Answer:
    """What an opt-in did: it is suspended by an event of its own; what is carried has none."""
    period = asked.period
    mine = Event.objects.filter(
        organisation_id=asked.organisation.pk, type__in=[one.value for one in KINDS],
        recorded_at__gte=period.since, recorded_at__lt=period.until,
    )  # fmt: skip
    counted = {
        one["type"]: one["n"] for one in mine.values("type").annotate(n=Count("pk")).order_by()
    }
    told = [reading.told(row) for row in mine.order_by("-recorded_at")[: asked.most]]
    people = named(asked, (one.subject for one in told))
    unlinked = Subject.objects.of(asked.organisation).unlinked().count()
    link = reverse("optin:person_list", args=[asked.organisation.slug]) + "?show=unlinked"
    return Answer(
        head=[_("When"), pgettext("recipients", "Person"), pgettext("event", "What"), _("Of"), _("Why"), _("Happened")],
        rows=[
            [
                moment(one.event.recorded_at), people[one.subject],
                Cell(str(words.EVENTS[one.event.type]), tone=TONES.get(one.event.type, "info")),
                Cell(_of(one)), Cell(reason_word(one.reason)), moment(one.event.occurred_at),
            ]
            for one in told
        ],
        figures=[
            *(
                Figure(str(words.EVENTS[kind]), f"{counted.get(kind.value, 0):,}")
                for kind in KINDS
            ),
            Figure(_("Opt-outs without a known number"), f"{unlinked:,}", url=link),
        ],
        none=_("Nothing of that kind happened in this period."),
    )  # fmt: skip


def _of(told: reading.Told) -> str:
    if kinds := told.body.get("kinds"):
        return ", ".join(str(Kind(one).label) for one in kinds if one in Kind.values)
    return str(words.PURPOSES.get(told.purpose, told.purpose)) if told.purpose else "—"
