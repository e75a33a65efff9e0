"""Serving a media file at the address that GET /{media} told, to whoever shows a token.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.call import Call
from sandbox.errors import GraphError, unknown_object
from sandbox.messages.media import PATH, find_media, need_media, read_content, sign
from sandbox.store import Store
from sandbox.tokens import sign_in


def make_download(store: Store) -> Callable[[Request], Awaitable[Response]]:
    async def download(request: Request) -> Response:
        query = dict(request.query_params)
        call = Call(store, "GET", "", PATH.strip("/").split("/"), query, dict(request.headers), "")
        try:
            with store.transaction():
                return _file(call)
        except GraphError as refusal:
            return JSONResponse(refusal.envelope(call.locale), refusal.status)

    return download


def _file(call: Call) -> Response:
    sign_in(call)
    media = find_media(call.store, call.needed("mid"))
    until = call.needed("ext")
    good = media is not None and until.isdigit() and sign(media, until) == call.needed("hash")
    if media is None or not good or int(until[:12]) < call.store.now():
        refused = unknown_object("GET", call.needed("mid"))
        refused.status = 404
        raise refused
    need_media(call, media)
    return Response(read_content(call.store, media["id"]), media_type=media["mime_type"])
