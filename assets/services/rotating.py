"""New keys for old secrets."""

from __future__ import annotations

from accounts.secrets import seal_again
from alerts.models import Destination
from assets.models import Change, Connection
from outgoing.models import Endpoint

SECRETS = ("token", "app_secret", "previous_app_secret", "verify_token")


def rotate_secrets() -> int:
    """Encrypt every secret of connections, outgoing webhooks and chats under the newest of TOKEN_KEYS.

    Returns how many rows; may be stopped and run again at any time. Raises SecretUnreadable.
    """
    return (
        seal_again(Connection, SECRETS)
        + seal_again(Change, ("sealed",))
        + seal_again(Endpoint, Endpoint.SECRETS)
        + seal_again(Destination, Destination.SECRETS)
    )
