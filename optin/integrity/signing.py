"""The signer: it signs what continues what it signed before, and nothing else.

It trusts no word of the database: that the log continues is proved from the log's hashes to the size and
root that it remembers itself (`memory.py`). So a database restored from an older backup, and one in which
somebody changed what was signed, are refused, and the reason stands on the log's row and on the page.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Organisation
from optin.integrity import memory, telling
from optin.ledger import hashes, writing
from optin.log import tree
from optin.log.note import Checkpoint as Head
from optin.log.note import sign as signed
from optin.models import Checkpoint, KeyKind, Log, LogKey, Refusal
from optin.words import EventType

OVERLAP = timedelta(days=7)  # for so long an old key signs beside the new one
BETWEEN = timedelta(seconds=20)  # signing more often would only fill the table


class Refused(Exception):
    """The signer does not sign, for this reason."""

    def __init__(self, refusal: Refusal, **facts: object) -> None:
        super().__init__(refusal.value)
        self.refusal, self.facts = refusal, facts


def log_of(organisation: Organisation) -> Log:
    """Its log; the name is given the first time and says nothing about the organisation."""
    host = urlsplit(settings.SITE_URL).netloc
    made = {"origin": f"consent.{host}/t/{secrets.token_hex(8)}"}
    return Log.objects.select_related("organisation").get_or_create(
        organisation=organisation, defaults=made
    )[0]


def sign(log: Log, *, now: datetime | None = None) -> bool:
    """Sign the log as it is; True when there is a new checkpoint. What is refused is noted and told."""
    try:
        with memory.opened(log.origin) as remembered:
            made = _sign(log, remembered, now or timezone.now())
    except memory.Unreadable as error:
        _note(log, Refused(Refusal.UNREADABLE, problem=str(error)))
        return False
    except Refused as refused:
        _note(log, refused)
        return False
    _note(log, None)
    return made


def newest(log: Log) -> Checkpoint | None:
    """The last one signed. Within `writing.of(…)`."""
    rows = Checkpoint.objects.filter(organisation_id=log.organisation_id, origin=log.origin)
    return rows.order_by("-size").first()


def vkeys(log: Log) -> list[str]:
    """Public keys that sign its checkpoints or did, the newest first."""
    rows = LogKey.objects.filter(
        organisation_id=log.organisation_id, origin=log.origin, kind=KeyKind.CHECKPOINT
    )
    return list(rows.order_by("-since", "-pk").values_list("vkey", flat=True))


def rotate(log: Log) -> str:
    """Begin with a new key; both sign for OVERLAP, then the old one's secret is destroyed. The new vkey.

    Raises memory.Unreadable, and Refused where a new key would hide that the memory is lost.
    """
    with memory.opened(log.origin) as remembered:
        with writing.of(log.organisation):
            _refuse_if_forgotten(remembered, newest(log))
        if remembered.is_new:
            remembered.add_key()
        old, new = remembered.keys[-1], remembered.add_key()
        remembered.save()
        _publish(log, remembered)
    with writing.of(log.organisation):
        writing.record(
            log.organisation,
            EventType.KEY_ROTATED,
            key=f"key.rotated:{new.vkey}",
            details={"origin": log.origin, "old": old.vkey, "new": new.vkey},
        )
    return new.vkey


def begin_anew(log: Log, *, reason: str) -> str:
    """Go on under another name, after what was signed is lost for good. The new name.

    The old one stays with what it signed: a leaf of the new log says so, and whoever holds a checkpoint of
    the old one can show what is missing. Nothing is hidden, and nobody signs two histories of one name.
    """
    old = log.origin
    with writing.of(log.organisation):
        last = newest(log)
        head: dict[str, object] = (
            {"size": last.size, "root": bytes(last.root).hex()} if last else {}
        )
    try:
        with memory.opened(old) as remembered:
            if remembered.head:
                head = {"size": remembered.head.size, "root": remembered.head.root.hex()}
    except memory.Unreadable:
        pass  # that may be the reason for all this
    base, _slash, number = old.partition("/n/")
    log.origin = f"{base}/n/{int(number or 1) + 1}"
    log.save(update_fields=["origin"])
    with writing.of(log.organisation):
        writing.record(
            log.organisation,
            EventType.LOG_MIGRATED,
            key=f"log.migrated:{log.origin}",
            details={"origin": log.origin, "old": old, "reason": reason, **head},
        )
    _note(log, None)
    return log.origin


def note_of(remembered: memory.Memory) -> str:
    """The checkpoint of what was signed last, signed by every key there is. Asserts that there is one."""
    assert remembered.head
    return signed(remembered.head.text(), [key.signer for key in remembered.keys])


def _sign(log: Log, remembered: memory.Memory, now: datetime) -> bool:
    with writing.of(log.organisation):
        size, last = hashes.size_of(log.organisation_id), newest(log)
        _refuse_if_forgotten(remembered, last)
        if _is_done(remembered.head, last, size):
            return False
        head = _head(log, remembered, size)
    if head is None or _is_early(head, last, now):
        return False
    if remembered.is_new:
        remembered.add_key()
    newest_key = remembered.keys[-1]
    if now - newest_key.since > OVERLAP:
        remembered.keys = [newest_key]
    remembered.head = head
    remembered.save()  # before anybody sees the signature
    _publish(log, remembered)
    with writing.of(log.organisation), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO optin_checkpoint (organisation_id, origin, size, root, note)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [log.organisation_id, log.origin, head.size, head.root, note_of(remembered)],
        )
        return bool(cursor.rowcount)


def _refuse_if_forgotten(remembered: memory.Memory, last: Checkpoint | None) -> None:
    """Whether there are keys does not matter: what was signed is remembered before anybody sees it."""
    if remembered.head is None and last is not None:
        raise Refused(Refusal.FORGOTTEN, found=last.size)


def _head(log: Log, remembered: memory.Memory, size: int) -> Head | None:
    """Size and root of the log, proved to continue what is remembered. Raises Refused."""
    before = remembered.head
    sizes = {"remembered": before.size if before else 0, "found": size}
    if before and size < before.size:
        raise Refused(Refusal.SMALLER, **sizes)
    if not size:
        return None
    first = before.size if before else 0
    if hashes.count_from(log.organisation_id, first) != size - first:
        raise Refused(Refusal.GAPS, **sizes)
    subtree = hashes.subtree(log.organisation_id)
    try:
        head = Head(log.origin, size, tree.root(size, subtree))
        proof = tree.consistency(before.size, size, subtree) if before else []
    except (LookupError, ValueError):
        raise Refused(Refusal.GAPS, **sizes) from None
    if before and not tree.is_consistent(before.size, size, proof, before.root, head.root):
        raise Refused(Refusal.CHANGED, **sizes)
    return head


def _is_done(head: Head | None, last: Checkpoint | None, size: int) -> bool:
    """Nothing new since the last time. That nothing old was changed, the nightly verification sees."""
    if head is None or last is None:
        return False
    return head.size == last.size == size and head.root == bytes(last.root)


def _is_early(head: Head, last: Checkpoint | None, now: datetime) -> bool:
    return last is not None and (head.size == last.size or now - last.signed_at < BETWEEN)


def _publish(log: Log, remembered: memory.Memory) -> None:
    """The public parts, for the page and for bundles."""
    rows = LogKey.objects.filter(
        organisation_id=log.organisation_id, origin=log.origin, kind=KeyKind.CHECKPOINT
    )
    held = {key.vkey: key.since for key in remembered.keys}
    known = set(rows.values_list("vkey", flat=True))
    for vkey in held.keys() - known:
        LogKey.objects.get_or_create(
            vkey=vkey,
            defaults={
                "organisation_id": log.organisation_id,
                "origin": log.origin,
                "kind": KeyKind.CHECKPOINT,
                "since": held[vkey],
            },
        )
    rows.filter(retired_at=None).exclude(vkey__in=held).update(retired_at=timezone.now())


def _note(log: Log, refused: Refused | None) -> None:
    """Written when it changes only; the moment is that of the first refusal."""
    refusal = refused.refusal.value if refused else ""
    facts = refused.facts if refused else {}
    if (log.refusal, log.facts) != (refusal, facts):
        same = log.refusal == refusal
        log.refused_at = (log.refused_at if same else timezone.now()) if refusal else None
        log.refusal, log.facts = refusal, facts
        log.save(update_fields=["refusal", "refused_at", "facts"])
        telling.tell_of_refusal(log)
