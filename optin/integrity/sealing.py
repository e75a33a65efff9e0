"""New keys for the secrets of logs."""

from __future__ import annotations

from accounts.secrets import SecretUnreadable, seal_again
from optin.integrity import memory
from optin.models import LogKey


def seal() -> int:
    """Encrypt them all under the newest of TOKEN_KEYS; how many. Raises SecretUnreadable."""
    try:
        return seal_again(LogKey, ("secret",)) + memory.seal_again()
    except memory.Unreadable as error:
        raise SecretUnreadable(f"The signer's folder: {error}") from None
