"""Whose news a delivery brings, and whether it may."""

from __future__ import annotations

import hmac
from collections.abc import Collection

from assets.models import Connection, WhatsAppAccount
from webhooks.models import Change


class Signatures:
    """Who signed: checked against the secrets of an account's own connection.

    The intake accepts what any connection of the app signs. Without this check, an organisation that
    enters somebody else's app id with a secret of its own could speak for their accounts.
    """

    def __init__(self) -> None:
        self._secrets: dict[int, list[bytes]] = {}

    def read(self, connections: Collection[int]) -> None:
        for row in Connection.objects.filter(pk__in=connections):
            both = (row.app_secret, row.previous_app_secret)
            self._secrets[row.pk] = [secret.encode() for secret in both if secret]

    def fit(self, connection_pk: int, body: bytes, signature: str) -> bool:
        return any(
            hmac.compare_digest("sha256=" + hmac.digest(secret, body, "sha256").hex(), signature)
            for secret in self._secrets[connection_pk]
        )


class Owners:
    """The connections of all accounts that a set of deliveries is about, read at once."""

    def __init__(self, wabas: Collection[str]) -> None:
        accounts = WhatsAppAccount.objects.filter(waba_id__in=wabas)
        self._connections = dict(accounts.values_list("waba_id", "connection_id"))
        self._signatures = Signatures()
        self._signatures.read(set(self._connections.values()))

    def why_not(self, waba_id: str, body: bytes, signature: str) -> str:
        """Empty when this delivery may speak for the account; else what to note."""
        connection = self._connections.get(waba_id)
        if connection is None:
            return "no account"
        return "" if self._signatures.fit(connection, body, signature) else "foreign signature"


class Senders:
    """The accounts that the changes of one delivery are about, read at once."""

    def __init__(self, body: bytes, signature: str, changes: Collection[Change]) -> None:
        self._body, self._signature = body, signature
        ids = {waba_id for change in changes for waba_id in _named(change)}
        accounts = WhatsAppAccount.objects.select_related("connection", "organisation")
        self._accounts = {row.waba_id: row for row in accounts.filter(waba_id__in=ids)}
        entries = {change.entry_id for change in changes} - self._accounts.keys()
        usable = accounts.filter(connection__disabled_at=None).order_by("-pk")
        portfolios = list(usable.filter(connection__business_id__in=entries)) if entries else []
        self._signatures = Signatures()
        found = [*self._accounts.values(), *portfolios]
        self._signatures.read({row.connection_id for row in found})
        self._portfolios = {
            row.connection.business_id: row for row in portfolios if self.signed_for(row)
        }

    def account_of(self, change: Change) -> WhatsAppAccount | None:
        """The account it names; of news about a whole portfolio, the first account there."""
        named = next((self._accounts[i] for i in _named(change) if i in self._accounts), None)
        if named or change.value.get("waba_info"):
            return named
        return self._portfolios.get(change.entry_id)

    def signed_for(self, account: WhatsAppAccount) -> bool:
        """Is the delivery signed with a secret of this account's own connection?"""
        return self._signatures.fit(account.connection_id, self._body, self._signature)


def _named(change: Change) -> list[str]:
    """The entry's id; of a partner's client, whose entry is a portfolio, the id in waba_info.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
    """
    info = change.value.get("waba_info")
    inner = info.get("waba_id") if isinstance(info, dict) else None
    return [change.entry_id, *([str(inner)[:40]] if inner else [])]
