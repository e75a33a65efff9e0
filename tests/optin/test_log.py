"""The log's pure part: golden vectors to the byte, and properties against the definitions of RFC 6962."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from optin.log import tree
from optin.log.leaf import NotCanonical, canonical, commit, leaf_hash
from optin.log.note import BadNote, Checkpoint, Signer, Verifier, proof_text, sign, verified
from optin.log.tiles import (
    Tile,
    bundle,
    entries_path,
    hashes_of,
    leaves_of,
    subtree_of,
    tiles_of,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
ORIGIN = "consent.example/t/acme"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
LEAVES = [leaf_hash(str(number).encode()) for number in range(600)]


def naive(hashes: list[bytes]) -> bytes:
    """MTH, as RFC 6962 §2.1 defines it."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = 1
    while middle * 2 < len(hashes):
        middle *= 2
    left, right = naive(hashes[:middle]), naive(hashes[middle:])
    return sha256(b"\x01" + left + right).digest()


def subtree(level: int, index: int) -> bytes:
    first = index << level
    assert first + (1 << level) <= len(LEAVES)
    return naive(LEAVES[first : first + (1 << level)])


def test_the_golden_vectors_come_out_byte_for_byte() -> None:
    written = [leaf.encode() for leaf in VECTORS["leaves"]]
    assert [canonical(json.loads(leaf)) for leaf in written] == written
    assert [len(leaf) for leaf in written] == [465, 392, 290]
    hashes = [leaf_hash(leaf) for leaf in written]
    assert [found.hex() for found in hashes] == VECTORS["leaf_hashes"]
    commitments = [json.loads(leaf)["pii_commit"] for leaf in written]
    contexts = [("pii/v1", VECTORS["pii"]), ("pii/v1", VECTORS["pii"]), ("none/v1", "")]
    assert commitments == [
        commit(context, bytes([number]) * 32, data.encode())
        for number, (context, data) in enumerate(contexts, start=1)
    ]

    def read(level: int, index: int) -> bytes:
        return naive(hashes[index << level : (index + 1) << level])

    for size, root in VECTORS["roots"].items():
        assert tree.root(int(size), read).hex() == root
    assert str(SIGNER.verifier) == VECTORS["vkey"]
    note = sign(Checkpoint(ORIGIN, 3, tree.root(3, read)).text(), [SIGNER])
    assert proof_text(1, tree.inclusion(1, 3, read), note) == VECTORS["proof"]


@given(st.integers(0, 600))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert tree.root(size, subtree) == naive(LEAVES[:size])


@given(st.data())
def test_a_leaf_is_proved_in_its_place_and_in_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 600))
    index = data.draw(st.integers(0, size - 1))
    proof, root = tree.inclusion(index, size, subtree), naive(LEAVES[:size])
    assert tree.is_included(LEAVES[index], index, size, proof, root)
    for wrong in (index - 1, index + 1, size, size + index):
        assert not tree.is_included(LEAVES[index], wrong, size, proof, root)
    assert not tree.is_included(LEAVES[index], index, 0, proof, root)
    assert not tree.is_included(root, 0, 1, proof, root) or size == 1
    assert not tree.is_included(LEAVES[index], index, size, [*proof, root], root)
    if proof:
        assert not tree.is_included(LEAVES[index], index, size, proof[:-1], root)
        spoiled = [*proof[:-1], bytes(32)]
        assert not tree.is_included(LEAVES[index], index, size, spoiled, root)
        assert not tree.is_included(LEAVES[index], index, size, [*proof[:-1], b""], root)


@given(st.data())
def test_a_log_that_only_grew_is_proved_and_no_other(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 600))
    old = data.draw(st.integers(1, new))
    proof = tree.consistency(old, new, subtree)
    before, after = naive(LEAVES[:old]), naive(LEAVES[:new])
    assert tree.is_consistent(old, new, proof, before, after)
    assert not tree.is_consistent(old, new, proof, bytes(32), after)
    assert not tree.is_consistent(old, new, proof, before, bytes(32))
    assert not tree.is_consistent(old, new, [*proof, bytes(32)], before, after)
    assert not tree.is_consistent(0, new, proof, tree.EMPTY, after)
    assert not tree.is_consistent(new + 1, new, proof, before, after)
    if old < new:
        assert not tree.is_consistent(old, new, proof[:-1], before, after)


