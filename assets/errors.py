"""Why a connection can make no call, before Meta is asked."""

from accounts import secrets


class ConnectionImpossible(Exception):
    """It is disabled, its address is not allowed, or its secrets cannot be read."""


class SecretUnreadable(ConnectionImpossible, secrets.SecretUnreadable):
    """None of TOKEN_KEYS decrypts a secret of the connection."""
