"""What Meta's apps sign with and what they greet with, read from our connections."""

import asyncio
import hmac
import logging
import time
from dataclasses import dataclass, field

import psycopg
from cryptography.fernet import InvalidToken, MultiFernet

from webhooks.intake.patience import within

log = logging.getLogger("intake.keyring")

REFRESH_SECONDS = 5.0
SPACING_SECONDS = 0.5  # between two reads, however many strangers knock
READ_SECONDS = 1.2

# assets.models.Connection; the three secrets are Fernet texts under one of TOKEN_KEYS, or empty.
CONNECTIONS = """
    SELECT app_id, app_secret, previous_app_secret, verify_token
    FROM assets_connection WHERE disabled_at IS NULL
"""


@dataclass
class App:
    secrets: set[bytes] = field(
        default_factory=set
    )  # the current and, while it rolls, the previous
    tokens: set[bytes] = field(default_factory=set)


class Keyring:
    """Every app's secrets, read again on a clock and when an app or signature is unknown."""

    def __init__(self, database: str, fernet: MultiFernet) -> None:
        self.database = database
        self.fernet = fernet
        self.apps: dict[str, App] = {}
        self.answered = False  # did the last read succeed?
        self._plain: dict[str, bytes] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    def signed(self, app_id: str, body: bytes, signature: bytes) -> bool:
        """Is it `sha256=` and the HMAC-SHA256 of these bytes under a secret of this app?

        https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
        """
        app = self.apps.get(app_id)
        for secret in app.secrets if app else ():
            right = b"sha256=" + hmac.digest(secret, body, "sha256").hex().encode()
            if hmac.compare_digest(right, signature):
                return True
        return False

    def greets(self, app_id: str, token: bytes) -> bool:
        """Is it the verify token of a connection of this app?"""
        app = self.apps.get(app_id)
        matches = [hmac.compare_digest(known, token) for known in (app.tokens if app else ())]
        return any(matches)

    async def renew(self) -> bool:
        """Read again, unless that was just done. False when the database does not answer."""
        async with self._reading:
            if time.monotonic() - self._read_at >= SPACING_SECONDS:
                await self._read()
        return self.answered

    async def run(self) -> None:
        while True:
            await self.renew()
            await asyncio.sleep(REFRESH_SECONDS)

    async def _read(self) -> None:
        try:
            rows = await within(READ_SECONDS, self._rows())
        except (psycopg.Error, OSError) as error:  # TimeoutError is an OSError
            if self.answered or self._read_at < 0:
                log.error("secrets not read", extra={"cause": type(error).__name__})
            self.answered = False
        else:
            self.apps = self._by_app(rows)
            self.answered = True
        self._read_at = time.monotonic()

    async def _rows(self) -> list[tuple[str, str, str, str]]:
        async with await psycopg.AsyncConnection.connect(self.database, autocommit=True) as db:
            return await (await db.execute(CONNECTIONS)).fetchall()

    def _by_app(self, rows: list[tuple[str, str, str, str]]) -> dict[str, App]:
        stored = {text for row in rows for text in row[1:] if text}
        self._plain = {text: self._plain.get(text) or self._decrypt(text) for text in stored}
        apps: dict[str, App] = {}
        for app_id, secret, previous, token in rows:
            app = apps.setdefault(app_id, App())
            app.secrets |= {plain for s in (secret, previous) if (plain := self._plain.get(s))}
            app.tokens |= {plain for t in (token,) if (plain := self._plain.get(t))}
        return apps

    def _decrypt(self, stored: str) -> bytes:
        """Empty when none of TOKEN_KEYS opens it: that app is then refused, the others are not."""
        try:
            return self.fernet.decrypt(stored.encode())
        except InvalidToken:
            log.error("a stored secret cannot be decrypted with TOKEN_KEYS")
            return b""
