"""People whose proof's time is over, whom nothing was sent to since: who they are, and that they are erased.

By itself only where two people have switched it on. Each is a request of its own then, erased by the same job as
every other, with a certificate. A hold keeps somebody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Organisation
from optin.house import house_of
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
from optin.words import Code, Status

NIGHT = 100  # people of an organisation a night: each is looked for in every room
STANDING = "retention:people"


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
    found: list[Over] = []
    for subject in _quiet(organisation, on).iterator():
        term = vaulting.term_of(organisation, subject)
        if term is None or term.until <= on:
            held = holding.holding(organisation, [subject.pk]) is not None
            found.append(Over(subject.pk, term.until if term else on, held))
            if len(found) >= most:
                break
    return found


def begin_over() -> int:
    """Of every organisation that has it on: each becomes a request that is being erased. How many."""
    count = 0
    for organisation in Organisation.objects.order_by("pk"):
        agreed = standing(organisation)
        if agreed is None or not agreed.details.get("on"):
            continue
        with of(organisation):
            today = organisation.today()
            for one in over(organisation, on=today):
                count += not one.is_held and _begin(organisation, one, today)
    return count


def _begin(organisation: Organisation, one: Over, today: date) -> bool:
    subject = Subject.objects.of(organisation).get(pk=one.person)
    request, is_new = Request.objects.get_or_create(
        organisation=organisation, key=f"retention:{one.person}",
        defaults={
            "kind": Right.ERASURE, "channel": Channel.RULE, "received_on": today, "due_on": today,
            "rule": "retention", "person": one.person, "state": RequestState.ERASING,
            "targets": json.dumps(forgetting.targets_of(organisation, "", subject)),
        },
    )  # fmt: skip
    if is_new:
        requests.note_step(request, "over", since=one.since.isoformat())
    return is_new


def _quiet(organisation: Organisation, on: date) -> QuerySet[Subject]:
    """Known, with no opt-in that stands, and nothing about them for as long as the shortest rule keeps proof."""
    rules = house_of(organisation).rules(on)
    least = min(int(rule.value) for rule in rules if rule.field == Field.PROOF and rule.holds(on))
    before = on - timedelta(days=365 * least)
    granted = State.objects.filter(subject=OuterRef("pk"), status=Status.GRANTED.value)
    told = Event.objects.filter(
        organisation_id=organisation.pk, subject_id=OuterRef("pk"), occurred_at__date__gt=before
    )
    sent = Decision.objects.filter(
        organisation_id=organisation.pk, subject=OuterRef("pk"), code=Code.ALLOWED.value,
        decided_at__date__gt=before,
    )  # fmt: skip
    rows = Subject.objects.of(organisation).known().filter(created_at__date__lte=before)
    return rows.exclude(Exists(granted) | Exists(told) | Exists(sent)).order_by("created_at", "pk")
