"""Delivering webhooks: signed, one at a time per address, repeated with growing pauses for seven
days.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
A delivery row is the job; a killed sandbox takes it up again after its start, so a receiver may
get one twice.
"""

import asyncio
import json
import logging
import time
from dataclasses import dataclass
from typing import Any

import requests

from sandbox.hooks import signature
from sandbox.message_templates import storage
from sandbox.message_templates.decisions import decide
from sandbox.store import Doc, Store
from sandbox.subscriptions import direct_session

log = logging.getLogger("sandbox")
SEVEN_DAYS = 7 * 86400
IDLE_SECONDS = 1.0
KEPT = 5000


@dataclass(frozen=True)
class Letter:
    number: int
    url: str
    raw: bytes
    signature: str
    timeout: float


def post(letter: Letter) -> tuple[int | None, str]:
    """(status, answer); status None when none came. Blocking: called in a thread."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature-256": letter.signature,
    }
    try:
        with direct_session() as http:
            answer = http.post(
                letter.url,
                data=letter.raw,
                headers=headers,
                timeout=letter.timeout,
                allow_redirects=False,
            )
    except (requests.RequestException, ValueError) as error:
        return None, type(error).__name__
    return answer.status_code, answer.text[:200]


class Courier:
    """A background task of the app: wakes when rung, or when the next delivery is due."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._bell = asyncio.Event()
        self._under_way: dict[str, asyncio.Task[None]] = {}  # by address

    def ring(self) -> None:
        self._bell.set()

    async def run(self) -> None:
        while True:
            self._bell.clear()
            try:
                self._review()
                self._send_due()
            except Exception:
                log.exception("the courier stumbled")
            try:
                await asyncio.wait_for(self._bell.wait(), self._pause())
            except TimeoutError:
                continue

    async def stop(self) -> None:
        for task in list(self._under_way.values()):
            task.cancel()

    def _pause(self) -> float:
        """Seconds until the next is due; what waits behind one under way is rung for at its end."""
        if self.store.setting("webhooks_paused"):
            return IDLE_SECONDS
        free = [at for url, at in self._next_by_address() if url not in self._under_way]
        return min([IDLE_SECONDS, *(max(0.01, at - self.store.now()) for at in free)])

    def _next_by_address(self) -> list[tuple[str, float]]:
        """(address, earliest moment) of what waits."""
        rows = self.store.db.execute(
            "SELECT url, min(next_at) FROM deliveries WHERE state = 'waiting' GROUP BY url"
        )
        return [(row[0], row[1]) for row in rows]

    def _send_due(self) -> None:
        if self.store.setting("webhooks_paused"):
            return
        now = self.store.now()
        for url, at in self._next_by_address():
            if at <= now and url not in self._under_way:
                letter = self._letter(self._first(url, now))
                self._under_way[url] = asyncio.create_task(self._send(letter))

    def _first(self, url: str, now: float) -> Any:
        """The oldest due row of an address; the newest while webhooks are to come out of order."""
        order = "DESC" if self.store.setting("webhooks_reorder") else "ASC"
        due = "state = 'waiting' AND url = ? AND next_at <= ?"
        sql = f"SELECT * FROM deliveries WHERE {due} ORDER BY number {order} LIMIT 1"  # noqa: S608
        return self.store.db.execute(sql, (url, now)).fetchone()

    def _letter(self, row: Any) -> Letter:
        raw = row["payload"].encode("ascii")
        secret = self.store.the("app", row["app"])["secret"]
        timeout = float(self.store.setting("webhook_timeout_seconds"))
        return Letter(row["number"], row["url"], raw, signature(secret, raw), timeout)

    async def _send(self, letter: Letter) -> None:
        started = time.monotonic()
        try:
            status, text = await asyncio.to_thread(post, letter)
            with self.store.transaction():
                self._note(letter.number, status, text, (time.monotonic() - started) * 1000)
        finally:
            del self._under_way[letter.url]
            self.ring()

    def _note(self, number: int, status: int | None, text: str, milliseconds: float) -> None:
        row = self.store.db.execute(
            "SELECT * FROM deliveries WHERE number = ?", (number,)
        ).fetchone()
        if row is None:  # the state was reset meanwhile
            return
        now = self.store.now()
        attempt: Doc = {
            "at": now,
            "status": status,
            "milliseconds": round(milliseconds, 1),
            "answer": text,
        }
        attempts = [*json.loads(row["attempts"]), attempt]
        pauses = self.store.setting("webhook_retry_seconds")
        state, next_at = "waiting", now + pauses[min(len(attempts), len(pauses)) - 1]
        if status == 200:
            state = "delivered"
        elif next_at > row["created_at"] + SEVEN_DAYS:
            state = "dropped"
        self.store.db.execute(
            "UPDATE deliveries SET state = ?, next_at = ?, attempts = ? WHERE number = ?",
            (state, next_at, json.dumps(attempts[-50:]), number),
        )
        self.store.db.execute(
            "DELETE FROM deliveries WHERE number <= ? AND state != 'waiting'", (number - KEPT,)
        )

    def _review(self) -> None:
        """Approves what has waited long enough, when nobody is to sit at the desk."""
        seconds = self.store.setting("auto_review_seconds")
        if seconds is None:
            return
        with self.store.transaction():
            for template in storage.matching(self.store, "status = ?", ("PENDING",)):
                if float(template.get("submitted_at") or 0) + float(seconds) <= self.store.now():
                    decide(self.store, template, "approve")


def list_deliveries(store: Store, *, limit: int = 100, field: str = "") -> list[Doc]:
    """The newest first, with every attempt."""
    rows = store.db.execute(
        "SELECT * FROM deliveries WHERE ? IN ('', field) ORDER BY number DESC LIMIT ?",
        (field, limit),
    )
    return [
        {
            "id": row["number"],
            "state": row["state"],
            "created_at": row["created_at"],
            "next_at": row["next_at"] if row["state"] == "waiting" else None,
            "app": row["app"],
            "url": row["url"],
            "field": row["field"],
            "payload": json.loads(row["payload"]),
            "attempts": json.loads(row["attempts"]),
        }
        for row in rows
    ]
