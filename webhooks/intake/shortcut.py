"""The short way for a plain delivery: read, checked and given to the store without a task of its own.

An ASGI server makes a scope, a task and an event for every request, which costs more than all that
happens to a delivery of 1 kB. This is uvicorn's own protocol with one case taken out: a POST to
/webhooks/<app id> whose length is declared. Everything else is answered by the ASGI application, which
takes such a delivery too and gives the same answers.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from webhooks.intake.app import COME_AGAIN, OK, TOO_SLOW, Answer, Intake, headers_of
from webhooks.intake.body import LARGEST_BODY, READ_SECONDS, Body, TooMuch

PLACE = b"/webhooks/"
NOT_PLAIN = (b"transfer-encoding", b"expect", b"upgrade")


@dataclass(slots=True, eq=False)
class Delivery:
    """One that is being read or stored."""

    app_id: str
    signature: bytes
    body: Body
    complete: bool = False
    slow: asyncio.TimerHandle | None = None  # rings when the body takes too long


class Shortcut(HttpToolsProtocol):
    """`uvicorn.Config(http=Shortcut)`, with an Intake as the application."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.intake = cast(Intake, self.app)
        self.seen: list[tuple[bytes, bytes]] = []
        self.delivery: Delivery | None = None
        self.last = False  # this connection ends with the answer that is due
        self.deaf = False  # and nothing more is read from it
        self.rests_since = 0.0
        self.resting: asyncio.TimerHandle | None = None

    # -- the parser tells ------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        delivery = self.delivery
        if delivery and not delivery.complete and not delivery.slow:
            delivery.slow = self.loop.call_later(READ_SECONDS, self._end, delivery, TOO_SLOW)

    def on_message_begin(self) -> None:
        self.rests_since = self.loop.time()  # its header may take as long as a rest
        self.url = b""
        self.seen = []

    def on_header(self, name: bytes, value: bytes) -> None:
        self.seen.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        if self.delivery or self.deaf:
            self.last = self.deaf = True  # a request before the last one's answer: it comes again
            return
        self.delivery = self._plain()
        if self.delivery is None:
            url = self.url
            super().on_message_begin()
            self.url = url
            for name, value in self.seen:
                super().on_header(name, value)
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self.deaf:
            return
        if self.delivery is None:
            super().on_body(body)
        else:
            try:
                self.delivery.body.add(body)
            except TooMuch:
                self._end(self.delivery, COME_AGAIN)

    def on_message_complete(self) -> None:
        if self.deaf:
            return
        if self.delivery is None:
            super().on_message_complete()
        else:
            self._keep(self.delivery)

    # -- a delivery ------------------------------------------------------------------------------

    def _plain(self) -> Delivery | None:
        """A delivery that can go the short way; None sends the request to the application."""
        app_id = self.url[len(PLACE) :]
        if (
            self.parser.get_method() != b"POST"
            or not self.url.startswith(PLACE)
            or not app_id.isalnum()
            or (self.cycle is not None and not self.cycle.response_complete)
            or (
                self.limit_concurrency is not None
                and len(self.connections) >= self.limit_concurrency
            )
        ):
            return None
        signature, size = b"", -1
        for name, value in self.seen:
            if name == b"x-hub-signature-256":
                signature = value
            elif name == b"content-length":
                size = int(value)
            elif name in NOT_PLAIN:
                return None
        if not 0 <= size <= LARGEST_BODY:
            return None
        if not self.parser.should_keep_alive():
            self.last = True
        return Delivery(app_id.decode(), signature, Body(self.intake.memory))

    def _keep(self, delivery: Delivery) -> None:
        """Store it, or find out whether its signature became known a moment ago."""
        delivery.complete = True
        if delivery.slow:
            delivery.slow.cancel()
            delivery.slow = None
        app_id, body, signature = delivery.app_id, delivery.body.joined(), delivery.signature
        if self.intake.keyring.signed(app_id, body, signature):
            told = partial(self._stored, delivery)
            self.intake.store.put(app_id, body, signature.decode("ascii"), told)
        else:
            kept = self.loop.create_task(self.intake.keep(app_id, body, signature))
            kept.add_done_callback(lambda kept: self._end(delivery, kept.result()))

    def _stored(self, delivery: Delivery, stored: bool) -> None:
        self._end(delivery, OK if stored else COME_AGAIN)

    def _end(self, delivery: Delivery, answer: Answer) -> None:
        """Answer it, unless that was done or nobody listens any more."""
        if self.delivery is not delivery:
            return
        self._let_go(delivery)
        self.intake.count(delivery.app_id, answer)
        if not delivery.complete:
            self.last = self.deaf = True  # the rest of the body is not waited for
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        date = self.server_state.default_headers[0][1]  # renewed by the server each second
        self.transport.write(_written(answer, date, self.last))
        if self.last:
            self.transport.close()
        else:
            self._rest()

    def _let_go(self, delivery: Delivery) -> None:
        """Its timer too, which would keep the body in memory until it rings."""
        if delivery.slow:
            delivery.slow.cancel()
        delivery.body.release()
        self.delivery = None

    # -- the connection itself -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._rest()

    def _rest(self) -> None:
        """Nothing is under way. One timer for many requests: it looks whether one came meanwhile."""
        self.rests_since = self.loop.time()
        if self.resting is None:
            self.resting = self.loop.call_later(self.timeout_keep_alive, self._rested)

    def _rested(self) -> None:
        left = self.rests_since + self.timeout_keep_alive - self.loop.time()
        busy = self.delivery or (self.cycle and not self.cycle.response_complete)
        if busy or left > 0:
            self.resting = self.loop.call_later(max(left, 1), self._rested)
        else:
            self.resting = None
            self.timeout_keep_alive_handler()

    def connection_lost(self, exc: Exception | None) -> None:
        delivery = self.delivery
        if delivery and not delivery.complete:
            self._let_go(delivery)
        if self.resting:
            self.resting.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Called by the server when it stops: a delivery under way is answered first."""
        if self.delivery:
            self.last = True
        else:
            super().shutdown()


@lru_cache(maxsize=32)
def _written(answer: Answer, date: bytes, last: bool) -> bytes:
    """The whole response; `date` changes each second."""
    status, body = answer
    headers = [(b"date", date), *headers_of(answer)] + [(b"connection", b"close")] * last
    lines = b"".join(b"%b: %b\r\n" % header for header in headers)
    return b"%b%b\r\n%b" % (STATUS_LINE[status], lines, body)
