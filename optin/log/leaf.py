"""What goes into the tree: the canonical bytes of an event, and commitments to what stays outside.

Bytes are made once, kept and hashed as they are; nobody makes them a second time to check them.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

LARGEST = 65_535  # bytes of a leaf: an entry bundle gives lengths 16 bits
_SAFE = 2**53  # from here on numbers are not exact in every language
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class NotCanonical(ValueError):
    """A value that has more than one way to be written, or none: `where` names it."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where


def canonical(body: Mapping[str, object], *, most: int = LARGEST) -> bytes:
    """The one way to write it (RFC 8785), of what leaves may hold: texts, whole numbers, true and
    false, lists and objects of them. Raises NotCanonical, also for more than `most` bytes.
    """
    _check(body, "$")
    written = _ENCODER.encode(body).encode()
    if len(written) > most:
        raise NotCanonical("$", f"{len(written)} bytes are more than the {most} allowed")
    return written


def composed(value: Any) -> Any:
    """The same with its texts as `canonical` takes them: in composed form (NFC), without half characters. What people
    type, and what phones send, often is not: “é” of two characters, 塚 (U+FA10)."""
    if isinstance(value, str):
        if value.isascii():
            return value
        return unicodedata.normalize("NFC", value.encode("utf-8", "replace").decode())
    if isinstance(value, Mapping):
        return {name: composed(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [composed(inner) for inner in value]
    return value


def leaf_hash(written: bytes) -> bytes:
    """RFC 6962 §2.1: a leaf begins with 0, so that no inner node can pass for one."""
    return sha256(b"\x00" + written).digest()


def commit(context: str, salt: bytes, data: bytes) -> str:
    """A hash that binds to data and, while the salt is secret or gone, tells nothing of it.

    The context (`pii/v1`, `ev/v1`) keeps one kind of data from being shown as another; it holds no
    zero byte. A salt has 32 random bytes and is never used twice.
    """
    if len(salt) != 32 or "\x00" in context:
        raise ValueError("A commitment takes 32 bytes of salt and a context without zero bytes.")
    return sha256(b"\x02" + context.encode() + b"\x00" + salt + data).hexdigest()


def _check(value: object, where: str) -> None:
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, int):
        if abs(value) >= _SAFE:
            raise NotCanonical(where, "a number as large as this is not exact everywhere")
    elif isinstance(value, Mapping):
        _check_object(value, where)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            if not (isinstance(inner, str) and inner.isascii()):
                _check(inner, f"{where}[{place}]")
    else:
        raise NotCanonical(where, f"{type(value).__name__} has no place in a leaf")


def _check_object(value: Mapping[str, object], where: str) -> None:
    for key, inner in value.items():
        if not _is_name(key):
            raise NotCanonical(where, f"{key!r} cannot be a name")
        if not (isinstance(inner, str) and inner.isascii()):  # as nearly all are, and well
            _check(inner, f"{where}.{key}")


@lru_cache(maxsize=1_000)
def _is_name(key: object) -> bool:
    """Of these keys alone every language agrees on the order."""
    return isinstance(key, str) and key.isascii() and key.isprintable()


def _check_text(text: str, where: str) -> None:
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotCanonical(where, "half a character (a lone surrogate)") from None
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical(where, "the text is not in Unicode's composed form (NFC)")
