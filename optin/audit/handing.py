"""What can be handed out about one person, each as one file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from optin import receipts
from optin.audit.everything import everything
from optin.audit.pack import pack
from optin.models import ExportKind, Subject


class What(models.TextChoices):
    PACK = "pack", _("Everything about this person’s consent, with proof, for an authority (ZIP)")
    EVERYTHING = (
        "everything",
        _("All that every part of the portal holds about them, for the person themselves (ZIP)"),
    )
    RECEIPT_PDF = "receipt_pdf", _("Receipt to read (PDF)")
    RECEIPT = "receipt", _("Receipt in the form of ISO/IEC TS 27560 (JSON)")
    KANTARA = "kantara", _("Receipt in the form of Kantara 1.1 (JSON)")
    DPV = "dpv", _("Record in the Data Privacy Vocabulary (JSON-LD)")
    PROOF = "proof", _("The entry and the proof that it is in the log (ZIP)")


@dataclass(frozen=True)
class Made:
    """A file. `kind` is how it is written down."""

    name: str
    media_type: str
    data: bytes
    kind: ExportKind


def make(
    organisation: Organisation,
    subject: Subject,
    what: What,
    *,
    event_id: UUID | None,
    unmasked: bool,
) -> Made:
    """Of one event, or with PACK of the person. Within `writing.of(…)`. Raises NothingSigned, NoReceipt."""
    if what is What.EVERYTHING and unmasked:
        data = everything(organisation, subject)
        return Made(f"everything-{subject.pk}.zip", "application/zip", data, ExportKind.PERSON)
    if what is What.PACK or event_id is None:
        data = pack(organisation, subject, unmasked=unmasked)
        return Made(f"consent-{subject.pk}.zip", "application/zip", data, ExportKind.PACK)
    if what is What.PROOF:
        data = pack(organisation, subject, unmasked=unmasked, only=event_id)
        return Made(f"proof-{event_id}.zip", "application/zip", data, ExportKind.PROOF)
    facts = receipts.facts_of(organisation, event_id, with_opening=unmasked)
    name, media_type, write = _FORMS[what]
    data = write(facts, organisation.name)
    return Made(name.format(event_id), media_type, data, ExportKind.RECEIPT)


def _readable(told: dict[str, object]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


_Write = Callable[[receipts.Facts, str], bytes]
_FORMS: dict[What, tuple[str, str, _Write]] = {
    What.RECEIPT_PDF: (
        "receipt-{}.pdf", "application/pdf",
        lambda facts, issuer: receipts.printed(facts, issuer=issuer),
    ),
    What.RECEIPT: (
        "receipt-{}.json", "application/json",
        lambda facts, _issuer: receipts.written(receipts.iso27560(facts)),
    ),
    What.KANTARA: (
        "kantara-{}.json", "application/json",
        lambda facts, _issuer: _readable(receipts.kantara(facts)),
    ),
    What.DPV: (
        "record-{}.jsonld", "application/ld+json",
        lambda facts, _issuer: _readable(receipts.dpv(facts)),
    ),
}  # fmt: skip
