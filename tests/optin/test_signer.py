"""The log is sequenced and signed; what does not continue what was signed is refused, and said."""

from __future__ import annotations

import json
import shutil
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.utils import timezone

from accounts.models import Organisation
from alerts.models import Alert, Kind
from optin.integrity import comparing, memory, promising, signing, tasks
from optin.integrity.comparing import Outcome
from optin.ledger import hashes, sequencing, writing
from optin.log import tree
from optin.log.note import BadNote, Verifier, verified
from optin.log.note import Checkpoint as Head
from optin.models import Checkpoint, Event, KeyKind, Leaf, Log, LogKey, Pending, Promise, Refusal
from optin.words import EventType
from tests.optin.log_making import event, sign, signed
from tests.people import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.SIGNER_DIR = tmp_path / "signer"
    return tmp_path / "signer"


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


def checkpoints(log: Log) -> list[Checkpoint]:
    with writing.of(log.organisation):
        return list(Checkpoint.objects.order_by("size"))


def again(log: Log) -> Log:
    return Log.objects.select_related("organisation").get(pk=log.pk)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_job_moves_what_waits_and_signs_it_once(organisation: Organisation) -> None:
    other = make_organisation("sakura")
    events = [event(organisation), event(organisation), event(other)]
    assert tasks.sequence() == 3
    assert tasks.sequence() == 0
    log = signing.log_of(organisation)
    (last,) = checkpoints(log)
    with writing.of(organisation):
        assert list(Leaf.objects.order_by("index").values_list("event_id", flat=True)) == events[:2]
        assert not Pending.objects.exists()
    (vkey,) = signing.vkeys(log)
    head = Head.read(verified(last.note, Verifier.read(vkey)), origin=log.origin)
    assert (head.size, head.root) == (2, bytes(last.root))
    assert organisation.slug not in log.origin
    assert [one.size for one in checkpoints(signing.log_of(other))] == [1]


