"""The front door for Graph requests: read, let go wrong where asked, answer in one transaction,
log.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.batch import Part, answer_batch, is_batch
from sandbox.call import VERSION, Call, read_json
from sandbox.courier import Courier
from sandbox.errors import GraphError, new_trace, parameter
from sandbox.faults import (
    faulty_answer,
    runs_before,
    seconds_after,
    seconds_before,
    take_fault,
)
from sandbox.handshake import callback_to_verify, may_name_callback, shake_hands
from sandbox.request_log import note_request
from sandbox.routes import answer
from sandbox.store import Doc, Store
from sandbox.tokens import sign_in
from sandbox.usage import usage_headers

log = logging.getLogger("sandbox")
USUAL_VERSION = "v25.0"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
BIGGEST_PART = 20 * 1024 * 1024  # of a form, in bytes
Endpoint = Callable[[Request], Awaitable[Response]]
JSON, HTML = "application/json; charset=UTF-8", "text/html; charset=UTF-8"


@dataclass
class Outcome:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = JSON


class BrokenResponse(Response):
    """The connection is dropped: at once, or in the middle of the body."""

    def __init__(self, outcome: Outcome, *, half: bool) -> None:
        super().__init__(
            outcome.body, outcome.status, outcome.headers, media_type="application/json"
        )
        self.half = half

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.half:
            start = {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
            await send(start)
            part = bytes(self.body)[: len(self.body) // 2]
            await send({"type": "http.response.body", "body": part, "more_body": True})
        scope["sandbox.transport"].close()
        await asyncio.sleep(0.01)  # until the server has noticed


async def read_call(request: Request, store: Store) -> tuple[Call, GraphError | None]:
    """The request as a Call; with an error when its body cannot be read, so that it is logged all
    the same.
    """
    segments = [part for part in request.url.path.split("/") if part]
    version = segments.pop(0) if segments and VERSION.fullmatch(segments[0]) else ""
    base_url = str(request.base_url).rstrip("/")
    params, headers = dict(request.query_params), dict(request.headers)
    call = Call(store, request.method, version, segments, params, headers, base_url)
    try:
        call.content = await request.body()
        if not call.path.startswith("/upload:"):
            await _read_body(request, call)
    except (HTTPException, ValueError) as error:
        log.debug("unreadable body: %s", error)
        return call, parameter(
            "The request body can't be read: it must be JSON, a form or multipart."
        )
    return call, None


async def _read_body(request: Request, call: Call) -> None:
    """JSON or form fields become parameters, a multipart body's files `call.files`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json" or (not kind and call.content.lstrip()[:1] == b"{"):
        value = read_json(call.content) if call.content.strip() else {}
        if not isinstance(value, dict):
            raise ValueError("not an object")
        call.params.update(value)
    elif kind in FORMS:
        async with request.form(max_part_size=BIGGEST_PART) as form:
            for name, given in form.items():
                if isinstance(given, str):
                    call.params[name] = given
                else:
                    content = await given.read()
                    call.files[name] = (given.filename or "", given.content_type or "", content)


def make_graph(store: Store, courier: Courier) -> Endpoint:
    """The endpoint for every path that belongs to Graph."""

    async def graph(request: Request) -> Response:
        started = time.monotonic()
        call, error = await read_call(request, store)
        world = store.world
        with store.transaction():
            fault = take_fault(store, call)
        await asyncio.sleep(seconds_before(fault))
        await _verify_callback(call)
        if store.world != world:  # what it was asked of is gone: as of a server that was restarted
            return BrokenResponse(Outcome(503, ""), half=False)
        with store.transaction():
            outcome = _outcome(store, call, error, fault)
            _log(store, call, outcome, fault, started)
        courier.ring()
        await asyncio.sleep(seconds_after(fault))
        if fault and (fault.get("cut") or fault.get("half_body")):
            return BrokenResponse(outcome, half=bool(fault.get("half_body")))
        return Response(
            outcome.body,
            outcome.status,
            outcome.headers,
            media_type=outcome.media_type,
        )

    return graph


def _log(store: Store, call: Call, outcome: Outcome, fault: Doc | None, started: float) -> None:
    note_request(
        store,
        call,
        status=outcome.status,
        answer=outcome.body,
        milliseconds=(time.monotonic() - started) * 1000,
        fault=fault,
    )


async def _verify_callback(call: Call) -> None:
    """Makes the handshake before the transaction, since it waits for somebody else's server."""
    try:
        if not may_name_callback(call):
            return
        sign_in(call)
        callback = callback_to_verify(call)
    except GraphError:
        return  # the answer will say so
    if callback is not None:
        call.callback_verified = await asyncio.to_thread(shake_hands, callback)


def _outcome(store: Store, call: Call, error: GraphError | None, fault: Doc | None) -> Outcome:
    replaced = faulty_answer(fault) if fault else None
    outcome = Outcome(200, "")
    if not (fault and runs_before(fault)):
        outcome = _true_outcome(store, call, error)
    if replaced is not None:
        status, said = replaced
        text = said if isinstance(said, str) else as_json(said)
        outcome = Outcome(status, text, media_type=HTML if text.startswith("<") else JSON)
    outcome.headers = {
        **_headers(call),
        **outcome.headers,
        **({"Retry-After": str(fault["retry_after"])} if fault and "retry_after" in fault else {}),
    }
    return outcome


def _true_outcome(store: Store, call: Call, error: GraphError | None) -> Outcome:
    try:
        if error is not None:
            raise error
        with store.attempt():
            told = _answer(store, call)
        # Blocking users does what it can, and is an error all the same when a part failed.
        partly = isinstance(told, dict) and "error" in told
        return Outcome(400 if partly else 200, as_json(told))
    except GraphError as refusal:
        if refusal.remember is not None:
            refusal.remember()
        return Outcome(refusal.status, as_json(refusal.envelope(call.locale)))
    except Exception:
        log.exception("%s %s failed", call.method, call.path)
        unknown = GraphError(1, "An unknown error occurred", status=500)
        return Outcome(500, as_json(unknown.envelope(call.locale)))


def _answer(store: Store, call: Call) -> Any:
    if not is_batch(call):
        return answer(call)

    def run(part: Call) -> Part:
        """Logged and, where asked, let go wrong by itself; only the whole can be slow or cut."""
        started, fault = time.monotonic(), take_fault(store, part)
        outcome = _outcome(store, part, None, fault)
        _log(store, part, outcome, fault, started)
        return Part(outcome.status, outcome.body, outcome.headers)

    return answer_batch(call, run)


def _headers(call: Call) -> dict[str, str]:
    headers = {
        "facebook-api-version": call.version or USUAL_VERSION,
        "x-fb-trace-id": new_trace(),
        "x-fb-request-id": new_trace(),
        "Cache-Control": "private, no-cache, no-store, must-revalidate",
    }
    if call.is_signed_in:
        headers.update(usage_headers(call))
    return headers


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/")
