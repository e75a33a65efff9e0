"""Error pages in the look of the site: what happened, what it means, what to do now.

They are rendered without the request: neither a session nor the database is asked for anything.
"""

import sys
from contextlib import suppress

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from accounts.spreadsheets import CellTooLong
from waportal.api.problems import problem
from waportal.logs import request_id
from waportal.theme import chosen

RETRY_AFTER_SECONDS = 30


def _page(request: HttpRequest, name: str, status: int, **told: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status)
    context = {"theme": chosen(request), "request_id": request_id.get(), "status": status, **told}
    return HttpResponse(render_to_string(f"errors/{name}.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, CellTooLong):
        return _page(request, "422", 422, told=str(exception))
    return _page(request, "400", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "403", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404", 404)


def forms_only(request: HttpRequest, allowed: str) -> HttpResponse:
    """405 to who reads an address that only takes forms: after an error there, its address stands in the browser."""
    response = _page(request, "405", 405, above=_above(request.path))
    response["Allow"] = allowed
    return response


def _above(path: str) -> str:
    """The nearest address above it that there is."""
    while path != "/":
        path = f"{path.rstrip('/').rpartition('/')[0]}/"
        with suppress(Resolver404):
            resolve(path)
            return path
    return path


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "403_csrf", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when it is the database that does not answer: that passes by itself."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return _page(request, "500", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """What static/503.html says when the site itself is not there to say it."""
    response = _page(request, "503", 503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
