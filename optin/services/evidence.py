"""Evidence is kept, read, and shown to somebody who is written down."""

from __future__ import annotations

import os
from hashlib import sha256

from accounts.models import Organisation, User
from optin.identity import keys
from optin.ledger.writing import of
from optin.log.leaf import commit
from optin.models import Evidence, EvidenceKind, EvidenceReading, Subject
from optin.models.evidence import LARGEST
from optin.services.errors import EvidenceEmpty, EvidenceTooLarge

CONTEXT = "ev/v1"  # of commitments


def keep(
    organisation: Organisation,
    subject: Subject,
    *,
    kind: EvidenceKind,
    content: bytes,
    media_type: str,
) -> Evidence:
    """Sealed with the person's key. Give it to the event that it proves (`consent.grant(…, evidence=[it])`):
    its commitment stands in the leaf. Keep both in one transaction.

    The same again about the same person is the same piece. A hash alone would tell what was in it to
    who can guess, so the log has one with a salt.
    Raises EvidenceEmpty, EvidenceTooLarge.
    """
    if not content:
        raise EvidenceEmpty
    if len(content) > LARGEST:
        raise EvidenceTooLarge
    salt, told = os.urandom(32), sha256(content).hexdigest()
    with of(organisation):
        if there := Evidence.objects.filter(subject=subject, kind=kind, sha256=told).first():
            return there
        return Evidence.objects.create(
            organisation_id=organisation.pk, subject=subject, kind=kind, media_type=media_type,
            size=len(content), commitment=commit(CONTEXT, salt, content), salt=salt,
            sha256=told, content=keys.seal_bytes(subject, content),
        )  # fmt: skip


def keep_webhook(organisation: Organisation, subject: Subject, item: str) -> Evidence:
    """What Meta told, as it told it."""
    return keep(
        organisation, subject, kind=EvidenceKind.WEBHOOK, content=item.encode(),
        media_type="application/json",
    )  # fmt: skip


def read(evidence: Evidence) -> bytes:
    """For programs; b"" once the person is erased. Within `of(organisation)`. Raises SecretUnreadable."""
    return keys.unseal_bytes(evidence.subject, evidence.content) if evidence.content else b""


def show(organisation: Organisation, evidence: Evidence, *, by: User) -> bytes:
    """To a colleague; the audit trail tells it. Within `of(organisation)`."""
    content = read(evidence)
    EvidenceReading.objects.create(
        organisation=organisation, evidence_id=evidence.pk, evidence_kind=evidence.kind,
        person=evidence.subject_id, by=by,
    )  # fmt: skip
    return content
