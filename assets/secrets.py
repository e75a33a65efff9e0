"""A connection's secrets at rest."""

from accounts import secrets
from assets.errors import SecretUnreadable


class EncryptedTextField(secrets.EncryptedTextField):
    """What no key opens makes the connection impossible, and nothing else."""

    unreadable = SecretUnreadable
