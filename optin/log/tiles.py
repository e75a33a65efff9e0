"""A log in files, as C2SP's tlog-tiles lays them out (https://c2sp.org/tlog-tiles).

A tile of level L holds up to 256 hashes of complete subtrees of 256**L leaves; an entry bundle holds up
to 256 leaves, each behind its length in two bytes. Full ones never change; the last of a level is
partial and named with its width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from optin.log.tree import node

WIDTH = 256
_HASH = 32


@dataclass(frozen=True)
class Tile:
    level: int
    index: int
    width: int  # 1 to 256 hashes

    @property
    def path(self) -> str:
        return f"tile/{self.level}/{_path(self.index, self.width)}"


def entries_path(index: int, width: int) -> str:
    return f"tile/entries/{_path(index, width)}"


def tiles_of(size: int) -> Iterator[Tile]:
    """All tiles of a log of this size, level by level."""
    level, hashes = 0, size
    while hashes:
        full, rest = divmod(hashes, WIDTH)
        yield from (Tile(level, index, WIDTH) for index in range(full))
        if rest:
            yield Tile(level, full, rest)
        level, hashes = level + 1, full


def subtree_of(read: Callable[[int, int], bytes]) -> Callable[[int, int], bytes]:
    """For `optin.log.tree`: hashes of complete subtrees out of tiles.

    `read(level, index)` gives the bytes of the widest tile there is at that place.
    """

    def subtree(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, 8)
        first = index << height
        tile, start = divmod(first, WIDTH)
        data = read(tile_level, tile)
        hashes = hashes_of(data)[start : start + (1 << height)]
        if len(hashes) != 1 << height:
            raise LookupError(f"Tile {tile_level}/{tile} is too narrow for {level}/{index}.")
        while len(hashes) > 1:
            hashes = [node(*hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
        return hashes[0]

    return subtree


def hashes_of(data: bytes) -> list[bytes]:
    """The hashes in a tile. Raises ValueError for bytes that are no tile."""
    if not data or len(data) % _HASH or len(data) > WIDTH * _HASH:
        raise ValueError(f"{len(data)} bytes are no tile.")
    return [data[at : at + _HASH] for at in range(0, len(data), _HASH)]


def bundle(leaves: Sequence[bytes]) -> bytes:
    """Leaves as an entry bundle."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def leaves_of(data: bytes) -> list[bytes]:
    """The leaves of an entry bundle. Raises ValueError where it breaks off."""
    leaves: list[bytes] = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        leaf = data[at + 2 : at + 2 + length]
        if at + 2 > len(data) or len(leaf) != length:
            raise ValueError("The entry bundle breaks off.")
        leaves.append(leaf)
        at += 2 + length
    return leaves


def _path(index: int, width: int) -> str:
    """1234067 is x001/x234/067: a thousand to each folder. Partial ones end in their width."""
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03}")
    return "/".join(groups) + ("" if width == WIDTH else f".p/{width}")
