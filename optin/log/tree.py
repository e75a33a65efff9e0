"""The Merkle tree of RFC 6962 (§2.1) and its proofs.

A tree is read through a function that gives the hash of a complete subtree, `(level, index)`: the
2**level leaves from index * 2**level on. Where those hashes come from (tiles, a table, memory) is the
caller's. Checking proofs follows RFC 9162 §2.1.3.2 and §2.1.4.2, which bound every step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Subtree = Callable[[int, int], bytes]
EMPTY = sha256(b"").digest()  # the root of a tree without leaves


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root(size: int, subtree: Subtree) -> bytes:
    return _hash(0, size, subtree) if size else EMPTY


def inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """That the leaf is in the tree of this size. Raises IndexError for a leaf that it does not have."""
    if not 0 <= index < size:
        raise IndexError(f"A tree of {size} leaves has no leaf {index}.")
    proof: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(_hash(middle, high, subtree))
            high = middle
        else:
            proof.append(_hash(low, middle, subtree))
            low = middle
    return proof[::-1]


def consistency(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """That the tree of the new size begins with that of the old one. Raises IndexError."""
    if not 0 < old <= new:
        raise IndexError(f"A tree of {new} leaves does not continue one of {old}.")
    proof: list[bytes] = []
    low, high = 0, new
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(_hash(middle, high, subtree))
            high = middle
        else:
            proof.append(_hash(low, middle, subtree))
            low = middle
    if low:
        proof.append(_hash(low, high, subtree))
    return proof[::-1]


def is_included(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes
) -> bool:
    if not 0 <= index < size:
        return False
    place, last = index, size - 1
    found = leaf
    for other in proof:
        if last == 0 or len(other) != 32:
            return False
        if place & 1 or place == last:
            found = node(other, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, other)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root_hash


def is_consistent(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Also for equal sizes, where the proof is empty and the roots are the same."""
    if not 0 < old <= new or any(len(other) != 32 for other in proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    hashes = list(proof)
    if old & (old - 1) == 0:  # the old tree is one complete subtree of the new one
        hashes.insert(0, old_root)
    if not hashes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    of_old = of_new = hashes[0]
    for other in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            of_old, of_new = node(other, of_old), node(other, of_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            of_new = node(of_new, other)
        place, last = place >> 1, last >> 1
    return last == 0 and of_old == old_root and of_new == new_root


def _split(size: int) -> int:
    """The largest power of two below it."""
    return 1 << (size - 1).bit_length() - 1


def _complete(low: int, high: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees that leaves low to high consist of, from the left."""
    while low < high:
        level = (high - low).bit_length() - 1
        if low:
            level = min(level, (low & -low).bit_length() - 1)
        yield level, low >> level
        low += 1 << level


def _hash(low: int, high: int, subtree: Subtree) -> bytes:
    """Of the leaves low to high, which begin where a subtree large enough for them would."""
    hashes = [subtree(level, index) for level, index in _complete(low, high)]
    found = hashes.pop()
    while hashes:
        found = node(hashes.pop(), found)
    return found
