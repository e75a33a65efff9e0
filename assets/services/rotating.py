"""New keys for old secrets."""

from __future__ import annotations

from django.db import transaction

from assets.models import Connection

SECRETS = ("token", "app_secret", "previous_app_secret", "verify_token")
BATCH = 100


def rotate_secrets() -> int:
    """Encrypt every connection's secrets under the newest of TOKEN_KEYS; returns how many.

    In batches, so that it may be stopped and run again at any time. Raises SecretUnreadable.
    """
    done = after = 0
    while True:
        with transaction.atomic():
            batch = list(
                Connection.objects.select_for_update().filter(pk__gt=after).order_by("pk")[:BATCH]
            )
            for connection in batch:
                for name in SECRETS:
                    getattr(
                        connection, name
                    )  # opened, so that saving closes it with the newest key
                connection.save(update_fields=SECRETS)
        if not batch:
            return done
        done, after = done + len(batch), batch[-1].pk
