"""One person's entries as a file that proves itself: what a regulator gets who asks about one number.

`consent_verify.py` checks it without us, by a proof for each entry (docs/consent-bundle.md).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID

from accounts.models import Organisation
from accounts.spreadsheets import csv_bytes
from optin import receipts
from optin.audit import summary
from optin.identity import private
from optin.integrity import signing
from optin.integrity.files import PROGRAM, PROGRAM_FILE, NothingSigned
from optin.ledger import hashes, reading
from optin.log import tree
from optin.log.leaf import canonical
from optin.log.note import proof_text
from optin.masking import shown
from optin.models import (
    Checkpoint,
    Decision,
    Event,
    Evidence,
    KeyKind,
    Leaf,
    Log,
    LogKey,
    NoticeVersion,
    Subject,
)
from optin.receipts.facts import RECEIPTED
from optin.reports import person as person_report
from optin.services import evidence
from optin.services.projecting import family

_LARGEST = 64 * 1024 * 1024
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same person and checkpoint are the same file
DECISIONS = 5_000
README = """What is known of one person's consent, and what proves it. Check it with

    python consent_verify.py THIS.zip --vkey KEY

Take the key, and better the program too, from somewhere else than from here: the key is printed in every
mail with the daily checkpoint. summary.pdf is for people, receipts/ and dpv/ and kantara/ are for programs.
"""
Files = dict[str, bytes]


def pack(
    organisation: Organisation, subject: Subject, *, unmasked: bool, only: UUID | None = None
) -> bytes:
    """A zip. `only`: of one event, else of all there are. `unmasked`: with numbers in full, and with what opens
    the entries. Within `writing.of(organisation)`. Raises NothingSigned, NoReceipt."""
    log = signing.log_of(organisation)
    newest = signing.newest(log)
    if newest is None:
        raise NothingSigned
    rows = _signed(organisation, subject, newest, only)
    if not rows:
        raise NothingSigned
    files: Files = {
        "README.txt": README.encode(),
        PROGRAM: PROGRAM_FILE.read_bytes(),
        "checkpoint": newest.note.encode(),
        **_entries(organisation, newest, rows),
        **_notices(organisation, (row for row, _index in rows)),
        **_receipts(organisation, (row for row, _index in rows), unmasked=unmasked),
    }
    if unmasked:
        files |= _openings(organisation, (row for row, _index in rows))
        files |= _evidence(organisation, (row for row, _index in rows))
    if only is None:
        files |= _whole(organisation, subject, log, newest, unmasked=unmasked)
    return _zipped(files, _manifest(log, newest, files))


def _signed(
    organisation: Organisation, subject: Subject, newest: Checkpoint, only: UUID | None
) -> list[tuple[Event, int]]:
    """Their events that the checkpoint covers, each with its place, in the order of the log."""
    told = reading.events_of(organisation, family(organisation, [subject.pk]))
    about = told.filter(pk=only) if only else told.filter(subject_id__isnull=False)
    events = {row.pk: row for row in about}
    leaves = Leaf.objects.filter(
        organisation_id=organisation.pk, event_id__in=list(events), index__lt=newest.size
    )
    return [(events[leaf.event_id], leaf.index) for leaf in leaves.order_by("index")]


def _entries(
    organisation: Organisation, newest: Checkpoint, rows: Iterable[tuple[Event, int]]
) -> Files:
    subtree = hashes.subtree(organisation.pk)
    files: Files = {}
    for row, index in rows:
        files[f"leaves/{index}.json"] = bytes(row.body)
        proof = tree.inclusion(index, newest.size, subtree)
        files[f"proofs/{index}.tlog-proof"] = proof_text(index, proof, newest.note).encode()
    return files


def _notices(organisation: Organisation, rows: Iterable[Event]) -> Files:
    """The texts that they were shown, as far as we have them."""
    named = {reading.told(row).event.notice for row in rows} - {""}
    versions = NoticeVersion.objects.of(organisation).filter(text_hash__in=named)
    return {f"notices/{one.text_hash}.json": bytes(one.written) for one in versions}


def _receipts(organisation: Organisation, rows: Iterable[Event], *, unmasked: bool) -> Files:
    files: Files = {}
    for row in rows:
        if row.type not in RECEIPTED:
            continue
        facts = receipts.facts_of(organisation, row.pk, with_opening=unmasked)
        files[f"receipts/{row.pk}.json"] = receipts.written(receipts.iso27560(facts))
        files[f"kantara/{row.pk}.json"] = _readable(receipts.kantara(facts))
        files[f"dpv/{row.pk}.jsonld"] = _readable(receipts.dpv(facts))
    return files


def _readable(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def _openings(organisation: Organisation, rows: Iterable[Event]) -> Files:
    lines = []
    for row in rows:
        if found := private.opening(organisation, row.pk):
            salt, data = found
            text = canonical(data, most=_LARGEST).decode()
            said = {"event_id": str(row.pk), "salt": salt.hex(), "data": text}
            lines.append(canonical(said, most=_LARGEST).decode() + "\n")
    return {"openings.jsonl": "".join(lines).encode()} if lines else {}


def _evidence(organisation: Organisation, rows: Iterable[Event]) -> Files:
    """What proves the events, as it was kept, with what ties it to its entry."""
    named = {one for row in rows for one in reading.told(row).body.get("evidence", [])}
    kept = Evidence.objects.of(organisation).filter(commitment__in=named, erased_at=None)
    files: Files = {}
    lines = []
    for one in kept.select_related("subject").order_by("kept_at", "pk"):
        assert one.salt is not None
        files[f"evidence/{one.commitment}"] = evidence.read(one)
        said = {
            "commitment": one.commitment, "salt": bytes(one.salt).hex(), "kind": one.kind,
            "media_type": one.media_type, "sha256": one.sha256,
        }  # fmt: skip
        lines.append(canonical(said).decode() + "\n")
    return files | {"evidence.jsonl": "".join(lines).encode()} if lines else {}


def _whole(
    organisation: Organisation, subject: Subject, log: Log, newest: Checkpoint, *, unmasked: bool
) -> Files:
    """What is of the person and not of one event."""
    detail = person_report.detail(organisation, subject)
    lives = [
        [one.reached.kind.value, shown(one.reached.value, unmasked), one.since, one.until]
        for one in detail.lives
    ]
    return {
        "identifiers.csv": csv_bytes(header=["kind", "value", "since", "until"], rows=lives),
        "decisions.csv": _decisions(organisation, subject),
        "summary.pdf": summary.pdf(organisation, detail, log, newest, unmasked=unmasked),
    }


def _decisions(organisation: Organisation, subject: Subject) -> bytes:
    columns = (
        "id", "decided_at", "code", "purpose", "category", "template_id", "event_id", "log_size",
        "policy",
    )  # fmt: skip
    rows = Decision.objects.filter(
        organisation_id=organisation.pk, subject__in=family(organisation, [subject.pk])
    )
    found = rows.order_by("-decided_at").values_list(*columns)[:DECISIONS]
    return csv_bytes(header=columns, rows=found)


def _manifest(log: Log, newest: Checkpoint, files: Files) -> bytes:
    from optin.verify import consent_verify  # see PROGRAM_FILE

    keys = LogKey.objects.filter(organisation_id=log.organisation_id, origin=log.origin)
    ordered = list(keys.order_by("-since", "-pk"))
    vkeys = {kind: [key.vkey for key in ordered if key.kind == kind] for kind in KeyKind}
    told = {
        "format": consent_verify.PACK, "origin": log.origin, "tenant": str(log.organisation_id),
        "size": newest.size, "vkeys": vkeys[KeyKind.CHECKPOINT],
        "promise_vkeys": vkeys[KeyKind.PROMISE],
        "files": {name: sha256(data).hexdigest() for name, data in files.items()},
    }  # fmt: skip
    return canonical(told, most=_LARGEST)


def _zipped(files: Files, manifest: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, data in {"manifest.json": manifest, **files}.items():
            info = zipfile.ZipInfo(name, _WHEN)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, data)
    return out.getvalue()
