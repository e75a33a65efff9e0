"""An erasure that somebody asked for, from two people's agreement to its certificate.

The row is the job: a request that is being erased is erased again from the start until it is done, which finds
nothing of what went before.
"""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from optin import ports
from optin.identity import keys
from optin.identity.numbers import as_meta_writes, digits, is_user_id
from optin.identity.who import NUMBER, Who
from optin.ledger.writing import of, record
from optin.log.leaf import canonical, composed
from optin.models import (
    NUMBERS,
    Agreed,
    Channel,
    Event,
    Identifier,
    Kind,
    Proposal,
    Request,
    RequestState,
    Subject,
    Use,
    Vault,
    Verdict,
)
from optin.services import erasing, holding, requests, suppressing, vaulting
from optin.services.errors import AlreadyClosed, Held
from optin.services.projecting import family
from optin.services.requests import note_step, subject_of
from optin.services.writing import write
from optin.words import Actor, EventType, Reason
from traffic.privacy import Person

FORMAT = "waportal-erasure-certificate/1"


def begin(proposal: Proposal) -> None:
    """Two people agree: from here on it is a job. Raises Held, AlreadyClosed."""
    organisation = proposal.organisation
    with of(organisation):
        request = Request.objects.of(organisation).get(pk=proposal.details["request"])
        subject = subject_of(request)
        if subject:
            holding.refuse_if_held(organisation, subject)
        targets = json.dumps(targets_of(organisation, request.who, subject))
        rows = Request.objects.filter(pk=request.pk, state=RequestState.OPEN)
        if not rows.update(state=RequestState.ERASING, targets=targets):
            raise AlreadyClosed
        note_step(request, "erasing", by=proposal.second, asked_by=proposal.by_id)


def run(request: Request) -> bool:
    """One erasure. False: a hold has come in between, and the request is open again."""
    organisation = request.organisation
    asked = _agreed(request)
    targets = json.loads(request.targets)
    try:
        vault = _here(organisation, request, asked, targets)
    except Held as held:
        rows = Request.objects.filter(pk=request.pk, state=RequestState.ERASING)
        if rows.update(state=RequestState.OPEN, targets=""):
            note_step(request, "held", why=str(held))
        return False
    deleted = dict(ports.erase_everywhere(_person(organisation, targets)))
    _close(request, asked, deleted, vault)
    return True


def _agreed(request: Request) -> Proposal:
    """What the two people agreed to: this erasure, or that rules which are over are followed by themselves."""
    about = Q(act=Agreed.ERASE, subject=f"request:{request.pk}") | Q(
        act=Agreed.RETENTION, details__on=True
    )
    rows = Proposal.objects.of(request.organisation).filter(about, outcome=Verdict.AGREED)
    ordered = rows.select_related("by", "second").order_by("act", "-decided_at")  # "erase" first
    found = ordered.first()
    assert found
    return found


def _here(
    organisation: Organisation, request: Request, asked: Proposal, targets: dict[str, list[str]]
) -> Vault | None:
    """In this room, in one transaction: proof kept, addresses suppressed, the person forgotten."""
    with of(organisation):
        subject = subject_of(request)
        if subject and not subject.erased_at:
            if asked.details.get("keep_proof"):
                vaulting.keep(organisation, subject)
            erasing.erase(
                organisation, subject, key=f"request:{request.pk}", by=asked.by,
                second=asked.second, actor=_actor(request),
            )  # fmt: skip
        people = list(family(organisation, [request.person])) if request.person else []
        requests.forget(organisation, people, {*targets["numbers"], *targets["users"]})
        for who in _named(targets):
            if not suppressing.is_suppressed(organisation, who):
                suppressing.suppress(
                    organisation, who, reason=Reason.ERASURE, by=asked.second,
                    key=f"request:{request.pk}:{sha256(repr(who).encode()).hexdigest()[:8]}",
                )  # fmt: skip
        vaults = Vault.objects.of(organisation)
        return vaults.filter(person=request.person).first() if request.person else None


def _actor(request: Request) -> Actor:
    """The person, unless a rule of ours was over and nobody has asked."""
    return Actor.SYSTEM if request.channel == Channel.RULE else Actor.SUBJECT


