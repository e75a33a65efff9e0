"""Secrets at rest: encrypted with the newest of settings.TOKEN_KEYS, readable with any of them."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models, transaction
from django.db.models.query_utils import DeferredAttribute

BATCH = 100


class SecretUnreadable(Exception):
    """None of TOKEN_KEYS decrypts a stored secret: a key was dropped before they were rotated."""


def _fernet() -> MultiFernet:
    return _fernet_of(tuple(settings.TOKEN_KEYS))


@lru_cache(maxsize=4)
def _fernet_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(secret: str) -> str:
    return _fernet().encrypt(secret.encode()).decode() if secret else ""


def decrypt(stored: str) -> str:
    """Raises SecretUnreadable."""
    if not stored:
        return ""
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken:
        raise SecretUnreadable("A stored secret cannot be decrypted with TOKEN_KEYS.") from None


class Ciphertext(str):
    """A secret as the database holds it, not opened yet."""

    __slots__ = ()


class Opening(DeferredAttribute):
    """Opens a secret when it is asked for, so that pages which only list rows never do.

    A secret that no key opens therefore stops its own use alone, and never a page or a save of
    another column.
    """

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Ciphertext):
            try:
                value = instance.__dict__[self.field.attname] = decrypt(value)
            except SecretUnreadable as error:
                field: Any = self.field
                raise field.unreadable(str(error)) from None
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        """With this Python asks us before the instance's own dictionary."""
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that is ciphertext in the database and plain on an instance. Never index or filter by
    it.

    `values()` gives the ciphertext. Reading the attribute raises `unreadable` when no key fits.
    """

    descriptor_class = Opening
    unreadable: type[SecretUnreadable] = SecretUnreadable

    def get_prep_value(self, value: Any) -> Any:
        return (
            value if isinstance(value, Ciphertext) else encrypt(super().get_prep_value(value) or "")
        )

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str:
        return Ciphertext(value or "")


def seal_again(model: Any, names: tuple[str, ...]) -> int:
    """Encrypt these columns of every row under the newest of TOKEN_KEYS; returns how many rows.

    In batches, so that it may be stopped and run again at any time. Raises SecretUnreadable.
    """
    done = after = 0
    while True:
        with transaction.atomic():
            # Nothing else of a row is read: a list has its whole file in it.
            rows = (
                model.objects.select_for_update().filter(pk__gt=after).order_by("pk").only(*names)
            )
            batch = list(rows[:BATCH])
            for row in batch:
                for name in names:
                    getattr(row, name)  # opened, so that saving closes it with the newest key
                row.save(update_fields=names)
        if not batch:
            return done
        done, after = done + len(batch), batch[-1].pk
