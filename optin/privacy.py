"""What the ledger's side tables hold about a person: all of it on request, or none of it any more.

An erasure leaves the events, which name nobody, and a suppression, so that nobody writes to them again.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.db.models import F

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from optin.identity import keys
from optin.identity.numbers import NotANumber
from optin.identity.who import Who
from optin.ledger import reading
from optin.ledger.writing import of
from optin.models import (
    Decision,
    Evidence,
    Identifier,
    Request,
    State,
    Subject,
    UnclearMessage,
    Use,
)
from optin.reports import person as report
from optin.reports.people import opened
from optin.services import doubting, erasing, evidence
from optin.services.projecting import family
from traffic.privacy import Person


def export(person: Person) -> list[dict[str, Any]]:
    """Every record that is reached by one of these, with its events, states and decisions."""
    return [one for each in _organisations(person) for one in export_of(each, person)]


def export_of(organisation: Organisation, person: Person) -> list[dict[str, Any]]:
    """The same of one organisation, which need not have an account."""
    with of(organisation):
        return [told(organisation, one) for one in _subjects(organisation, person)]


def erase(person: Person) -> int:
    """Forget the person; how many rows named them."""
    count = 0
    for organisation in _organisations(person):
        with of(organisation):
            for subject in _subjects(organisation, person):
                count += erasing.erase(organisation, subject, key=f"{subject.pk}:{uuid4()}")
    return count


def _organisations(person: Person) -> Iterator[Organisation]:
    accounts = WhatsAppAccount.objects.filter(waba_id__in=person.wabas)
    yield from Organisation.objects.filter(pk__in=accounts.values("organisation")).order_by("pk")


def _subjects(organisation: Organisation, person: Person) -> list[Subject]:
    """Those whom one of these reaches. Not whom it reached once: a number may be another's by now."""
    lookup = keys.organisation_key(organisation, Use.LOOKUP)
    indexes: set[bytes] = set()
    for number in person.numbers:
        try:
            indexes |= set(Who(number=number).indexes(lookup).values())
        except NotANumber:
            continue
    for user_id in person.users:
        who = Who(user_id=user_id, parent_user_id=user_id)
        indexes |= set(who.indexes(lookup).values())
    rows = Identifier.objects.filter(
        organisation_id=organisation.pk, index__in=indexes, valid_to=None
    )
    pks = set(rows.values_list("subject_id", flat=True))
    heirs = {one.pk: one for pk in pks if (one := report.find(organisation, pk))}
    return list(heirs.values())


def told(organisation: Organisation, subject: Subject) -> dict[str, Any]:
    records = list(family(organisation, [subject.pk]))
    identifiers = Identifier.objects.filter(subject__in=records).select_related("subject")
    events = reading.events_of(organisation, records).exclude(subject_id=None)
    return {
        "id": str(subject.pk),
        "identifiers": [
            {
                "kind": one.kind,
                "value": opened(one.subject, one),
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
            }
            for one in identifiers.order_by("valid_from", "pk")
        ],
        "events": [reading.told(one).body for one in events.order_by("recorded_at", "event_id")],
        "states": list(
            State.objects.filter(subject=subject).values("sender", "purpose", "status", "since")
        ),
        "unclear_messages": [
            {"text": doubting.text_of(one), "heard_at": one.heard_at, "state": one.state}
            for one in UnclearMessage.objects.of(organisation).filter(subject__in=records)
        ],
        "requests": [
            {
                "kind": one.kind,
                "received_on": one.received_on,
                "state": one.state,
                "note": one.note,
                "answer": one.answer,
            }
            for one in Request.objects.of(organisation).filter(person__in=records).order_by("pk")
        ],
        "decisions": list(
            Decision.objects.filter(organisation_id=organisation.pk, subject__in=records)
            .order_by("decided_at")
            .values("code", "purpose", "sender", "template_id", at=F("decided_at"))
        ),
        "evidence": [
            {
                "kind": one.kind,
                "media_type": one.media_type,
                "kept_at": one.kept_at,
                "sha256": one.sha256,
                "content": b64encode(evidence.read(one)).decode(),
            }
            for one in Evidence.objects.filter(subject__in=records)
            .select_related("subject")
            .order_by("kept_at", "pk")
        ],
    }
