"""A bundle is checked by a program that knows nothing of us: it holds, and whatever is spoiled is found."""

from __future__ import annotations

import ast
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

from accounts.models import Organisation
from optin.identity.who import Who
from optin.integrity import bundling, memory, promising, signing
from optin.integrity.files import LogFiles, NothingSigned
from optin.ledger import batching, writing
from optin.log import note, tiles
from optin.log.leaf import canonical
from optin.models import Export, ExportKind, Log
from optin.verify import consent_verify
from optin.words import EventType
from tests.optin.log_making import event, failing, sign, signed
from tests.optin.making import MARKETING, decide
from tests.optin.test_log import VECTORS
from tests.people import make_organisation

PROGRAM = Path(consent_verify.__file__)
Files = dict[str, bytes]
DOUBTED = UUID("22222222-2222-4222-8222-222222222222")
MUTANTS = 2 * int(os.environ.get("SOAK_EXAMPLES", "300"))
COUNT = 300  # leaves: a full tile, a tile above it, and partial ones


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.SIGNER_DIR = tmp_path / "signer"
    return tmp_path


def files_of(log: Log, **options: Any) -> Files:
    files = LogFiles(log, **options)
    return {name: files.read(name) for name in files.names()}


class Sample:
    """A log with one of everything a bundle can hold: the files, the keys, a checkpoint that was kept."""

    def __init__(self, organisation: Organisation) -> None:
        log = signed(organisation, COUNT - 10)
        self.previous = [files_of(log)["checkpoint"].decode()]
        with writing.of(organisation):
            granted = writing.record(organisation, EventType.GRANTED, key="p", subject=uuid4())
            self.promise = promising.promise(organisation, granted)
        event(organisation, EventType.WITHDRAWN)
        event(organisation, subject=uuid4(), notice="sha256:" + "ab" * 32)
        event(organisation, EventType.INVALIDATED, subject=None, notice="sha256:" + "ab" * 32)
        event(organisation, EventType.CLAIMED, grade="F", note="日本語の同意 é ✓")
        doubt = event(
            organisation, EventType.SUSPENDED, subject=DOUBTED, reason="SUBJ_MESSAGE_UNCLEAR"
        )
        event(organisation, EventType.DOUBT_CLEARED, subject=DOUBTED, supersedes=str(doubt))
        event(organisation, subject=DOUBTED)
        for number in ("+4915100000001", "+819011110001", "+12015550123"):
            decide(organisation, Who(number=number), MARKETING)
        batching.batch(organisation)
        signing.rotate(log)
        sign(organisation)
        with memory.opened(log.origin) as remembered:
            self.signer = remembered.keys[-1].signer  # in the hands of an insider
        self.files = files_of(log, with_openings=True)
        self.vkeys = signing.vkeys(log)
        self.log = log

    def failing(self, files: Files) -> list[int]:
        return failing(files, vkeys=self.vkeys, previous=self.previous)


@pytest.fixture(scope="module")
def sample(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sample]:
    with (
        django_db_blocker.unblock(),
        override_settings(SIGNER_DIR=tmp_path_factory.mktemp("signer")),
        transaction.atomic(),
    ):
        yield Sample(make_organisation("bundle"))
        transaction.set_rollback(True)
    connection.close()  # after a browser's tests it is another one than the tests' own


def test_every_check_holds(sample: Sample) -> None:
    assert sample.failing(sample.files) == []
    results = consent_verify.Verifier(
        Held(sample.files), sample.vkeys, sample.previous, [sample.promise]
    ).run()
    assert [one.number for one in results if one.state == "absent"] == [13]
    assert [one.number for one in results] == list(consent_verify.CHECKS)


class Held:
    def __init__(self, files: Files) -> None:
        self.files = files

    def names(self) -> list[str]:
        return list(self.files)

    def read(self, name: str) -> bytes:
        return self.files[name]


