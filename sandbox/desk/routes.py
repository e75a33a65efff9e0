"""The desk's addresses, and what guards its forms."""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.courier import Courier
from sandbox.desk import pages
from sandbox.desk.show import FILTERS
from sandbox.store import Doc, Store

HERE = Path(__file__).parent
COOKIE = "sandbox_desk"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
Page = Callable[[Store, Request], tuple[str, Doc]]
Act = Callable[[Store, dict[str, str], Request], str]


def desk_routes(store: Store, courier: Courier) -> list[BaseRoute]:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
    )
    environment.filters.update(FILTERS)
    shown: list[tuple[str, Page]] = [
        ("/desk/", pages.queue),
        ("/desk/templates/", pages.templates),
        ("/desk/templates/{id}/", pages.template),
        ("/desk/accounts/", pages.accounts),
        ("/desk/events/", pages.events),
        ("/desk/knobs/", pages.knobs),
    ]
    done: list[tuple[str, Act]] = [
        ("/desk/templates/{id}/decision", pages.take_decision),
        ("/desk/numbers/{id}", pages.change_number),
        ("/desk/knobs/settings", pages.change_settings),
        ("/desk/knobs/faults", pages.add_fault),
        ("/desk/knobs/faults/removal", pages.remove_faults),
        ("/desk/knobs/scenario", pages.load_scenario),
    ]
    return [
        Mount("/desk/static", StaticFiles(directory=HERE / "static")),
        *(Route(path, _page(store, environment, page), methods=["GET"]) for path, page in shown),
        *(Route(path, _act(store, courier, act), methods=["POST"]) for path, act in done),
        Route("/desk", lambda request: RedirectResponse("/desk/"), methods=["GET"]),
    ]


def _page(
    store: Store, environment: jinja2.Environment, page: Page
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        token = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
        try:
            name, context = page(store, request)
        except pages.NotThere as error:
            return PlainTextResponse(str(error), 404, headers=HEADERS)
        waiting = store.db.execute(
            "SELECT count(*) FROM templates WHERE status = 'PENDING'"
        ).fetchone()[0]
        common: dict[str, Any] = {
            "csrf": token,
            "here": request.url.path,
            "waiting": waiting,
            "note": request.query_params.get("note", ""),
            "paused": store.setting("webhooks_paused"),
        }
        text = environment.get_template(name).render({**common, **context})
        response = HTMLResponse(text, headers=HEADERS)
        response.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/desk")
        return response

    return endpoint


def _act(store: Store, courier: Courier, act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        form = await request.form()
        values = {name: value for name, value in form.items() if isinstance(value, str)}
        cookie = request.cookies.get(COOKIE, "")
        if not cookie or not hmac.compare_digest(cookie.encode(), values.get("csrf", "").encode()):
            return PlainTextResponse(
                "This form is too old. Go back, reload the page and try again.", 403
            )
        try:
            with store.transaction():
                target = act(store, values, request)
        except pages.NotThere as error:
            return PlainTextResponse(str(error), 404, headers=HEADERS)
        except ValueError as error:
            return PlainTextResponse(f"{error} Go back and change it.", 400, headers=HEADERS)
        courier.ring()
        return RedirectResponse(target, 303)

    return endpoint