def test_proofs_of_what_is_not_there_are_not_made() -> None:
    for index, size in ((3, 3), (-1, 3), (0, 0)):
        with pytest.raises(IndexError):
            tree.inclusion(index, size, subtree)
    for old, new in ((0, 3), (4, 3)):
        with pytest.raises(IndexError):
            tree.consistency(old, new, subtree)


JSON = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text('aé\x00\x1f"\\/\u2028😀\x7f'),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("azAZ_09-", max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abc_", min_size=1), JSON))
def test_canonical_bytes_mean_the_same_and_have_one_form(body: dict[str, Any]) -> None:
    written = canonical(body)
    assert json.loads(written) == body
    assert canonical(dict(reversed(body.items()))) == written


@pytest.mark.parametrize(
    "value", [1.0, None, 2**53, -(2**53), "e\u0301", "\ud800", {"é": 1}, {1: 2}, b"", {"a\n": 1}]
)
def test_what_could_be_written_in_two_ways_is_refused_by_name(value: object) -> None:
    with pytest.raises(NotCanonical, match=r"\$\.body\[0\]"):
        canonical({"body": [value]})


def test_a_leaf_that_no_bundle_could_hold_is_refused() -> None:
    with pytest.raises(NotCanonical):
        canonical({"text": "x" * 65_535})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: note.replace("\n3\n", "\n4\n"),
        lambda note: note.replace("acme\n3", "acme\n03"),
        lambda note: note.replace("t/acme 9e", "t/other 9e"),
        lambda note: note.replace("9e/t", "9e/u"),
        lambda note: note.rstrip("\n"),
        lambda note: note + "— x\n",
        lambda note: note.partition("\n\n")[0] + "\n",
        lambda note: note.replace("\n3\n", "\r\n3\n"),
        lambda note: note + note.splitlines()[-1].replace("7Q", "7R") + "\n",
    ],
)
def test_a_note_that_was_touched_is_no_longer_one(spoil: Any) -> None:
    note = VECTORS["proof"].partition("\n\n")[2]
    verifier = Verifier.read(VECTORS["vkey"])
    assert Checkpoint.read(verified(note, verifier), origin=ORIGIN).size == 3
    with pytest.raises(BadNote):
        Checkpoint.read(verified(spoil(note), verifier), origin=ORIGIN)


def test_a_checkpoint_of_another_log_and_one_with_more_lines_are_refused() -> None:
    text = Checkpoint(ORIGIN, 3, bytes(32)).text()
    for wrong, origin in ((text, "consent.example/t/other"), (text + "more\n", ORIGIN)):
        with pytest.raises(BadNote):
            Checkpoint.read(wrong, origin=origin)


@pytest.mark.parametrize("vkey", ["", "a+b", "a b+00000000+AQ==", "consent.example+00000000+AQ=="])
def test_a_verifier_key_is_read_strictly(vkey: str) -> None:
    with pytest.raises(BadNote):
        Verifier.read(vkey)


def test_two_keys_may_sign_while_one_takes_over_from_the_other() -> None:
    other = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    note = sign("x\n", [SIGNER, other])
    assert verified(note, SIGNER.verifier) == verified(note, other.verifier) == "x\n"


def test_tiles_have_the_names_of_the_specification() -> None:
    assert Tile(0, 1234067, 256).path == "tile/0/x001/x234/067"
    assert Tile(1, 0, 3).path == "tile/1/000.p/3"
    assert entries_path(5, 17) == "tile/entries/005.p/17"


@given(st.integers(1, 600))
def test_a_tree_in_tiles_has_the_same_root(size: int) -> None:
    stored = {
        (tile.level, tile.index): b"".join(
            naive(LEAVES[number << 8 * tile.level : (number + 1) << 8 * tile.level])
            for number in range(tile.index * 256, tile.index * 256 + tile.width)
        )
        for tile in tiles_of(size)
    }
    read = subtree_of(lambda level, index: stored[level, index])
    assert tree.root(size, read) == naive(LEAVES[:size])


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_leaves_come_out_of_a_bundle_as_they_went_in(leaves: list[bytes]) -> None:
    assert leaves_of(bundle(leaves)) == leaves


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01a\x01"])
def test_a_bundle_that_breaks_off_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="breaks off"):
        leaves_of(data)


@pytest.mark.parametrize("data", [b"", b"x", bytes(32 * 257)])
def test_bytes_that_are_no_tile_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no tile"):
        hashes_of(data)
