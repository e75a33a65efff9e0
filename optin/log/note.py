"""Signed notes, as C2SP describes them (https://c2sp.org/signed-note), and the checkpoints in them.

A checkpoint says how large a log is and what its root is (https://c2sp.org/tlog-checkpoint); ours have
no lines beyond the three. Keys are Ed25519 (signature type 1).
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_MOST_SIGNATURES = 100
_NAME = re.compile(r"[^\s+]+")
_SIGNATURE = re.compile(r"\N{EM DASH} ([^\s+]+) (\S+)")
_SIZE = re.compile(r"0|[1-9]\d{0,15}", re.ASCII)


class BadNote(ValueError):
    """Not a note, not a checkpoint, or not signed by the key that is asked for."""


@dataclass(frozen=True)
class Verifier:
    """A public key with its name; `str` gives what C2SP calls a vkey."""

    name: str
    key: bytes  # 32

    @classmethod
    def read(cls, vkey: str) -> Verifier:
        """From `<name>+<key id>+<type and key>`. Raises BadNote."""
        name, _, rest = vkey.partition("+")
        told_id, _, encoded = rest.partition("+")
        data = _decoded(encoded)
        if not _NAME.fullmatch(name) or data[:1] != _ED25519 or len(data) != 33:
            raise BadNote("This is no verifier key for Ed25519.")
        verifier = cls(name, data[1:])
        if verifier.key_id.hex() != told_id:
            raise BadNote("The id of the verifier key does not fit the key.")
        return verifier

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(_ED25519 + self.key).decode()}"


@dataclass(frozen=True)
class Signer:
    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.key.public_key().public_bytes_raw())

    def signature(self, text: str) -> str:
        """The line that signs this text."""
        signed = self.verifier.key_id + self.key.sign(text.encode())
        return f"\N{EM DASH} {self.name} {b64encode(signed).decode()}\n"


def sign(text: str, signers: Iterable[Signer]) -> str:
    """The note: text that ends in a newline, a blank line, and a line for each key."""
    _check_text(text)
    return text + "\n" + "".join(signer.signature(text) for signer in signers)


def verified(note: str, verifier: Verifier) -> str:
    """The text of a note that this key signed. Raises BadNote.

    Signatures of other keys are none of our business; one by this key that is wrong spoils the note.
    """
    text, parted, signatures = note.rpartition("\n\n")
    text += "\n"
    _check_text(text)
    lines = signatures.splitlines()
    if not parted or not note.endswith("\n") or not 0 < len(lines) <= _MOST_SIGNATURES:
        raise BadNote("The note has no signatures.")
    found = False
    for line in lines:
        matched = _SIGNATURE.fullmatch(line)
        signature = _decoded(matched[2]) if matched else b""
        if matched is None or len(signature) < 5:
            raise BadNote("A line of the note is no signature.")
        if (matched[1], signature[:4]) == (verifier.name, verifier.key_id):
            _check_signature(verifier, signature[4:], text)
            found = True
    if not found:
        raise BadNote("The note is not signed by this key.")
    return text


@dataclass(frozen=True)
class Checkpoint:
    origin: str  # the name of the log
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str, *, origin: str) -> Checkpoint:
        """Of the text of a note. Raises BadNote, also for another log's and for further lines."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not _SIZE.fullmatch(lines[1]):
            raise BadNote("This is no checkpoint of ours: it has three lines, name, size and root.")
        if lines[0] != origin:
            raise BadNote("This is another log's checkpoint.")
        root = _decoded(lines[2])
        if len(root) != 32:
            raise BadNote("The checkpoint's root is not 32 bytes long.")
        return cls(lines[0], int(lines[1]), root)


def proof_text(index: int, hashes: Iterable[bytes], checkpoint_note: str) -> str:
    """A proof that stands alone, as C2SP writes it (https://c2sp.org/tlog-proof)."""
    lines = ["c2sp.org/tlog-proof@v1", f"index {index}"]
    lines += [b64encode(one).decode() for one in hashes]
    return "\n".join(lines) + "\n\n" + checkpoint_note


def _check_signature(verifier: Verifier, signature: bytes, text: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(verifier.key).verify(signature, text.encode())
    except InvalidSignature:
        raise BadNote("The signature does not fit the text.") from None


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(mark < " " and mark != "\n" for mark in text):
        raise BadNote("A note's text ends in a newline and has no other control characters.")


def _decoded(text: str) -> bytes:
    """Base64 in its one form: what is written in another one is refused."""
    try:
        data = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise BadNote("This is not Base64.") from None
    if b64encode(data).decode() != text:
        raise BadNote("This is not Base64 in its one form.")
    return data
