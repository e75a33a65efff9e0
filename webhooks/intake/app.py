"""The ASGI application: /webhooks/<app id> for Meta, /readyz and /metrics for machines."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from webhooks.intake.body import LARGEST_BODY, Body, Memory, Receive, TooLarge, TooMuch
from webhooks.intake.exposition import Family, exposition
from webhooks.intake.keyring import SPACING_SECONDS, Keyring
from webhooks.intake.store import Store
from webhooks.intake.tally import Teller

log = logging.getLogger("intake")

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

Answer = tuple[int, bytes]
OK: Answer = (200, b"")
REFUSED: Answer = (401, b"The signature does not match.\n")
FORBIDDEN: Answer = (403, b"The verify token does not match.\n")
NOT_FOUND: Answer = (404, b"Meta's webhooks are received at /webhooks/<app id>.\n")
NOT_ALLOWED: Answer = (405, b"GET or POST.\n")
TOO_SLOW: Answer = (408, b"The body took too long.\n")
TOO_LARGE: Answer = (413, b"A delivery is at most 3 MB.\n")
COME_AGAIN: Answer = (503, b"Not stored; please send it again.\n")


class Intake:
    def __init__(self, keyring: Keyring, store: Store, tally: Teller) -> None:
        self.keyring = keyring
        self.store = store
        self.tally = tally
        self.memory = Memory()
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._answer(await self._route(scope, receive), send)

    async def _route(self, scope: Scope, receive: Receive) -> Answer:
        place, _slash, app_id = scope["path"].strip("/").partition("/")
        if place == "readyz" and not app_id:
            return await self._ready()
        if place == "metrics" and not app_id:
            return self._metrics()
        if place != "webhooks" or not app_id or "/" in app_id:
            return NOT_FOUND
        if scope["method"] == "GET":
            return await self._greet(app_id, scope["query_string"])
        if scope["method"] != "POST":
            return NOT_ALLOWED
        answer = await self._take(app_id, dict(scope["headers"]), receive)
        self.count(app_id, answer)
        return answer

    def count(self, app_id: str, answer: Answer) -> None:
        """By app, if somebody connected it: strangers invent any number of others."""
        known = app_id if app_id in self.keyring.apps else ""
        self.tally.counted[known, answer[0]] += 1

    async def _greet(self, app_id: str, query: bytes) -> Answer:
        """Meta's handshake when the callback URL is saved: prove the token, get the challenge back.

        https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
        """
        asked = parse_qs(query.decode("latin-1"))
        token = asked.get("hub.verify_token", [""])[0].encode()
        if asked.get("hub.mode") != ["subscribe"] or "hub.challenge" not in asked:
            return FORBIDDEN
        if not self.keyring.greets(app_id, token):
            # The connection may be a moment old: look again before somebody is told no.
            await asyncio.sleep(SPACING_SECONDS)
            if not await self.keyring.renew():
                return COME_AGAIN
            if not self.keyring.greets(app_id, token):
                log.warning("handshake refused", extra={"app_id": app_id[:40]})
                return FORBIDDEN
        return 200, asked["hub.challenge"][0].encode()

    async def _take(self, app_id: str, headers: dict[bytes, bytes], receive: Receive) -> Answer:
        """A delivery: signed, small enough, then stored as it came, whatever it says."""
        if int(headers.get(b"content-length", b"0")) > LARGEST_BODY:
            return TOO_LARGE
        body = Body(self.memory)
        try:
            raw = await body.read(receive)
            return await self.keep(app_id, raw, headers.get(b"x-hub-signature-256", b""))
        except TooLarge:
            return TOO_LARGE
        except TimeoutError:
            return TOO_SLOW
        except TooMuch:
            return COME_AGAIN
        finally:
            body.release()

    async def keep(self, app_id: str, body: bytes, signature: bytes) -> Answer:
        """Stored if it is signed, also by a secret saved a moment ago."""
        if not self.keyring.signed(app_id, body, signature):
            if not await self.keyring.renew():
                return COME_AGAIN  # perhaps it is right and we cannot know
            if not self.keyring.signed(app_id, body, signature):
                return REFUSED
        stored = await self.store.stored(app_id, body, signature.decode("ascii"))
        return OK if stored else COME_AGAIN

    async def _ready(self) -> Answer:
        ready = await self.store.answers()
        answers = dict(self.tally.by_status())
        facts = {"ready": ready, "answers": answers, "held_bytes": self.memory.held}
        return (200 if ready else 503), json.dumps(facts).encode()

    def _metrics(self) -> Answer:
        """Its own since its start, for who watches also when the database is away."""
        answers = [
            ("", {"app": app, "status": str(status)}, count)
            for (app, status), count in sorted(self.tally.counted.items())
        ]
        held, well = self.memory.held, int(self.store.well)
        families = (
            Family("intake_answers_total", "counter", "Answers to Meta's POSTs.", answers),
            Family("intake_held_bytes", "gauge", "Memory of requests under way.", [("", {}, held)]),
            Family("intake_well", "gauge", "1 while deliveries are stored.", [("", {}, well)]),
        )
        return 200, exposition(families).encode()

    async def _answer(self, answer: Answer, send: Send) -> None:
        status, body = answer
        start = {"type": "http.response.start", "status": status, "headers": headers_of(answer)}
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Receive, send: Send) -> None:
        """The server tells us when to start and, after the last answer, when to stop."""
        await receive()
        loops = (self.keyring.run(), self.store.run(), self.tally.run())
        self._tasks = [asyncio.create_task(loop) for loop in loops]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.tally.tell()
        await send({"type": "lifespan.shutdown.complete"})


def headers_of(answer: Answer) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(answer[1])).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
