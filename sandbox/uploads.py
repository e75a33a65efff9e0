"""Resumable upload of sample media for headers, and what becomes of the samples.

https://developers.facebook.com/docs/graph-api/guides/upload
A handle works for the app that uploaded the sample, for four weeks (Meta says no more than that it
is short-lived). Read back, it is an address that dies after two weeks.
"""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.call import Call
from sandbox.errors import parameter, refused, unknown_object
from sandbox.store import Doc, Store
from sandbox.tokens import sign_in

TYPES = ("application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4")
BIGGEST = 16 * 1024 * 1024
HANDLE_LIVES, ADDRESS_LIVES = 28 * 86400, 14 * 86400
COMPONENT = 2388043
# The format of a header → how the type of its sample begins
FORMATS = {"IMAGE": "image/", "VIDEO": "video/", "GIF": "video/", "DOCUMENT": "application/pdf"}


def start_upload(call: Call, app: Doc) -> Doc:
    """POST /{app}/uploads → {"id": "upload:…"}: a session to send the bytes to."""
    if call.bearer.app["id"] != app["id"]:
        raise unknown_object(call.method, app["id"])
    length, kind = call.needed("file_length"), call.needed("file_type")
    if kind not in TYPES:
        raise parameter(f"Param file_type must be one of {{{', '.join(TYPES)}}}.")
    if not (length.isascii() and length.isdigit() and 1 <= int(length[:12]) <= BIGGEST):
        raise parameter(f"Param file_length must be between 1 and {BIGGEST}.")
    session = (
        base64.urlsafe_b64encode(b"1:attachment:" + secrets.token_bytes(18)).decode().rstrip("=")
    )
    about = {
        "file_length": int(length),
        "file_type": kind,
        "file_name": call.text("file_name") or "",
        "key": secrets.token_hex(16),
    }
    call.store.db.execute(
        "INSERT INTO uploads VALUES (?, ?, ?, ?)", (session, app["id"], json.dumps(about), b"")
    )
    return {"id": f"upload:{session}?sig={secrets.token_urlsafe(12)}"}


def continue_upload(call: Call) -> Doc:
    """POST /upload:… appends at `file_offset` and answers {"h": handle} when complete; GET tells
    the offset.

    Meta's guide writes `Authorization: OAuth <token>`; libraries send Bearer and work all the same,
    so both are taken.
    """
    sign_in(call)
    session = call.segments[0].removeprefix("upload:")
    row = _row(call.store, session)
    if row is None or row["app"] != call.bearer.app["id"]:
        raise unknown_object(call.method, call.segments[0])
    about, content = json.loads(row["body"]), bytes(row["content"])
    if call.method == "GET":
        return {"id": f"upload:{session}", "file_offset": len(content)}
    return _append(call, row, content, about)


def _append(call: Call, row: Any, content: bytes, about: Doc) -> Doc:
    if call.headers.get("file_offset") != str(len(content)):
        raise parameter(f"file_offset must be {len(content)}.")
    content += call.content
    if len(content) > about["file_length"]:
        raise parameter("More bytes than file_length were sent.")
    session = row["id"]
    call.store.db.execute("UPDATE uploads SET content = ? WHERE id = ?", (content, session))
    if len(content) < about["file_length"]:
        return {"id": f"upload:{session}", "file_offset": len(content)}
    kind = base64.b64encode(about["file_type"].encode()).decode()
    return {"h": f"4::{kind}:ARb{session}:e:{int(call.store.now())}:{row['app']}:ARsandbox"}


def _row(store: Store, session: str) -> Any:
    return store.db.execute("SELECT * FROM uploads WHERE id = ?", (session,)).fetchone()


# -- samples of headers --------------------------------------------------------------------------


def check_samples(call: Call, components: list[Doc]) -> None:
    """Raises 100/2388043 unless the handle of every media header is a complete, fitting, living
    upload of the calling app.
    """
    for component in components:
        for card in component.get("cards", []):
            check_samples(call, card["components"])
        if component["type"] == "HEADER" and component["format"] in FORMATS:
            _check_sample(call, component)


def _check_sample(call: Call, header: Doc) -> None:
    handle = _handle(header)
    parts = handle.split(":")
    row = _row(call.store, _session(handle))
    about = json.loads(row["body"]) if row else {}
    if row is None or row["app"] != call.bearer.app["id"] or len(parts) != 8:
        raise refused("handle_unknown", COMPONENT)
    made = int(parts[5]) if parts[5].isdecimal() else 0
    if len(row["content"]) < about["file_length"] or made + HANDLE_LIVES < call.store.now():
        raise refused("handle_unknown", COMPONENT)
    if not about["file_type"].startswith(FORMATS[header["format"]]):
        raise refused("handle_type", COMPONENT, format=header["format"], type=about["file_type"])


def _handle(header: Doc) -> str:
    """The first of the handles. Meta's own example separates several by line breaks."""
    given = header["example"]["header_handle"]
    return str(given if isinstance(given, str) else given[0]).partition("\n")[0]


def _session(handle: str) -> str:
    parts = handle.split(":")
    return parts[3].removeprefix("ARb") if len(parts) > 3 else ""


def readable(call: Call, components: Any) -> Any:
    """The components with an address instead of each handle, as GET answers them. What a scenario
    keeps in another shape is answered as it is.
    """
    if not isinstance(components, list):
        return components
    return [_readable(call, one) if isinstance(one, dict) else one for one in components]


def _readable(call: Call, component: Doc) -> Doc:
    if isinstance(component.get("cards"), list):
        cards = [
            {**card, "components": readable(call, card.get("components"))}
            if isinstance(card, dict)
            else card
            for card in component["cards"]
        ]
        return {**component, "cards": cards}
    example = component.get("example")
    if not isinstance(example, dict) or not example.get("header_handle"):
        return component
    session = _session(_handle(component))
    row = _row(call.store, session)
    if row is None:  # a scenario's own sample
        return component
    until = f"{int(call.store.now()) + ADDRESS_LIVES:x}"
    address = f"{call.base_url}/header_samples/{session}?oe={until}&oh={_seal(row, until)}"
    return {**component, "example": {**example, "header_handle": [address]}}


def _seal(row: Any, until: str) -> str:
    key = json.loads(row["body"])["key"]
    return hmac.new(key.encode(), until.encode(), hashlib.sha256).hexdigest()[:32]


def sample_routes(store: Store) -> list[Route]:
    """The addresses that `readable` gives out."""

    async def sample(request: Request) -> Response:
        row = _row(store, request.path_params["session"])
        until, seal = request.query_params.get("oe", ""), request.query_params.get("oh", "")
        if row is None or not hmac.compare_digest(_seal(row, until).encode(), seal.encode()):
            return PlainTextResponse("Bad URL hash", 403)
        if int(until, 16) < store.now():
            return PlainTextResponse("URL signature expired", 403)
        return Response(bytes(row["content"]), media_type=json.loads(row["body"])["file_type"])

    return [Route("/header_samples/{session}", sample)]
