"""The signer's own memory: for each log what it signed last, and the keys. Files, never the database.

A database can be put back to an older day; this folder then still knows better, and the signer refuses.
Each log has one file, written beside and renamed, so that it is whole whenever the machine stops. Secrets
in it are encrypted with TOKEN_KEYS. All workers that sign must see the same folder.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils import timezone

from accounts.secrets import SecretUnreadable, decrypt, encrypt
from optin.log.note import Checkpoint, Signer


class Unreadable(Exception):
    """The folder or the file of a log cannot be read or written; says what the system said."""


@dataclass(frozen=True)
class Key:
    signer: Signer
    since: datetime

    @property
    def vkey(self) -> str:
        return str(self.signer.verifier)


@dataclass
class Memory:
    """Of one log. `head` is what was signed last, None when nothing was."""

    origin: str
    path: Path
    head: Checkpoint | None = None
    keys: list[Key] = field(default_factory=list)  # the newest last

    @property
    def is_new(self) -> bool:
        return not self.keys

    def add_key(self) -> Key:
        """A new one; it signs from now on, beside those that are there."""
        key = Key(Signer(self.origin, Ed25519PrivateKey.generate()), timezone.now())
        self.keys.append(key)
        return key

    def save(self) -> None:
        """On the disk when this returns. Raises Unreadable."""
        head = self.head and {"size": self.head.size, "root": self.head.root.hex()}
        keys = [
            {"secret": encrypt(one.signer.key.private_bytes_raw().hex()), "since": str(one.since)}
            for one in self.keys
        ]
        text = json.dumps({"origin": self.origin, "head": head, "keys": keys}, indent=1)
        try:
            _write(self.path, text.encode())
        except OSError as error:
            raise Unreadable(str(error)) from None


@contextmanager
def opened(origin: str) -> Iterator[Memory]:
    """What is remembered of a log, for one at a time. Raises Unreadable."""
    folder = Path(settings.SIGNER_DIR)
    path = folder / f"{sha256(origin.encode()).hexdigest()[:32]}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Unreadable(str(error)) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield _read(origin, path)
    finally:
        os.close(lock)


def seal_again() -> int:
    """Encrypt the secrets of all logs under the newest of TOKEN_KEYS; how many files. Raises Unreadable."""
    count = 0
    for path in sorted(Path(settings.SIGNER_DIR).glob("*.json")):
        with opened(str(json.loads(path.read_text())["origin"])) as memory:
            memory.save()
            count += 1
    return count


def _read(origin: str, path: Path) -> Memory:
    try:
        said = json.loads(path.read_text())
    except FileNotFoundError:
        return Memory(origin, path)
    except (OSError, ValueError) as error:
        raise Unreadable(str(error)) from None
    try:
        keys = [_key(origin, one) for one in said["keys"]]
        told = said["head"]
        head = Checkpoint(origin, told["size"], bytes.fromhex(told["root"])) if told else None
    except SecretUnreadable as error:
        raise Unreadable(str(error)) from None
    except (KeyError, TypeError, ValueError):
        raise Unreadable(f"{path.name} is damaged.") from None
    return Memory(origin, path, head, keys)


def _key(origin: str, said: dict[str, str]) -> Key:
    secret = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(decrypt(said["secret"])))
    return Key(Signer(origin, secret), datetime.fromisoformat(said["since"]))


def _write(path: Path, data: bytes) -> None:
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
