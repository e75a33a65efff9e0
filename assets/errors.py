"""Why a connection can make no call, before Meta is asked."""


class ConnectionImpossible(Exception):
    """It is disabled, its address is not allowed, or its secrets cannot be read."""


class SecretUnreadable(ConnectionImpossible):
    """None of TOKEN_KEYS decrypts a stored secret: a key was dropped before the secrets were
    rotated.
    """
