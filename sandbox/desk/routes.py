"""The desk's addresses, and what guards its forms.

Each module in `sandbox.desk.pages` has SHOWN (path → page) and DONE (path → act). A page gives the
name of its template and what it shows; an act changes the state and gives the address to go to.
VERIFIED (path → what finds the webhook address that the act saves) asks for a handshake first.
"""

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.control import Refused
from sandbox.courier import Courier
from sandbox.desk import notices
from sandbox.desk.forms import Form, NotThere, Outcome
from sandbox.desk.frame import frame
from sandbox.desk.pages import ROOMS
from sandbox.desk.show import FILTERS
from sandbox.errors import GraphError
from sandbox.handshake import Callback, shake_hands
from sandbox.store import Doc, Store

HERE = Path(__file__).parent
COOKIE = "sandbox_desk"
LONGEST = 300  # of a refusal, which may repeat what was sent
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self';"
    " style-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
Endpoint = Callable[[Request], Awaitable[Response]]
Page = Callable[[Store, Request], tuple[str, Doc] | Response]
Act = Callable[[Store, Form, Request], Outcome]
Callbacks = Callable[[Store, Form, Request], Callback]


def desk_routes(store: Store, courier: Courier) -> list[BaseRoute]:
    desk = Desk(store, courier)
    shown = [item for room in ROOMS for item in getattr(room, "SHOWN", {}).items()]
    done = [item for room in ROOMS for item in getattr(room, "DONE", {}).items()]
    verified = {
        path: find for room in ROOMS for path, find in getattr(room, "VERIFIED", {}).items()
    }
    inside = [
        Mount("/static", StaticFiles(directory=HERE / "static")),
        *(Route(_inside(path), desk.page(page), methods=["GET"]) for path, page in shown),
        *(
            Route(_inside(path), desk.act(act, verified.get(path)), methods=["POST"])
            for path, act in done
        ),
    ]
    return [
        Mount("/desk", routes=inside),
        Route("/desk", lambda request: RedirectResponse("/desk/"), methods=["GET"]),
    ]


def _inside(path: str) -> str:
    return path.removeprefix("/desk")


class Desk:
    def __init__(self, store: Store, courier: Courier) -> None:
        self.store, self.courier = store, courier
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters.update(FILTERS)

    def page(self, page: Page) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            try:
                made = page(self.store, request)
            except NotThere as error:
                return self._problem(request, str(error), 404)
            except ValueError as error:
                return self._problem(request, str(error), 400)
            if isinstance(made, Response):
                made.headers.update(HEADERS)
                return made
            return self._render(request, *made)

        return endpoint

    def act(self, act: Act, find_callback: Callbacks | None = None) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            form = await _read_form(request)
            cookie = request.cookies.get(COOKIE, "")
            given = form.get("csrf", "")
            if not cookie or not hmac.compare_digest(cookie.encode(), given.encode()):
                text = "This form is too old. Go back, reload the page and try again."
                return self._problem(request, text, 403)
            try:
                if find_callback:  # it waits for somebody else's server: before the transaction
                    callback = find_callback(self.store, form, request)
                    request.state.verified = await asyncio.to_thread(shake_hands, callback)
                with self.store.transaction():
                    outcome = act(self.store, form, request)
            except NotThere as error:
                return self._problem(request, str(error), 404)
            except GraphError as error:
                return self._problem(request, error.message, 400)
            except (ValueError, Refused) as error:
                return self._problem(request, str(error), 400)
            self.courier.ring()
            return _go(request, outcome)

        return endpoint

    def _problem(self, request: Request, text: str, status: int) -> Response:
        shown = text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
        context = {"problem": shown, "came_from": _came_from(request)}
        return self._render(request, "problem.html", context, status)

    def _render(self, request: Request, name: str, context: Doc, status: int = 200) -> Response:
        token = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
        said = notices.told(request)
        around = {"csrf": token, "said": said, **frame(self.store, request)}
        text = self.environment.get_template(name).render({**around, **context})
        response = HTMLResponse(text, status, headers=HEADERS)
        response.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/desk")
        if said:
            notices.forget(response)
        return response


def _go(request: Request, outcome: Outcome) -> Response:
    """To the next page; the desk's script goes there by itself."""
    by_script = request.headers.get("accept") == "application/json"
    response: Response = RedirectResponse(outcome.path, 303)
    if by_script:
        response = JSONResponse({"next": outcome.path})
    notices.tell(response, outcome)
    return response


def _came_from(request: Request) -> str:
    """The page of the desk that the form stood on; "" when the browser does not say."""
    came = urlsplit(request.headers.get("referer", ""))
    if request.method != "POST" or not came.path.startswith("/desk/"):
        return ""
    return f"{came.path}?{came.query}" if came.query else came.path


async def _read_form(request: Request) -> Form:
    """Fields as they are; of a file its text."""
    values: Form = {}
    async with request.form() as form:
        for name, given in form.multi_items():
            if isinstance(given, str):
                values[name] = given
            else:
                values[name] = (await given.read()).decode("utf-8", "replace")
    return values
