"""Drawing the QR code of a short link, as SVG and PNG.

Version 3 with error correction L and mask 0 of ISO/IEC 18004: 29 modules a side, one block of 55
bytes. A short link has 37 characters, so no other size is needed.
"""

import struct
import zlib

SIDE, DATA_BYTES, CHECK_BYTES = 29, 55, 15
QUIET = 4  # modules of white around it
LONGEST = DATA_BYTES - 2
FORMAT_BITS = 0b111011111000100  # correction L, mask 0
Matrix = list[list[bool | None]]


def matrix(text: str) -> list[list[bool]]:
    """True is black. Raises ValueError for a text that does not fit."""
    content = text.encode()
    if len(content) > LONGEST:
        raise ValueError(f"At most {LONGEST} bytes fit.")
    grid: Matrix = [[None] * SIDE for _ in range(SIDE)]
    _draw_patterns(grid)
    data = _codewords(content)
    _draw_data(grid, data + _check_bytes(data))
    return [[bool(one) for one in row] for row in grid]


def _codewords(content: bytes) -> list[int]:
    """Mode, length, the bytes, an end mark and padding."""
    bits = f"0100{len(content):08b}" + "".join(f"{one:08b}" for one in content) + "0000"
    found = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
    padding = [0xEC, 0x11] * DATA_BYTES
    return (found + padding)[:DATA_BYTES]


def _multiply(one: int, other: int) -> int:
    """In the field of 256 elements that the standard names (polynomial 0x11D)."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one, other = one << 1, other >> 1
        if one & 0x100:
            one ^= 0x11D
    return product


def _check_bytes(data: list[int]) -> list[int]:
    """Reed-Solomon: what is left after dividing by (x - 1)(x - 2)(x - 4)…"""
    generator, root = [1], 1
    for _ in range(CHECK_BYTES):
        shifted = [*generator, 0]
        generator = [
            high ^ _multiply(low, root) for high, low in zip(shifted, [0, *generator], strict=True)
        ]
        root = _multiply(root, 2)
    rest = data + [0] * CHECK_BYTES
    for at in range(len(data)):
        factor = rest[at]
        for step, part in enumerate(generator):
            rest[at + step] ^= _multiply(part, factor)
    return rest[len(data) :]


def _draw_patterns(grid: Matrix) -> None:
    """Finders, timing lines, the one alignment mark and the format: all that is not data."""
    for top, left in ((0, 0), (0, SIDE - 7), (SIDE - 7, 0)):
        _draw_square(grid, top + 3, left + 3, 4)
    _draw_square(grid, 22, 22, 2)
    for at in range(8, SIDE - 8):
        grid[6][at] = grid[at][6] = at % 2 == 0
    bits = [bool(FORMAT_BITS >> at & 1) for at in range(15)]
    around = [*range(6), 7, 8]
    for at, place in enumerate(around):
        grid[place][8] = bits[at]
        grid[8][SIDE - 1 - at] = bits[at]
    for at, place in enumerate([7, *range(5, -1, -1)]):
        if at < 7:
            grid[8][place] = bits[8 + at]
            grid[SIDE - 7 + at][8] = bits[8 + at]
    grid[SIDE - 8][8] = True


def _draw_square(grid: Matrix, row: int, column: int, reach: int) -> None:
    """Rings around a centre; the outermost of a finder is the white that separates it."""
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            if 0 <= row + down < SIDE and 0 <= column + right < SIDE:
                ring = max(abs(down), abs(right))
                grid[row + down][column + right] = ring not in ((2, 4) if reach == 4 else (1,))


def _draw_data(grid: Matrix, codewords: list[int]) -> None:
    """In columns of two, up and down from the right, leaving out the timing line."""
    bits = iter("".join(f"{one:08b}" for one in codewords))
    upwards = True
    for right in [*range(SIDE - 1, 6, -2), *range(5, 0, -2)]:
        for row in range(SIDE - 1, -1, -1) if upwards else range(SIDE):
            for column in (right, right - 1):
                if grid[row][column] is None:
                    is_black = next(bits, "0") == "1"
                    grid[row][column] = is_black ^ ((row + column) % 2 == 0)
        upwards = not upwards


def as_svg(text: str) -> bytes:
    side = SIDE + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, line in enumerate(matrix(text))
        for column, is_black in enumerate(line)
        if is_black
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path d="{path}"/></svg>'
    ).encode()


def as_png(text: str, *, scale: int = 8) -> bytes:
    """Grey, one byte a pixel."""
    white = [False] * (SIDE + 2 * QUIET)
    rows = [[False] * QUIET + line + [False] * QUIET for line in matrix(text)]
    rows = [white] * QUIET + rows + [white] * QUIET
    lines = (bytes(0 if one else 255 for one in row for _ in range(scale)) for row in rows)
    pixels = b"".join((b"\0" + line) * scale for line in lines)
    side = (SIDE + 2 * QUIET) * scale
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
