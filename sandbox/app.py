"""The application: Graph, the control API and the desk over one store."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox import scenario as scenarios
from sandbox.clockwork import keep_time
from sandbox.control import Control
from sandbox.courier import Courier
from sandbox.desk.routes import desk_routes
from sandbox.errors import GraphError
from sandbox.front import Endpoint, make_graph
from sandbox.messages.download import make_download
from sandbox.messages.media import PATH as DOWNLOADS
from sandbox.store import Doc, Store
from sandbox.traffic.writing import Progress
from sandbox.uploads import sample_routes

BIGGEST_BODY = 101 * 1024 * 1024  # a document may have 100 MB
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def create_app(
    state_path: str, scenario: str | Doc | None = None, progress: Progress | None = None
) -> ASGIApp:
    """The ASGI application over a state file or ":memory:". The scenario is loaded only into an
    empty state; `progress` is told of the traffic that it generates.

    Raises StateUnusable and BadScenario.
    """
    store = Store(state_path)
    if scenario is not None and store.is_empty():
        with store.transaction():
            found = scenarios.find(scenario) if isinstance(scenario, str) else scenario
            scenarios.load(store, found, any_size=True, progress=progress)
    courier = Courier(store)
    control, graph = Control(store, courier), make_graph(store, courier)
    routes = [
        control.mount(),
        *desk_routes(store, courier),
        *sample_routes(store),
        Route(DOWNLOADS, make_download(store)),
        Route("/", _root(graph), methods=METHODS),
        Route("/{path:path}", graph, methods=METHODS),
    ]
    app = Starlette(
        routes=routes,
        lifespan=_background(store, courier),
        exception_handlers={HTTPException: _http_error},
        max_body_size=BIGGEST_BODY,
    )
    app.state.control = control  # for the desk
    return Outermost(app)


def _background(store: Store, courier: Courier) -> Callable[[Starlette], Any]:
    """The lifespan: webhooks are delivered and timers run while the app serves."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(courier.run()), asyncio.create_task(keep_time(store, courier))]
        yield
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await courier.stop()
        store.close()

    return lifespan


def _root(graph: Endpoint) -> Endpoint:
    async def root(request: Request) -> Response:
        """A person with a browser is shown the desk; everything else is Graph."""
        if "text/html" in request.headers.get("accept", "") and not request.query_params:
            return RedirectResponse("/desk/")
        return await graph(request)

    return root


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if request.url.path.startswith("/_sandbox/"):
        return JSONResponse({"error": str(error.detail)}, error.status_code)
    if request.url.path.startswith("/desk/"):
        return PlainTextResponse(str(error.detail), error.status_code)
    envelope = GraphError(
        100, f"Unsupported request: {error.detail}", kind="GraphMethodException"
    ).envelope("en_US")
    return JSONResponse(envelope, 400)


class Outermost:
    """Gives faults the connection to cut, and refuses writes that another site's page makes in a
    browser.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            # uvicorn hands over the bound method of its request cycle, which knows the transport.
            scope["sandbox.transport"] = getattr(getattr(send, "__self__", None), "transport", None)
            if _foreign(scope):
                response = PlainTextResponse("Not from another site.", 403)
                await response(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _foreign(scope: Scope) -> bool:
    """The desk and the control API have no sign-in, so a page of another site must not press
    their buttons.
    """
    if scope["method"] in ("GET", "HEAD") or not re.match(r"/(_sandbox|desk)\b", scope["path"]):
        return False
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host")
