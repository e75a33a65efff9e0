"""People whose proof's time is over, whom nothing was sent to since: who they are, and that they are erased.

By itself only where two people have switched it on. Each is a request of its own then, erased by the same job as
every other, with a certificate. A hold keeps somebody, and so does a request of theirs that is not answered yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

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
from optin.policies import Field, Rule
from optin.services import forgetting, holding, requests, vaulting
from optin.services.projecting import family
from optin.words import Code, EventType, Status

NIGHT = 100  # people of an organisation a night: each is looked for in every room
LOOKED_AT = 500  # people for a page, or in one transaction: each costs a few queries
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


def over(organisation: Organisation, *, on: date, most: int = NIGHT) -> tuple[list[Over], bool]:
    """Those known the longest first, and whether there may be more that nobody looked at. Within
    `of(organisation)`."""
    rules = house_of(organisation).rules(on)
    people = list(_quiet(organisation, rules, on)[:LOOKED_AT])
    found = list(islice(_over(organisation, people, rules, on), most))
    return found, len(found) < most and len(people) == LOOKED_AT


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
    today, count = organisation.today(), 0
    last: Subject | None = None
    while count < NIGHT:
        with of(organisation):
            rules = house_of(organisation).rules(today)
            people = _of_a_night(organisation, rules, today, last)
            free = (one for one in _over(organisation, people, rules, today) if not one.is_held)
            count += sum(_begin(organisation, one, today) for one in islice(free, NIGHT - count))
        if len(people) < LOOKED_AT:
            break
        last = people[-1]
    return count


def _of_a_night(
    organisation: Organisation, rules: Iterable[Rule], today: date, last: Subject | None
) -> list[Subject]:
    """The next after `last`, without those whose request is at work or was answered."""
    begun = Request.objects.of(organisation).filter(rule=RULE, person=OuterRef("pk"))
    rows = _quiet(organisation, rules, today)
    rows = rows.exclude(Exists(begun.exclude(state=RequestState.OPEN)))
    if last:
        later = Q(created_at=last.created_at, pk__gt=last.pk)
        rows = rows.filter(later | Q(created_at__gt=last.created_at))
    return list(rows[:LOOKED_AT])


def _begin(organisation: Organisation, one: Over, today: date) -> bool:
    # A request that came since they were looked for: to erase them would empty it.
    if _asked(organisation).filter(person__in=list(family(organisation, [one.person]))).exists():
        return False
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


def _asked(organisation: Organisation) -> QuerySet[Request]:
    """Requests that somebody has yet to answer."""
    return Request.objects.of(organisation).waiting().exclude(rule=RULE)


def _asking(organisation: Organisation) -> set[UUID]:
    """Who waits for an answer, and whom those records have become. Within `of(organisation)`."""
    persons = _asked(organisation).values_list("person", flat=True)
    found = newest = {one for one in persons if one}
    while newest:
        merged = Subject.objects.of(organisation).filter(pk__in=newest)
        heirs = merged.values_list("merged_into", flat=True)
        newest = {one for one in heirs if one} - found
        found = found | newest
    return found


def _over(
    organisation: Organisation, people: Iterable[Subject], rules: Iterable[Rule], on: date
) -> Iterator[Over]:
    for subject in people:
        term = vaulting.term_of(organisation, subject, rules)
        if term is None or term.until <= on:
            held = holding.holding(organisation, [subject.pk]) is not None
            yield Over(subject.pk, term.until if term else on, held)


def _quiet(organisation: Organisation, rules: Iterable[Rule], on: date) -> QuerySet[Subject]:
    """Known, with no opt-in that stands and no request that waits, and nothing about them for as long as the
    shortest rule keeps proof."""
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
    rows = rows.exclude(Exists(granted) | Exists(told) | Exists(sent))
    return rows.exclude(pk__in=_asking(organisation)).order_by("created_at", "pk")