def test_the_program_runs_alone_and_ends_with_the_number_of_what_fails(
    sample: Sample, tmp_path: Path
) -> None:
    """Isolated from our code: only Python and `cryptography` are there."""
    imported = {
        (name.split(".")[0])
        for found in ast.walk(ast.parse(PROGRAM.read_text()))
        if isinstance(found, ast.Import | ast.ImportFrom)
        for name in ([found.module or ""] if isinstance(found, ast.ImportFrom) else [a.name for a in found.names])
    }  # fmt: skip
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}
    program = tmp_path / "consent_verify.py"
    program.write_bytes(sample.files["consent_verify.py"])
    (tmp_path / "kept").write_text(sample.previous[0])
    (tmp_path / "promise").write_text(sample.promise)

    def run(files: Files, *more: str) -> tuple[int, str]:
        with zipfile.ZipFile(tmp_path / "b.zip", "w") as target:
            for name, data in files.items():
                target.writestr(name, data)
        given = [sys.executable, "-I", str(program), "b.zip", *more]
        done = subprocess.run(given, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert not done.stderr
        return done.returncode, done.stdout

    full = ["--vkey", sample.vkeys[0], "--previous", "kept", "--promise", "promise"]
    code, said = run(sample.files, *full)
    assert code == 0
    assert "Every check holds." in said
    assert "compare it with one that you got elsewhere" in run(sample.files)[1]
    other = str(note.Signer(sample.log.origin, Ed25519PrivateKey.generate()).verifier)
    assert run(sample.files, "--vkey", other)[0] == 11
    for number, spoiled in spoilt(sample):
        code, said = run(spoiled, *full)
        assert (code, f"{number:>2}  FAILED" in said) == (10 + number, True)
    (tmp_path / "b.zip").write_bytes(b"PK")
    done = subprocess.run(
        [sys.executable, "-I", str(program), "b.zip"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 24


def spoilt(sample: Sample) -> Iterator[tuple[int, Files]]:
    """For each check that can fail here, a bundle in which it is the first that does."""
    files = sample.files
    entry = tiles.entries_path(0, 256)

    def edited(name: str, edit: Callable[[bytes], bytes]) -> Files:
        changed = edit(files[name])
        assert changed != files[name]
        return files | {name: changed}

    def leaf(edit: Callable[[bytes], bytes]) -> Files:
        leaves = tiles.leaves_of(files[entry])
        return files | {entry: tiles.bundle([edit(leaves[0]), *leaves[1:]])}

    yield 1, edited("checkpoint", lambda data: data.replace(f"\n{COUNT}\n".encode(), b"\n9\n"))
    yield 2, leaf(lambda data: data.replace(b"marketing", b"utilities"))
    yield 3, edited("tile/1/000.p/1", lambda data: data[:-1] + bytes([data[-1] ^ 1]))
    earlier = f"checkpoints/{COUNT - 10}"
    yield 4, edited(earlier, lambda data: data.replace(str(COUNT - 10).encode(), b"7"))
    line = json.loads(files["promises.jsonl"])
    gone = {"note": line["note"].replace("event ", "event 0")}
    yield 5, files | {"promises.jsonl": canonical(gone) + b"\n"}
    yield 9, edited("states.jsonl", lambda data: data.replace(b"invalid", b"granted"))
    batch = next(name for name in files if name.startswith("decisions/"))
    yield 10, edited(batch, lambda data: data.replace(b"NO_GRANT", b"ALLOWED"))
    yield (
        11,
        edited("openings.jsonl", lambda data: data.replace(b"+4915100000001", b"+4915100000002")),
    )
    yield 14, edited("README.txt", lambda data: data + b"\n")
    yield 14, {name: data for name, data in files.items() if name != "README.txt"}
    yield 14, files | {"more.txt": b""}


def leaves_of(sample: Sample) -> list[bytes]:
    names = [one for one in sample.files if one.startswith("tile/entries/")]
    return [leaf for name in names for leaf in tiles.leaves_of(sample.files[name])]


def test_a_log_signed_anew_over_another_history_is_found_by_the_kept_checkpoint_alone(
    sample: Sample,
) -> None:
    """By whoever has the key itself."""
    leaves = leaves_of(sample)
    for changed in (
        [leaves[0].replace(b"marketing", b"utilities"), *leaves[1:]],  # edited
        leaves[1:],  # one deleted
        [leaves[1], leaves[0], *leaves[2:]],  # reordered
        [altered(leaves[5]), *leaves],  # inserted
        leaves[:5],  # cut off
    ):
        files = rebuilt(sample, changed)
        assert failing(files, vkeys=sample.vkeys, previous=[]) == []
        assert failing(files, vkeys=sample.vkeys, previous=sample.previous) == [4]


def altered(leaf: bytes, **more: str) -> bytes:
    """Another event, as canonical as the one it comes from."""
    return canonical(json.loads(leaf) | {"event_id": str(uuid4())} | more)


def test_each_thing_that_is_wrong_with_leaves_has_its_number(sample: Sample) -> None:
    leaves, old = leaves_of(sample), "2026-01-01T00:00:00.000000Z"
    opened = {"openings.jsonl": sample.files["openings.jsonl"]}
    erased = altered(leaves[0], type="erasure.executed")
    batch = next(name for name in sample.files if name.startswith("decisions/"))
    for number, changed, more in (
        (6, [*leaves, leaves[0][:-1] + b', "a":"b"}'], {}),
        (7, [*leaves, leaves[0]], {}),
        (7, [*leaves, altered(leaves[0], tenant="0")], {}),
        (7, [*leaves, altered(leaves[0], supersedes=str(uuid4()))], {}),
        (7, [*leaves, b"{}"], {}),
        (7, leaves, {"notices/" + "ab" * 32 + ".md": b"another text"}),
        (8, [*leaves, altered(leaves[0], recorded_at=old)], {}),
        (10, leaves, {f"decisions/{uuid4()}.jsonl": b"{}\n"}),
        (10, leaves, {batch: sample.files[batch].split(b"\n", 1)[1]}),
        (10, leaves, {batch: sample.files[batch].replace(b'"v":1', b'"v":2', 1)}),
        (12, [*leaves, erased], opened),
        (13, leaves, {f"stamps/{len(leaves)}.tsr": b"x"}),
    ):
        files = rebuilt(sample, changed, more)
        assert failing(files, vkeys=sample.vkeys, previous=sample.previous) == [number]


def test_a_checkpoint_stands_under_its_own_size(sample: Sample) -> None:
    """Else a stamp over it would be about another size, of which nothing is known."""
    leaves, earlier = leaves_of(sample), sample.files[f"checkpoints/{COUNT - 10}"]
    for size, found in ((COUNT - 10, []), (50, [4])):
        files = rebuilt(sample, leaves, {f"checkpoints/{size}": earlier})
        assert failing(files, vkeys=sample.vkeys, previous=[]) == found


def rebuilt(sample: Sample, leaves: list[bytes], more: Files | None = None) -> Files:
    """A bundle that somebody with the key makes of other leaves."""
    tree, hashes = consent_verify.Tree(), [sha256(b"\x00" + one).digest() for one in leaves]
    for one in hashes:
        tree.add(one)
    head = note.Checkpoint(sample.log.origin, len(leaves), tree.root())
    files = {"checkpoint": note.sign(head.text(), [sample.signer]).encode(), **(more or {})}
    told = {name: sha256(data).hexdigest() for name, data in files.items()}
    manifest = json.loads(sample.files["manifest.json"])
    files["manifest.json"] = canonical(manifest | {"size": len(leaves), "files": told})
    for index in range(0, len(leaves), 256):
        part = leaves[index : index + 256]
        files[tiles.entries_path(index // 256, len(part))] = tiles.bundle(part)
    level = 0
    while hashes:
        above = []
        for index in range(0, len(hashes), 256):
            row = hashes[index : index + 256]
            files[tiles.Tile(level, index // 256, len(row)).path] = b"".join(row)
            if len(row) == 256:
                above.append(consent_verify.root_of(row))
        level, hashes = level + 1, above
    return files


def mutant(sample: Sample, chance: random.Random) -> Files | None:
    """A bundle that differs in one place; None when the die made no difference."""
    files, name = dict(sample.files), chance.choice(list(sample.files))
    data = files[name]
    place = chance.randrange(len(data))
    kind = chance.randrange(8)
    if kind <= 2:  # a bit
        files[name] = (
            data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
        )
    elif kind == 3:  # a byte gone, or many
        files[name] = data[:place] + data[place + chance.choice([1, 1, 32, 400]) :]
    elif kind == 4:  # something put in
        files[name] = data[:place] + chance.choice([b" ", b"\n", b"0", data[:place]]) + data[place:]
    elif kind == 5:
        del files[name]
    elif kind == 6:
        other = chance.choice(list(files))
        files[name], files[other] = files[other], files[name]
    else:
        _of_leaves(files, chance)
    return files if files != sample.files else None


def _of_leaves(files: Files, chance: random.Random) -> None:
    """Leaves dropped, doubled, swapped: the bundle stays one in its form."""
    name = chance.choice([one for one in files if one.startswith("tile/entries/")])
    leaves = tiles.leaves_of(files[name])
    one, other = chance.randrange(len(leaves)), chance.randrange(len(leaves))
    match chance.randrange(3):
        case 0:
            del leaves[one]
        case 1:
            leaves.insert(one, leaves[other])
        case _:
            leaves[one], leaves[other] = leaves[other], leaves[one]
    files[name] = tiles.bundle(leaves)


def survivors(sample: Sample, count: int, *, seed: int) -> list[int]:
    chance, found, tried = random.Random(seed), [], 0  # noqa: S311 - dice
    while tried < count:
        files = mutant(sample, chance)
        if files is None:
            continue
        tried += 1
        if not sample.failing(files):
            found.append(tried)
    return found


@pytest.mark.soak
def test_no_mutant_survives(sample: Sample) -> None:
    assert survivors(sample, MUTANTS, seed=20261129) == []


def test_a_damaged_file_is_refused_or_holds_the_same(sample: Sample, tmp_path: Path) -> None:
    """What carries nothing in a zip, such as a file's time, may differ; nothing else may."""
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in sample.files.items():
            target.writestr(name, data)
    data, chance = whole.read_bytes(), random.Random(7)  # noqa: S311 - dice
    damaged = tmp_path / "damaged.zip"
    for _try in range(60):
        place = chance.randrange(len(data))
        damaged.write_bytes(
            data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
        )
        if consent_verify.main([str(damaged), "--vkey", sample.vkeys[0]]) == 0:
            with zipfile.ZipFile(damaged) as same:
                assert {name: same.read(name) for name in same.namelist()} == sample.files


def test_the_golden_vectors_hold_for_the_program_too() -> None:
    leaves = [leaf.encode() for leaf in VECTORS["leaves"]]
    tree = consent_verify.Tree()
    for leaf, told in zip(leaves, VECTORS["leaf_hashes"], strict=True):
        consent_verify.read_leaf(leaf)
        found = sha256(b"\x00" + leaf).digest()
        assert found.hex() == told
        tree.add(found)
        assert tree.root().hex() == VECTORS["roots"].get(str(tree.size), tree.root().hex())
    key = consent_verify.Key.read(VECTORS["vkey"])
    signed_note = VECTORS["proof"].partition("\n\n")[2]
    head = consent_verify.Head.read(consent_verify.signed_by(signed_note, [key]))
    assert (head.size, head.root) == (3, tree.root())
    pii = VECTORS["pii"].encode()
    told = json.loads(leaves[0])["pii_commit"]
    assert consent_verify.commitment("pii/v1", b"\x01" * 32, pii) == told


@pytest.mark.parametrize(
    "leaf",
    [
        b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"a": 1}', b'{"a":1.0}', b'{"a":-0}', b'{"a":"\\u0041"}',
        b'{"a":9007199254740992}', b'{"a":NaN}', b'"a"', b"", b"\xff", '{"a":"e\u0301"}'.encode(),
        b'{"a":"\\ud800"}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_leaf_in_another_form_is_refused(leaf: bytes) -> None:
    with pytest.raises(consent_verify.Bad):
        consent_verify.read_leaf(leaf)


@pytest.mark.django_db
def test_the_command_writes_the_same_log_into_the_same_file(tmp_path: Path) -> None:
    organisation = make_organisation()
    with pytest.raises(CommandError, match="Nothing is signed"):
        call_command("export_consent_bundle", organisation.slug, tmp_path / "no.zip")
    with pytest.raises(NothingSigned):
        LogFiles(signing.log_of(organisation))
    log = signed(organisation, 3)
    one, other, opened = tmp_path / "one.zip", tmp_path / "other.zip", tmp_path / "opened.zip"
    for out in (one, other):
        call_command("export_consent_bundle", organisation.slug, out)
    assert one.read_bytes() == other.read_bytes()
    call_command("export_consent_bundle", organisation.slug, opened, openings=True)
    (vkey,) = signing.vkeys(log)
    for out in (one, opened):
        assert consent_verify.main([str(out), "--vkey", vkey]) == 0
    taken = [(ExportKind(one.kind), one.name, one.by) for one in Export.objects.order_by("at")]
    names = ["one.zip", "other.zip", "opened.zip --openings"]
    assert taken == [(ExportKind.BUNDLE, name, None) for name in names]
    with zipfile.ZipFile(one) as closed, zipfile.ZipFile(opened) as wide:
        assert b"4915100000001" not in b"".join(closed.read(name) for name in closed.namelist())
        assert wide.read("openings.jsonl").count(b"+4915100000001") == 3
    streamed = tmp_path / "streamed.zip"
    streamed.write_bytes(b"".join(bundling.stream(LogFiles(log))))
    assert consent_verify.main([str(streamed), "--vkey", vkey]) == 0
