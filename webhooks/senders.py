"""Whose news a delivery brings, and whether it may."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from assets.models import Connection, WhatsAppAccount
from webhooks.models import Change, Delivery


class Senders:
    """The accounts that the changes of one delivery are about, read at once."""

    def __init__(self, delivery: Delivery, changes: Sequence[Change]) -> None:
        self._body = bytes(delivery.body)
        self._signature = delivery.signature
        self._signed: dict[int, bool] = {}
        ids = {waba_id for change in changes for waba_id in _named(change)}
        accounts = WhatsAppAccount.objects.select_related("connection", "organisation")
        self._accounts = {row.waba_id: row for row in accounts.filter(waba_id__in=ids)}

    def account_of(self, change: Change) -> WhatsAppAccount | None:
        return next((self._accounts[i] for i in _named(change) if i in self._accounts), None)

    def signed_for(self, account: WhatsAppAccount) -> bool:
        """Is the delivery signed with a secret of this account's own connection?

        The intake accepts what any connection of the app signs. Without this check, an organisation
        that enters somebody else's app id with a secret of its own could speak for their accounts.
        """
        connection = account.connection
        if connection.pk not in self._signed:
            self._signed[connection.pk] = self._is_signed(connection)
        return self._signed[connection.pk]

    def _is_signed(self, connection: Connection) -> bool:
        secrets = (connection.app_secret, connection.previous_app_secret)
        return any(
            hmac.compare_digest(
                "sha256=" + hmac.new(secret.encode(), self._body, hashlib.sha256).hexdigest(),
                self._signature,
            )
            for secret in secrets
            if secret
        )


def _named(change: Change) -> list[str]:
    """The entry's id; of a partner's client, whose entry is a portfolio, the id in waba_info.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
    """
    info = change.value.get("waba_info")
    inner = info.get("waba_id") if isinstance(info, dict) else None
    return [change.entry_id, *([str(inner)[:40]] if inner else [])]