def test_logs_take_turns_and_a_long_one_holds_up_nobody(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_organisation("sakura")
    for _number in range(5):
        event(organisation)
    event(other)
    monkeypatch.setattr(sequencing, "AT_ONCE", 2)
    assert {one.slug for one in sequencing.waiting()} == {"hanami", "sakura"}
    assert sequencing.sequence(seconds=0.0) == 0
    assert sequencing.sequence(seconds=60.0) == 6
    assert sequencing.waiting() == []


def test_tiles_grow_with_the_log_and_say_what_its_leaves_say(organisation: Organisation) -> None:
    for number in range(600):
        event(organisation, key=str(number))
    for most in (1, 255, 1, 300, 43):
        writing.integrate(organisation, most=most)
    with writing.of(organisation):
        leaves = [bytes(leaf.leaf_hash) for leaf in Leaf.objects.order_by("index")]
        assert len(leaves) == hashes.size_of(organisation.pk) == 600
        assert hashes.tile(organisation.pk, 0, 1) == b"".join(leaves[256:512])
        assert hashes.tile(organisation.pk, 0, 2) == b"".join(leaves[512:])
        assert len(hashes.tile(organisation.pk, 1, 0)) == 64
        assert hashes.tile(organisation.pk, 2, 0) == b""
        subtree = hashes.subtree(organisation.pk)
        for size in (1, 255, 256, 257, 511, 512, 513, 600):
            assert tree.root(size, subtree) == tree.root(size, in_memory(leaves))


def in_memory(leaves: list[bytes]) -> Callable[[int, int], bytes]:
    def subtree(level: int, index: int) -> bytes:
        if not level:
            return leaves[index]
        return tree.node(subtree(level - 1, 2 * index), subtree(level - 1, 2 * index + 1))

    return subtree


def test_the_site_can_make_no_tile_and_change_no_checkpoint(organisation: Organisation) -> None:
    signed(organisation, 1)
    for statement in (
        "INSERT INTO optin_tile (organisation_id, level, index, data) VALUES (1, 0, 0, '')",
        "UPDATE optin_checkpoint SET size = 9",
        "DELETE FROM optin_checkpoint",
        "TRUNCATE optin_checkpoint",
        "DELETE FROM optin_promise",
        "DELETE FROM optin_tile",
        "SELECT optin_add_tiles(1, 0, 256)",
    ):
        with writing.of(organisation), pytest.raises(Error), transaction.atomic():
            sql(statement)
    other = make_organisation("sakura")
    with writing.of(other):
        assert not Checkpoint.objects.exists()


def test_a_restored_backup_is_refused_and_the_reason_is_told(organisation: Organisation) -> None:
    log = signed(organisation, 2)
    backup = transaction.savepoint()
    event(organisation)
    sign(organisation)
    kept = checkpoints(log)[-1].note
    transaction.savepoint_rollback(backup)

    sign(organisation)
    log = again(log)
    assert (log.refusal, log.facts) == (Refusal.SMALLER, {"remembered": 3, "found": 2})
    assert Alert.objects.open().get().kind == Kind.LOG_REFUSED
    refused_at = log.refused_at
    event(organisation, EventType.WITHDRAWN)  # life goes on, on another history
    sign(organisation)
    assert again(log).refusal == Refusal.CHANGED
    event(organisation)
    sign(organisation)
    assert again(log).refusal == Refusal.CHANGED
    assert again(log).refused_at >= refused_at  # type: ignore[operator]
    assert [one.size for one in checkpoints(log)] == [2]
    assert comparing.compare(again(log), kept).outcome is Outcome.CHANGED


def test_a_newer_backup_lets_the_signer_go_on_by_itself(organisation: Organisation) -> None:
    log = signed(organisation, 2)
    backup = transaction.savepoint()
    event(organisation, key="third")
    while writing.integrate(organisation):
        pass
    newer = transaction.savepoint()
    sign(organisation)
    transaction.savepoint_rollback(newer)  # the events are there, the checkpoint is not
    sign(organisation)
    assert again(log).refusal == ""
    assert [one.size for one in checkpoints(log)] == [2, 3]
    transaction.savepoint_rollback(backup)
    sign(organisation)
    assert again(log).refusal == Refusal.SMALLER


def test_a_lost_memory_is_refused_until_it_is_put_back(
    organisation: Organisation, folder: Path
) -> None:
    log = signed(organisation, 2)
    moved = shutil.move(folder, folder.with_name("elsewhere"))
    event(organisation)
    sign(organisation)
    assert again(log).refusal == Refusal.FORGOTTEN
    shutil.rmtree(folder)
    shutil.move(moved, folder)
    sign(organisation)
    assert again(log).refusal == ""
    assert not Alert.objects.open().exists()
    assert [one.size for one in checkpoints(log)] == [2, 3]


def test_a_new_key_takes_no_lost_memorys_place(organisation: Organisation, folder: Path) -> None:
    log = signed(organisation, 2)
    keys = signing.vkeys(log)
    moved = shutil.move(folder, folder.with_name("elsewhere"))
    with pytest.raises(CommandError, match="lost its memory"):
        call_command("log_key", organisation.slug, "rotate")
    assert list(folder.glob("*.json")) == []
    assert signing.vkeys(log) == keys
    with memory.opened(log.origin) as remembered:  # keys, and nothing that they signed
        remembered.add_key()
        remembered.save()
    event(organisation)
    sign(organisation)
    assert again(log).refusal == Refusal.FORGOTTEN
    assert [one.size for one in checkpoints(log)] == [2]
    shutil.rmtree(folder)
    shutil.move(moved, folder)
    sign(organisation)
    assert [one.size for one in checkpoints(log)] == [2, 3]


def test_a_new_key_before_anything_is_signed(organisation: Organisation) -> None:
    call_command("log_key", organisation.slug, "rotate")
    log = signed(organisation, 1)
    assert (again(log).refusal, len(signing.vkeys(log))) == ("", 2)


def test_a_memory_that_cannot_be_read_is_said(organisation: Organisation, folder: Path) -> None:
    log = signed(organisation, 1)
    (path,) = folder.glob("*.json")
    text = path.read_text()
    for spoiled in ("", "{", json.dumps({"origin": log.origin}), text.replace("gAAAA", "gBBBB")):
        path.write_text(spoiled)
        event(organisation)
        sign(organisation)
        assert again(log).refusal == Refusal.UNREADABLE
    path.write_text(text)
    sign(organisation)
    assert again(log).refusal == ""


def test_what_was_lost_for_good_goes_on_under_another_name_and_says_so(
    organisation: Organisation,
) -> None:
    log = signed(organisation, 1)
    backup = transaction.savepoint()
    event(organisation)
    sign(organisation)
    root = checkpoints(log)[-1].root
    kept, lost = (one.note for one in checkpoints(log))
    transaction.savepoint_rollback(backup)
    with pytest.raises(CommandError):
        call_command("log_key", organisation.slug, "begin-anew")
    old = log.origin
    call_command("log_key", organisation.slug, "begin-anew", reason="disk lost on 28 November")
    sign(organisation)
    log = again(log)
    assert (log.origin, log.refusal) == (f"{old}/n/2", "")
    assert [(one.origin, one.size) for one in checkpoints(log)] == [(old, 1), (log.origin, 2)]
    with writing.of(organisation):
        told = json.loads(bytes(Event.objects.get(type=EventType.LOG_MIGRATED).body))
    assert (told["old"], told["size"]) == (old, 2)
    assert told["root"] == bytes(root).hex()
    assert told["reason"] == "disk lost on 28 November"
    one, two = comparing.compare(log, kept), comparing.compare(log, lost)
    assert (one.outcome, two.outcome) == (Outcome.CONTINUES, Outcome.CHANGED)


def test_a_new_key_signs_beside_the_old_one_for_a_week(organisation: Organisation) -> None:
    log = signed(organisation, 1)
    (old,) = signing.vkeys(log)
    call_command("log_key", organisation.slug, "rotate")
    sign(organisation)
    new, _old = signing.vkeys(log)
    note = checkpoints(log)[-1].note
    assert verified(note, Verifier.read(old)) == verified(note, Verifier.read(new))
    with writing.of(organisation):
        told = json.loads(bytes(Event.objects.get(type=EventType.KEY_ROTATED).body))
    assert (told["old"], told["new"]) == (old, new)
    event(organisation)
    while writing.integrate(organisation):
        pass
    signing.sign(log, now=timezone.now() + signing.OVERLAP + timedelta(minutes=1))
    note = checkpoints(log)[-1].note
    assert verified(note, Verifier.read(new))
    with pytest.raises(BadNote):
        verified(note, Verifier.read(old))
    assert LogKey.objects.get(vkey=old).retired_at
    with memory.opened(log.origin) as remembered:
        assert [key.vkey for key in remembered.keys] == [new]


def test_the_secret_is_encrypted_and_never_in_the_database(
    organisation: Organisation, folder: Path, settings: Any
) -> None:
    log = signed(organisation, 1)
    with memory.opened(log.origin) as remembered:
        secret = remembered.keys[0].signer.key.private_bytes_raw()
    (path,) = folder.glob("*.json")
    text = path.read_text()
    assert secret.hex() not in text
    assert b64encode(secret).decode() not in text
    assert path.stat().st_mode & 0o077 == 0
    assert LogKey.objects.get(kind=KeyKind.CHECKPOINT).secret == ""
    old, new = settings.TOKEN_KEYS[0], Fernet.generate_key().decode()
    settings.TOKEN_KEYS = [new, old]
    call_command("rotate_secrets", verbosity=0)
    settings.TOKEN_KEYS = [new]
    with memory.opened(log.origin) as remembered:
        assert remembered.keys[0].signer.key.private_bytes_raw() == secret


def test_a_promise_is_kept_or_found_broken(organisation: Organisation) -> None:
    with writing.of(organisation):
        event_id = writing.record(organisation, EventType.GRANTED, key="k", subject=uuid4())
        note = promising.promise(organisation, event_id)
        assert promising.promise(organisation, event_id) == note
        promise = Promise.objects.get()
        leaf = bytes(Event.objects.get().leaf_hash)
    key = LogKey.objects.get(kind=KeyKind.PROMISE)
    text = verified(note, Verifier.read(key.vkey))
    assert f"event {event_id}\nleaf {b64encode(leaf).decode()}\n" in text
    assert promise.due_at - timezone.now() < promising.WITHIN
    assert key.secret not in note
    log = signing.log_of(organisation)
    tasks.watch()
    assert not Alert.objects.exists()

    with writing.of(organisation):  # one whose time is over, and whose event somebody made vanish
        sql(
            "INSERT INTO optin_promise VALUES (%s, %s, %s, clock_timestamp() - interval '1 s', 'x')",
            uuid4(), organisation.pk, bytes(32),
        )  # fmt: skip
        assert promising.broken(organisation, signed_size=9) == 1
    for _twice in range(2):
        tasks.watch()
    alert = Alert.objects.open().get()
    assert (alert.kind, alert.detail["overdue"]) == (Kind.LOG_LATE, 1)
    assert log.origin == alert.title


def test_a_promise_counts_as_kept_only_by_a_checkpoint(organisation: Organisation) -> None:
    event_id = event(organisation)
    with writing.of(organisation):
        leaf = bytes(Event.objects.get().leaf_hash)
        sql(
            "INSERT INTO optin_promise VALUES (%s, %s, %s, clock_timestamp() - interval '1 s', 'x')",
            event_id, organisation.pk, leaf,
        )  # fmt: skip
    while writing.integrate(organisation):
        pass
    with writing.of(organisation):
        assert promising.broken(organisation, signed_size=0) == 1
        assert promising.broken(organisation, signed_size=1) == 0


def test_the_signer_signs_at_most_every_twenty_seconds(organisation: Organisation) -> None:
    log = signed(organisation, 1)
    event(organisation)
    tasks.sequence()
    assert len(checkpoints(log)) == 1
    signing.sign(log, now=timezone.now() + signing.BETWEEN)
    assert len(checkpoints(log)) == 2
