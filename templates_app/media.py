"""What a sample file is, by looking into it: its type, and a picture's size. Names are not believed.

https://developers.facebook.com/docs/graph-api/guides/upload (types)
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media (sizes)
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

PREFIX = "media:"
JPEG, PNG, MP4, PDF = "image/jpeg", "image/png", "video/mp4", "application/pdf"
MEGABYTE = 1024 * 1024
# header format → (types Meta takes, bytes at most)
FORMATS: dict[str, tuple[tuple[str, ...], int]] = {
    "IMAGE": ((JPEG, PNG), 5 * MEGABYTE),
    "VIDEO": ((MP4,), 16 * MEGABYTE),
    "DOCUMENT": ((PDF,), 16 * MEGABYTE),
    "GIF": ((MP4,), 7 * MEGABYTE // 2),
}
BIGGEST = max(most for _types, most in FORMATS.values())
# Markers of a JPEG that carry its height and width.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class Kind:
    file_type: str
    width: int | None = None
    height: int | None = None


def look(data: bytes) -> Kind | None:
    """None for what Meta takes in no header."""
    if data.startswith(b"\xff\xd8\xff"):
        size = _jpeg_size(data)
        return Kind(JPEG, *size) if size else None
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) >= 24:
        return Kind(PNG, *struct.unpack(">II", data[16:24]))
    if data[4:8] == b"ftyp" and data[8:12] != b"qt  ":
        return Kind(MP4)
    if data.startswith(b"%PDF-"):
        return Kind(PDF)
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """(width, height); None when the file is not whole."""
    place = 2
    while place + 9 <= len(data):
        if data[place] != 0xFF:
            return None
        marker = data[place + 1]
        if marker == 0xFF:  # filling
            place += 1
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        else:
            place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return None


def reference(digest: str) -> str:
    """How a content points to a sample of ours."""
    return PREFIX + digest


def digest_of(handle: object) -> str:
    """The digest behind a reference; "" for a handle or an address of Meta's."""
    if isinstance(handle, str) and handle.startswith(PREFIX):
        return handle.removeprefix(PREFIX)
    return ""
