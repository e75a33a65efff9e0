"""Proof that outlives an erasure: sealed with a key of its own, opened by two people, gone on a day.

What is kept is what opens the commitments of the log: who it was, and what each event was made of.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.models import Organisation, User
from optin import policies
from optin.house import house_of
from optin.identity import keys, private
from optin.identity.numbers import NotANumber, country, digits
from optin.ledger import reading
from optin.ledger.sweeping import Sweep
from optin.ledger.writing import of
from optin.models import Decision, Evidence, Identifier, Kind, Subject, Use, Vault
from optin.policies import Field, Rule, deadlines
from optin.services import evidence, holding
from optin.services.errors import ProofGone
from optin.services.projecting import family
from optin.services.writing import write
from optin.words import Actor, Code, EventType

GRANTS = (EventType.GRANTED, EventType.RECONFIRMED, EventType.RESUMED)
_NONCE = 12


@dataclass(frozen=True)
class Term:
    """Until when proof of a person is kept, and the codes of the rules that say so."""

    until: date
    rules: tuple[str, ...]


def term_of(
    organisation: Organisation, subject: Subject, rules: Iterable[Rule] | None = None
) -> Term | None:
    """From their last opt-in, or from the last message that it allowed. None: they never opted in, or no rule
    keeps proof of it. `rules`: of the organisation today, where they are known already.

    Within `of(organisation)`.
    """
    records = list(family(organisation, [subject.pk]))
    events = reading.events_of(organisation, records).filter(type__in=[one.value for one in GRANTS])
    granted = events.order_by("-occurred_at").values_list("occurred_at", flat=True).first()
    if granted is None:
        return None
    sent = Decision.objects.filter(
        organisation_id=organisation.pk, subject__in=records, code=Code.ALLOWED.value
    )
    used = sent.order_by("-decided_at").values_list("decided_at", flat=True).first()
    last = max(granted, used or granted).date()
    today = organisation.today()
    if rules is None:
        rules = house_of(organisation).rules(today)
    rule = policies.strictest(Field.PROOF, _country(records), on=today, rules=rules)
    if rule is None:  # two people have switched all of them off, Meta's too
        return None
    until = deadlines.after(last, int(rule.value) * 12, "months")
    return Term(until, tuple(one.code for one in rule.rules if one.value == rule.value))


def keep(organisation: Organisation, subject: Subject) -> Vault | None:
    """Before an erasure. None: there is nothing to prove, no rule keeps it, or its time is over.

    Within `of(organisation)`.
    """
    term = term_of(organisation, subject)
    if term is None or term.until <= organisation.today():
        return None
    if there := Vault.objects.of(organisation).filter(person=subject.pk).first():
        return there
    told = json.dumps(_told(organisation, subject), default=str, ensure_ascii=False)
    return Vault.objects.create(
        organisation_id=organisation.pk, person=subject.pk, until=term.until,
        rules=list(term.rules), sealed=_seal(organisation, subject.pk, told.encode()),
    )  # fmt: skip


def record_opening(
    organisation: Organisation, vault: Vault, *, reason: str, by: User, second: User | None = None
) -> None:
    """In the log. Within `of(organisation)`."""
    subject = Subject.objects.of(organisation).get(pk=vault.person)
    details = {
        "actor": Actor.AGENT.value, "because": reason,
        "second": f"user:{second.pk}" if second else "",
    }  # fmt: skip
    key = f"vault:{vault.pk}:{uuid4()}"
    write(organisation, subject, EventType.VAULT_OPENED, key=key, by=by, details=details)


def unsealed(organisation: Organisation, vault: Vault) -> dict[str, Any]:
    """What it holds; the caller has recorded that it was opened. Within `of(organisation)`."""
    key = keys.organisation_key(organisation, Use.VAULT)
    data = bytes(vault.sealed)
    found: dict[str, Any] = json.loads(
        AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], vault.person.bytes)
    )
    return found


def remove(organisation: Organisation, vault: Vault) -> bool:
    """Its time is over. False: a hold keeps it, or it is gone. Within `of(organisation)`."""
    if holding.holding(organisation, [vault.person]):
        return False
    gone, _by_model = Vault.objects.filter(pk=vault.pk).delete()
    if gone:
        subject = Subject.objects.of(organisation).get(pk=vault.person)
        details = {"actor": Actor.SYSTEM.value, "tier": "proof", "rules": vault.rules}
        write(
            organisation, subject, EventType.ERASED, key=f"vault:{vault.pk}:over", details=details
        )
    return bool(gone)


def remove_over() -> int:
    """Of every organisation; twice the same removes nothing more. How many. What fails of one is raised at
    the end."""
    count, sweep = 0, Sweep("Removing proof")
    for organisation in Organisation.objects.order_by("pk"):
        with sweep.of(organisation):
            count += _remove_over(organisation)
    sweep.end()
    return count


def _remove_over(organisation: Organisation) -> int:
    count = 0
    with of(organisation):
        over = Vault.objects.of(organisation).filter(until__lte=organisation.today())
        pks = list(over.values_list("pk", flat=True))
    for pk in pks:
        with of(organisation):
            vault = Vault.objects.of(organisation).filter(pk=pk).first()
            count += bool(vault and remove(organisation, vault))
    return count


def find(organisation: Organisation, pk: int) -> Vault:
    """Within `of(organisation)`. Raises ProofGone."""
    vault = Vault.objects.of(organisation).filter(pk=pk).first()
    if vault is None:
        raise ProofGone
    return vault


def _country(records: Iterable[UUID]) -> str:
    """By the newest of what reached them."""
    rows = Identifier.objects.filter(subject__in=records).select_related("subject")
    for one in rows.order_by("-valid_from", "-pk"):
        value = keys.unseal(one.subject, one.value)
        is_user = one.kind in (Kind.BSUID, Kind.PARENT_BSUID)
        try:
            found = country("", value) if is_user else country(digits(value))
        except NotANumber:
            continue
        if found:
            return found
    return ""


def _told(organisation: Organisation, subject: Subject) -> dict[str, Any]:
    records = list(family(organisation, [subject.pk]))
    rows = Identifier.objects.filter(subject__in=records).select_related("subject")
    events = reading.events_of(organisation, records).exclude(subject_id=None)
    openings = []
    for event_id in events.order_by("recorded_at").values_list("event_id", flat=True):
        if opening := private.opening(organisation, event_id):
            salt, data = opening
            openings.append({"event": str(event_id), "salt": salt.hex(), "data": data})
    return {
        "identifiers": [
            {
                "kind": one.kind, "value": keys.unseal(one.subject, one.value),
                "valid_from": one.valid_from, "valid_to": one.valid_to,
            }
            for one in rows.order_by("valid_from", "pk")
        ],
        "openings": openings,
        "evidence": _evidence(records),
    }  # fmt: skip


def _seal(organisation: Organisation, person: UUID, data: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    key = keys.organisation_key(organisation, Use.VAULT)
    return nonce + AESGCM(key).encrypt(nonce, data, person.bytes)


def _evidence(records: Iterable[UUID]) -> list[dict[str, Any]]:
    """Whole, since the person's own key goes."""
    rows = Evidence.objects.filter(subject__in=records, erased_at=None).select_related("subject")
    return [
        {
            "commitment": one.commitment, "kind": one.kind, "media_type": one.media_type,
            "salt": bytes(one.salt or b"").hex(),
            "content": b64encode(evidence.read(one)).decode(),
        }
        for one in rows.order_by("kept_at", "pk")
    ]  # fmt: skip
