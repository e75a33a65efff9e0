"""What every request gets: an id that follows it into logs and jobs, and headers that isolate it."""

import re
import time
import uuid
from collections.abc import Callable

from allauth.usersessions.middleware import UserSessionsMiddleware
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from waportal.errors import forms_only
from waportal.logs import request_id

Next = Callable[[HttpRequest], HttpResponse]
WELL_FORMED = re.compile(r"[\w-]{8,64}\Z")


class AddressMiddleware:
    """Answers 400 to a NUL in the address: no form sends one, and no text column can be asked for it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            raise BadRequest("The address holds a NUL.")
        return self.get_response(request)


class RequestIdMiddleware:
    """Takes the proxy's X-Request-ID when it is well formed, makes one otherwise, and answers with it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if WELL_FORMED.match(given) else uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
        finally:
            request_id.reset(token)
        return response


class ActivityMiddleware(UserSessionsMiddleware):  # type: ignore[misc]  # allauth has no types
    """Notes when and from where a session was last seen: once a minute, where allauth writes at every request."""

    MINUTE, MOST = 60, 10_000

    def __init__(self, get_response: Next) -> None:
        super().__init__(get_response)
        self.noted: dict[tuple[str, ...], float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta, now = request.META, time.monotonic()
        told = ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_USER_AGENT")
        seen = (request.session.session_key or "", *(str(meta.get(name, "")) for name in told))
        if now - self.noted.get(seen, -self.MINUTE) < self.MINUTE:
            answer: HttpResponse = self.get_response(request)
            return answer
        if len(self.noted) >= self.MOST:
            self.noted.clear()
        if seen[0]:
            self.noted[seen] = now
        answer = super().__call__(request)
        return answer


# The Django admin and django-rq's pages inside it bring their own scripts and styles.
ADMIN_CSP = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}


class FormsOnlyMiddleware:
    """Says in the look of the site what a view that only takes forms answers with an empty 405."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_bare = isinstance(response, HttpResponseNotAllowed) and not response.content
        if is_bare and request.method == "GET":
            return forms_only(request, response["Allow"])
        return response


class HeadersMiddleware:
    """Cross-origin isolation of our answers, and no shared cache for anyone's pages."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_replace = ADMIN_CSP  # type: ignore[attr-defined]  # read by django-csp
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        return response
