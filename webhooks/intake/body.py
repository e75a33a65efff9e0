"""Reading a request's body within bounds: of size, of time, and of memory for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

# Meta's largest delivery,
# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
LARGEST_BODY = 3 * 1024 * 1024
HELD_BYTES = 64 * 1024 * 1024  # of all bodies in memory at a time
REQUEST_BYTES = 4096  # what a request costs us beside its body
READ_SECONDS = 10.0


class TooLarge(Exception):
    """More than Meta ever sends."""


class TooMuch(Exception):
    """All requests together hold too much memory."""


class Memory:
    """How many bytes the requests under way hold."""

    def __init__(self) -> None:
        self.held = 0


class Body:
    """One request's body, counted while it is held: read it or add to it, release it when answered."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._pieces: list[bytes] = []
        self._counted = REQUEST_BYTES
        memory.held += REQUEST_BYTES

    async def read(self, receive: Receive) -> bytes:
        """Raises TooLarge, TooMuch, and TimeoutError after READ_SECONDS."""
        async with asyncio.timeout(READ_SECONDS):
            more = True
            while more:
                message = await receive()
                more = message.get("more_body", False)
                self.add(message.get("body", b""))
        return self.joined()

    def joined(self) -> bytes:
        return b"".join(self._pieces)

    def release(self) -> None:
        self._memory.held -= self._counted

    def add(self, piece: bytes) -> None:
        """Raises TooLarge and TooMuch."""
        size = len(piece)
        self._pieces.append(piece)
        self._counted += size
        self._memory.held += size
        if self._counted > LARGEST_BODY + REQUEST_BYTES:
            raise TooLarge
        if self._memory.held > HELD_BYTES:
            raise TooMuch