def _close(request: Request, asked: Proposal, deleted: dict[str, int], vault: Vault | None) -> None:
    organisation = request.organisation
    with of(organisation):
        rows = Request.objects.filter(pk=request.pk, state=RequestState.ERASING)
        if not rows.select_for_update().exists():
            return  # another worker was faster
        shared = len(json.loads(request.targets).get("shared", []))
        facts = composed(_facts(request, asked, deleted, vault, shared))
        told = sha256(canonical(facts)).hexdigest()
        subject = subject_of(request)
        details = {"actor": Actor.SYSTEM.value, "certificate": told}
        key = f"certificate:{request.pk}"
        if subject:
            event_id = write(organisation, subject, EventType.CERTIFIED, key=key, details=details)
        else:
            event_id = record(organisation, EventType.CERTIFIED, key=key, details=details)
        certificate = {"facts": facts, "sha256": told, "event": str(event_id)}
        rows.update(
            state=RequestState.ANSWERED, closed_at=timezone.now(), closed_by=asked.second,
            certificate=certificate, who="", note="", answer="", targets="",
        )  # fmt: skip
        note_step(request, "erased")


def _facts(
    request: Request, asked: Proposal, deleted: dict[str, int], vault: Vault | None, shared: int
) -> dict[str, Any]:
    """What the certificate says. Nothing in it names the person. `shared`: so many addresses somebody else has had."""
    organisation = request.organisation
    records = list(family(organisation, [request.person])) if request.person else []
    events = Event.objects.filter(organisation_id=organisation.pk, subject_id__in=records)
    erased = events.filter(type=EventType.ERASED.value).order_by("-recorded_at").first()
    rows = json.loads(bytes(erased.body)).get("rows", 0) if erased else 0
    kept: list[dict[str, Any]] = [
        {"what": "events", "count": events.count(), "why": "names_nobody"},
        {"what": "suppressions", "why": "no_more_messages"},
    ]
    if shared:
        kept.append({"what": "shared", "count": shared, "why": "may_be_somebody_elses"})
    if vault:
        kept.append({"what": "proof", "rules": vault.rules, "until": vault.until.isoformat()})
    return {
        "format": FORMAT, "request": request.number, "organisation": organisation.name,
        "person": str(request.person or ""), "jurisdiction": request.jurisdiction,
        "received_on": request.received_on.isoformat(), "done_at": timezone.now().isoformat(),
        "asked_by": str(asked.by), "agreed_by": str(asked.second),
        "deleted": {**deleted, "consent": rows}, "kept": kept,
    }  # fmt: skip


def targets_of(
    organisation: Organisation, typed: str, subject: Subject | None
) -> dict[str, list[str]]:
    """All that ever reached them, and what was typed; apart numbers that somebody else has had since: what the other
    rooms hold by such a number may be about them."""
    return _targets(organisation, typed, subject, since=True)


def _targets(
    organisation: Organisation, typed: str, subject: Subject | None, *, since: bool
) -> dict[str, list[str]]:
    """`since`: or apart numbers that somebody else has had at any time."""
    records = list(family(organisation, [subject.pk])) if subject else []
    numbers: dict[str, datetime | None] = {}  # each since when it is theirs
    users: set[str] = set()
    rows = Identifier.objects.filter(subject__in=records).select_related("subject")
    for one in rows.order_by("valid_from"):
        value = keys.unseal(one.subject, one.value)
        if Kind(one.kind) in NUMBERS:
            numbers[value] = one.valid_from
        else:
            users.add(value)
    if is_user_id(typed):
        users.add(typed)
    elif typed:
        numbers.setdefault(digits(typed))
    others = Identifier.objects.filter(organisation_id=organisation.pk)
    others = others.exclude(subject__in=records)
    lookup = keys.organisation_key(organisation, Use.LOOKUP)
    shared = set()
    for number, moment in numbers.items():
        rows = others.filter(index=keys.blind(lookup, NUMBER, number))
        if since and moment:
            rows = rows.filter(valid_from__gte=moment)
        if subject and rows.exists():
            shared.add(number)
    return {
        "numbers": sorted(numbers.keys() - shared), "users": sorted(users), "shared": sorted(shared),
    }  # fmt: skip


def _named(targets: dict[str, list[str]]) -> list[Who]:
    return [Who(number=one) for one in targets["numbers"]] + [
        Who(user_id=one) for one in targets["users"]
    ]


def _person(organisation: Organisation, targets: dict[str, list[str]]) -> Person:
    accounts = WhatsAppAccount.objects.filter(organisation=organisation)
    numbers = {form for one in targets["numbers"] for form in as_meta_writes(one)}
    return Person(
        wabas=tuple(accounts.values_list("waba_id", flat=True)),
        numbers=tuple(sorted(numbers)),
        users=tuple(targets["users"]),
    )


def person_of(organisation: Organisation, typed: str, subject: Subject | None) -> Person:
    """Somebody as every room finds them, by what was typed and all that ever reached them and nobody else. Within
    `of(organisation)`."""
    return _person(organisation, _targets(organisation, typed, subject, since=False))


def waiting() -> list[int]:
    """Requests that are being erased, whoever is at them."""
    rows = Request.objects.filter(state=RequestState.ERASING).order_by("pk")
    return list(rows.values_list("pk", flat=True))
