"""Asking an authority to stamp the time of a checkpoint (RFC 3161).

It learns a hash. Asked through `outgoing`, which judges the address; what comes back is read by the program
that will check it, so that no token is kept that auditors could not use.
"""

from __future__ import annotations

import secrets
from hashlib import sha256

from outgoing.posting import post

_LARGEST = 64 * 1024
_ALGORITHM = bytes.fromhex("300d06096086480165030402010500")  # SHA-256, without parameters
_HEADERS = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
    "User-Agent": "waportal",
}


class NotStamped(Exception):
    """There is no token; says why."""


def stamp(url: str, data: bytes) -> bytes:
    """The authority's answer about these bytes. Raises NotStamped."""
    from optin.verify.consent_verify import Bad, Stamp  # see files.PROGRAM_FILE

    imprint, nonce = sha256(data).digest(), secrets.randbits(63) | 1 << 62
    answer = post(url, _question(imprint, nonce), _HEADERS, most=_LARGEST)
    if not answer.is_accepted:
        raise NotStamped(f"The authority answered {answer.status or answer.problem}.")
    try:
        found = Stamp.read(answer.data)
        found.check([])
    except Bad as bad:
        raise NotStamped(str(bad)) from None
    if (found.imprint, found.nonce) != (imprint, nonce):
        raise NotStamped("The authority stamped something else.")
    return answer.data


def _question(imprint: bytes, nonce: int) -> bytes:
    """TimeStampReq: version 1, what to stamp, a number that must come back, and its certificates please."""
    message = _der(0x30, _ALGORITHM + _der(0x04, imprint))
    number = _der(0x02, nonce.to_bytes(8, "big"))
    return _der(0x30, b"\x02\x01\x01" + message + number + b"\x01\x01\xff")


def _der(tag: int, content: bytes) -> bytes:
    """Short enough for one byte of length."""
    assert len(content) < 128
    return bytes([tag, len(content)]) + content
