"""What a file is, by looking into it; names and what a browser says of them are not believed.

Signatures: https://mimesniff.spec.whatwg.org/ (§6), and for XML, JSON and plain text that it is UTF-8.
"""

from __future__ import annotations

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
TEXT = "text/plain"
IMAGES = (JPEG, PNG, WEBP)
AUDIO = ("audio/mpeg", "audio/ogg", "audio/wav", "audio/mp4", "audio/webm")
SUFFIXES = {
    JPEG: "jpg", PNG: "png", WEBP: "webp", PDF: "pdf", TEXT: "txt", "text/html": "html",
    "application/json": "json", "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/wav": "wav",
    "audio/mp4": "m4a", "audio/webm": "webm",
}  # fmt: skip


def look(data: bytes) -> str:
    """The media type; "" for what is none of these."""
    for start, found in (
        (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF),
        (b"OggS\x00", "audio/ogg"), (b"ID3", "audio/mpeg"), (b"\x1aE\xdf\xa3", "audio/webm"),
    ):  # fmt: skip
        if data.startswith(start):
            return found
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE"):
        return WEBP if data[8:12] == b"WEBP" else "audio/wav"
    if data[4:8] == b"ftyp":
        return "audio/mp4" if data[8:11] in (b"M4A", b"M4B", b"mp4", b"iso") else ""
    if data[:1] == b"\xff" and data[1:2] and data[1] & 0xE6 == 0xE2:
        return "audio/mpeg"
    return TEXT if _is_text(data) else ""


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and all(one.isprintable() or one in "\t\r\n\f" for one in text)
