"""The desk's addresses, and what guards its forms.

Each module in `sandbox.desk.pages` has SHOWN (path → page) and DONE (path → act). A page gives the
name of its template and what it shows; an act changes the state and gives the address to go to.
"""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.control import Refused
from sandbox.courier import Courier
from sandbox.desk.forms import Form, NotThere
from sandbox.desk.frame import frame
from sandbox.desk.pages import ROOMS
from sandbox.desk.show import FILTERS
from sandbox.errors import GraphError
from sandbox.store import Doc, Store

HERE = Path(__file__).parent
COOKIE = "sandbox_desk"
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
Act = Callable[[Store, Form, Request], str]


def desk_routes(store: Store, courier: Courier) -> list[BaseRoute]:
    desk = Desk(store, courier)
    shown = [item for room in ROOMS for item in getattr(room, "SHOWN", {}).items()]
    done = [item for room in ROOMS for item in getattr(room, "DONE", {}).items()]
    inside = [
        Mount("/static", StaticFiles(directory=HERE / "static")),
        *(Route(_inside(path), desk.page(page), methods=["GET"]) for path, page in shown),
        *(Route(_inside(path), desk.act(act), methods=["POST"]) for path, act in done),
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

    def act(self, act: Act) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            form = await _read_form(request)
            cookie = request.cookies.get(COOKIE, "")
            given = form.get("csrf", "")
            if not cookie or not hmac.compare_digest(cookie.encode(), given.encode()):
                text = "This form is too old. Go back, reload the page and try again."
                return self._problem(request, text, 403)
            try:
                with self.store.transaction():
                    target = act(self.store, form, request)
            except NotThere as error:
                return self._problem(request, str(error), 404)
            except GraphError as error:
                return self._problem(request, error.message, 400)
            except (ValueError, Refused) as error:
                return self._problem(request, str(error), 400)
            self.courier.ring()
            return RedirectResponse(target, 303)

        return endpoint

    def _problem(self, request: Request, text: str, status: int) -> Response:
        return self._render(request, "problem.html", {"problem": text}, status)

    def _render(self, request: Request, name: str, context: Doc, status: int = 200) -> Response:
        token = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
        around = {"csrf": token, **frame(self.store, request)}
        text = self.environment.get_template(name).render({**around, **context})
        response = HTMLResponse(text, status, headers=HEADERS)
        response.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/desk")
        return response


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
