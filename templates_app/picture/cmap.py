"""Which characters a font file has, read from its `cmap` table; Pillow does not tell.

https://learn.microsoft.com/en-us/typography/opentype/spec/cmap (formats 4 and 12, which nearly all fonts have)
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator

Ranges = tuple[tuple[int, int], ...]
# (platform, encoding) of a subtable, the fullest first.
ENCODINGS = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))


def characters(data: bytes, index: int = 0) -> Ranges:
    """Sorted ranges of code points of one face of the file; none when it cannot be read."""
    try:
        table = _cmap(data, index)
        return tuple(_joined(sorted(_subtable(data, table))))
    except (struct.error, IndexError, KeyError):
        return ()


def holds(ranges: Ranges, code: int) -> bool:
    place = bisect_right(ranges, (code, 0x110000)) - 1
    return place >= 0 and ranges[place][0] <= code <= ranges[place][1]


def _cmap(data: bytes, index: int) -> int:
    """Where the table begins."""
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", data, start + 4)[0]
    for n in range(count):
        tag, _sum, offset, _size = struct.unpack_from(">4sIII", data, start + 12 + 16 * n)
        if tag == b"cmap":
            return int(offset)
    raise KeyError("cmap")


def _subtable(data: bytes, table: int) -> Iterator[tuple[int, int]]:
    count = struct.unpack_from(">H", data, table + 2)[0]
    rows = [struct.unpack_from(">HHI", data, table + 4 + 8 * n) for n in range(count)]
    found = {(platform, encoding): table + offset for platform, encoding, offset in rows}
    for wanted in ENCODINGS:
        if wanted in found:
            place = found[wanted]
            kind = struct.unpack_from(">H", data, place)[0]
            if kind in (4, 12):
                return _format_4(data, place) if kind == 4 else _format_12(data, place)
    raise KeyError("a subtable that we read")


def _format_12(data: bytes, place: int) -> Iterator[tuple[int, int]]:
    count = struct.unpack_from(">I", data, place + 12)[0]
    for first, last, _glyph in struct.iter_unpack(
        ">III", data[place + 16 : place + 16 + 12 * count]
    ):
        yield first, last


def _format_4(data: bytes, place: int) -> Iterator[tuple[int, int]]:
    count = struct.unpack_from(">H", data, place + 6)[0] // 2
    row = f">{count}H"
    lasts = struct.unpack_from(row, data, place + 14)
    firsts = struct.unpack_from(row, data, place + 16 + 2 * count)
    offsets = struct.unpack_from(row, data, place + 16 + 6 * count)
    for n, (first, last, offset) in enumerate(zip(firsts, lasts, offsets, strict=True)):
        if first > last or first == 0xFFFF:
            continue
        if offset == 0:
            yield first, last
            continue
        glyphs = place + 16 + 6 * count + 2 * n + offset
        for code in range(first, last + 1):
            if struct.unpack_from(">H", data, glyphs + 2 * (code - first))[0]:
                yield code, code


def _joined(ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Neighbours as one."""
    first, last = -2, -2
    for start, end in ranges:
        if start > last + 1:
            if first >= 0:
                yield first, last
            first, last = start, end
        else:
            last = max(last, end)
    if first >= 0:
        yield first, last
