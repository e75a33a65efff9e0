"""People whose proof's time is over, whom nothing was sent to since: who they are, and that they are erased.

By itself only where two people have switched it on. Each is a request of its own then, erased by the same job as
every other, with a certificate. A hold keeps somebody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Organisation
from optin.house import house_of
from optin.ledger.sweeping import Sweep
from optin.ledger.writing import of
from optin.models import (
    Agreed,
    Channel,
    Decision,
    Event,
    Proposal,
    Request,
    RequestState,
    Right,
    State,
    Subject,
    Verdict,
)
from optin.policies import Field
from optin.services import forgetting, holding, requests, vaulting
from optin.words import Code, EventType, Status

NIGHT = 100  # people of an organisation a night: each is looked for in every room
STANDING = "retention:people"
RULE = "retention"  # of the requests that are begun here
# What we do with their data is nothing that is heard of them.
OURS = (EventType.HOLD_PLACED.value, EventType.HOLD_RELEASED.value)


@dataclass(frozen=True)
class Over:
    """Somebody, and the day from which no rule keeps their data."""

    person: UUID
    since: date
    is_held: bool


def standing(organisation: Organisation) -> Proposal | None:
    """What two people agreed last: on or off. None: they never did."""
    rows = Proposal.objects.of(organisation).about(STANDING).filter(outcome=Verdict.AGREED)
    return rows.filter(act=Agreed.RETENTION).order_by("-decided_at").first()


def over(organisation: Organisation, *, on: date, most: int = NIGHT) -> list[Over]:
    """Those known the longest first. Within `of(organisation)`."""
    return list(islice(_over(organisation, _quiet(organisation, on), on), most))


def begin_over() -> int:
    """Of every organisation that has it on: each becomes a request that is being erased. How many. What
    fails of one is raised at the end."""
    count, sweep = 0, Sweep("Beginning erasures")
    for organisation in Organisation.objects.order_by("pk"):
        with sweep.of(organisation):
            count += _begin_over(organisation)
    sweep.end()
    return count


def _begin_over(organisation: Organisation) -> int:
    agreed = standing(organisation)
    if agreed is None or not agreed.details.get("on"):
        return 0
    with of(organisation):
        today = organisation.today()
        return sum(_begin(organisation, one, today) for one in _of_a_night(organisation, today))


def _of_a_night(organisation: Organisation, today: date) -> list[Over]:
    """Without whom a hold keeps, and whose request is at work or was answered."""
    begun = Request.objects.of(organisation).filter(rule=RULE, person=OuterRef("pk"))
    rows = _quiet(organisation, today).exclude(Exists(begun.exclude(state=RequestState.OPEN)))
    free = (one for one in _over(organisation, rows, today) if not one.is_held)
    return list(islice(free, NIGHT))


def _begin(organisation: Organisation, one: Over, today: date) -> bool:
    subject = Subject.objects.of(organisation).get(pk=one.person)
    targets = json.dumps(forgetting.targets_of(organisation, "", subject))
    request, is_new = Request.objects.get_or_create(
        organisation=organisation, key=f"retention:{one.person}",
        defaults={
            "kind": Right.ERASURE, "channel": Channel.RULE, "received_on": today, "due_on": today,
            "rule": RULE, "person": one.person, "state": RequestState.ERASING, "targets": targets,
        },
    )  # fmt: skip
    # A hold that came before the erasure was done has opened it again.
    reopened = Request.objects.filter(pk=request.pk, state=RequestState.OPEN)
    if not is_new and not reopened.update(state=RequestState.ERASING, targets=targets):
        return False
    requests.note_step(request, "over", since=one.since.isoformat())
    return True


def _over(organisation: Organisation, people: QuerySet[Subject], on: date) -> Iterator[Over]:
    for subject in people.iterator():
        term = vaulting.term_of(organisation, subject)
        if term is None or term.until <= on:
            held = holding.holding(organisation, [subject.pk]) is not None
            yield Over(subject.pk, term.until if term else on, held)


def _quiet(organisation: Organisation, on: date) -> QuerySet[Subject]:
    """Known, with no opt-in that stands, and nothing about them for as long as the shortest rule keeps proof."""
    rules = house_of(organisation).rules(on)
    years = [int(rule.value) for rule in rules if rule.field == Field.PROOF and rule.holds(on)]
    if not years:  # nothing says when somebody's time is over
        return Subject.objects.none()
    before = on - timedelta(days=365 * min(years))
    granted = State.objects.filter(subject=OuterRef("pk"), status=Status.GRANTED.value)
    told = Event.objects.filter(
        organisation_id=organisation.pk, subject_id=OuterRef("pk"), occurred_at__date__gt=before
    ).exclude(type__in=OURS)
    sent = Decision.objects.filter(
        organisation_id=organisation.pk, subject=OuterRef("pk"), code=Code.ALLOWED.value,
        decided_at__date__gt=before,
    )  # fmt: skip
    rows = Subject.objects.of(organisation).known().filter(created_at__date__lte=before)
    return rows.exclude(Exists(granted) | Exists(told) | Exists(sent)).order_by("created_at", "pk")
