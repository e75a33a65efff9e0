"""Keys of an organisation and of a person: blind indexes, and values that an erasure makes unreadable.

A number can be guessed, so a plain hash of one hides nothing; its index is made with a secret.
"""

from __future__ import annotations

import hmac
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.models import Organisation
from accounts.secrets import SecretUnreadable, decrypt, encrypt
from optin.models import OrganisationKey, Subject, Use
from optin.prepared import prepared

_NONCE = 12
Seal = Callable[[bytes], bytes]


def organisation_key(organisation: Organisation, use: Use) -> bytes:
    """32 bytes, made when they are first needed. Within `of(organisation)`."""
    return organisation_keys(organisation)[use]


def organisation_keys(
    organisation: Organisation, stored: Mapping[Use, str] | None = None
) -> dict[Use, bytes]:
    """All of them. `stored`: as they are kept, where they have been read just now."""
    stored = _stored(organisation) if stored is None else stored
    if missing := set(Use) - stored.keys():
        new = [
            OrganisationKey(organisation_id=organisation.pk, use=use, key=new_key())
            for use in missing
        ]
        OrganisationKey.objects.bulk_create(new, ignore_conflicts=True)
        stored = _stored(organisation)
    return {use: _opened(key) for use, key in stored.items()}


def _stored(organisation: Organisation) -> dict[Use, str]:
    with prepared() as cursor:
        cursor.execute(
            "SELECT use, key FROM optin_key WHERE organisation_id = %s", [organisation.pk]
        )
        return {Use(use): key for use, key in cursor.fetchall()}


def blind(key: bytes, space: str, value: str) -> bytes:
    """The index of a value: the same value gives the same one, and nobody without the key another."""
    return hmac.digest(key, f"{space}:{value}".encode(), sha256)


@lru_cache(maxsize=1024)
def blinder(key: bytes, space: str) -> Callable[[str], bytes]:
    """`blind` for many values of one space. HMAC by its two hashes (RFC 2104), into which the key goes once: that
    takes half as long as copies of `hmac.new`."""
    block = key.ljust(64, b"\0")
    inner, outer = (sha256(bytes(one ^ pad for one in block)) for pad in (0x36, 0x5C))
    inner.update(f"{space}:".encode())

    def made(value: str) -> bytes:
        within, around = inner.copy(), outer.copy()
        within.update(value.encode())
        around.update(within.digest())
        return around.digest()

    return made


def new_key() -> str:
    """32 random bytes, sealed with TOKEN_KEYS."""
    return _closed(os.urandom(32))


def new_person() -> tuple[UUID, str, Seal]:
    """The id and the key of somebody who is not saved yet, and what seals for them without opening it again."""
    person, key = uuid4(), os.urandom(32)
    return person, _closed(key), _seals(key, person)


def sealing(subject: Subject) -> Seal:
    """What seals several values of one person. Readable as long as the person's key is there."""
    return _seals(_opened(subject.key), subject.pk)


def seal(subject: Subject, value: str) -> bytes:
    """Readable as long as the person's key is there."""
    return seal_bytes(subject, value.encode())


def seal_bytes(subject: Subject, data: bytes) -> bytes:
    return sealing(subject)(data)


def _seals(key: bytes, person: UUID) -> Seal:
    cipher, whose = AESGCM(key), person.bytes

    def seals(data: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + cipher.encrypt(nonce, data, whose)

    return seals


def unseal(subject: Subject, sealed: bytes | memoryview) -> str:
    """Empty once the person is erased. Raises SecretUnreadable."""
    return unseal_bytes(subject, sealed).decode()


def unseal_bytes(subject: Subject, sealed: bytes | memoryview) -> bytes:
    """Empty once the person is erased. Raises SecretUnreadable."""
    if not subject.key:
        return b""
    data = bytes(sealed)
    try:
        return AESGCM(_opened(subject.key)).decrypt(data[:_NONCE], data[_NONCE:], subject.pk.bytes)
    except InvalidTag:
        raise SecretUnreadable("What was sealed does not belong to its person's key.") from None


def _closed(key: bytes) -> str:
    return encrypt(b64encode(key).decode())


@lru_cache(maxsize=4096)
def _opened(stored: str) -> bytes:
    """By what is stored, so that no key is remembered that a rolled-back transaction made."""
    return b64decode(decrypt(stored))
