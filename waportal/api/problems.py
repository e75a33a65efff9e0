"""Refusals as problem details, https://www.rfc-editor.org/rfc/rfc9457: what, where, and what to do."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, Throttled, ValidationError

from optin.identity.numbers import NotANumber
from optin.services.errors import ConsentError
from optin.services.errors import KeyReused as EventKeyReused
from templates_app.picture import NoFonts
from templates_app.services import errors
from templates_app.services.errors import TemplateError
from templates_app.services.repeating import KeyReused

TYPE = "application/problem+json"


class FieldProblem(Schema):
    field: str
    code: str
    message: str
    cure: str


class Problem(Schema):
    """`code` is for programs and never changes; the sentences are for people."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = []


TITLES = {
    400: _("The request cannot be read"),
    401: _("No usable key"),
    403: _("The key may not do this"),
    404: _("Not found"),
    405: _("This address takes other methods"),
    409: _("It is not in a state for this"),
    422: _("Something in the request is wrong"),
    429: _("Too many requests"),
    503: _("The server lacks something"),
}
CURES = {
    400: _("Send JSON as the description at /api/v1/openapi.json has it."),
    401: _("Send “Authorization: Bearer …” with a key that is neither revoked nor expired."),
    403: _("Make a key with this scope in the settings."),
    404: _("Check the id. Things of other organisations are not found either."),
    429: _("Wait as many seconds as Retry-After says."),
}
# error → status, code, field, cure
REFUSALS: dict[type[TemplateError], tuple[int, str, str, Any]] = {
    errors.NameTaken: (
        409, "name_taken", "name", _("Choose another name or language, or change that template."),
    ),
    errors.NameFixed: (409, "name_fixed", "name", _("Make a new template under the new name.")),
    errors.NotEditable: (
        409, "not_editable", "", _("Read its status; duplicate it when Meta has approved it."),
    ),
    errors.StaleDraft: (
        409, "stale_draft", "expected_revision", _("Read it again, put your change in, ask again."),
    ),
    errors.NotReady: (422, "not_ready", "content", _("Correct what “errors” names.")),
    errors.NotCleared: (
        409, "not_cleared", "", _("Send it to a colleague; a person clears it in the portal."),
    ),
    errors.ChangesOpen: (409, "changes_open", "", _("A person resolves them in the portal.")),
    errors.Expired: (409, "expired", "", _("A person sets a later day in the portal.")),
    errors.AlreadySubmitted: (409, "already_submitted", "", _("Read its status.")),
    errors.Moved: (409, "moved", "", _("Read its status and ask again if it still applies.")),
    errors.NotYourOwn: (409, "not_your_own", "", _("A second person has to do this.")),
    KeyReused: (
        409, "idempotency_key_reused", "Idempotency-Key", _("Use a new key for each new template."),
    ),
}  # fmt: skip


def handle_problems(api: NinjaAPI) -> None:
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Http404, lambda request, error: problem(404))
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(TemplateError, _refused)
    api.add_exception_handler(ConsentError, _not_recorded)
    api.add_exception_handler(NotANumber, _no_number)
    api.add_exception_handler(
        NoFonts, lambda request, error: problem(503, code="no_fonts", detail=str(error))
    )


def problem(
    status: int, *, code: str = "", detail: str = "", errors: list[dict[str, str]] | None = None
) -> HttpResponse:
    title = str(TITLES.get(status, ""))
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code or f"http_{status}",
        "detail": " ".join(
            part for part in (detail or title + ".", str(CURES.get(status, ""))) if part
        ),
        "errors": errors or [],
    }
    return JsonResponse(body, status=status, content_type=TYPE)


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    answer = problem(
        error.status_code, detail="" if error.status_code in (401, 429) else str(error)
    )
    if error.status_code == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Throttled) and error.wait is not None:
        answer["Retry-After"] = str(int(error.wait) + 1)
    return answer


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    found = [
        {
            "field": ".".join(
                str(part) for part in one["loc"] if part not in ("body", "query", "said")
            ),
            "code": str(one["type"]),
            "message": str(one["msg"]),
            "cure": gettext("Correct this field; /api/v1/openapi.json says what it may hold."),
        }
        for one in error.errors
    ]
    detail = "; ".join(f"{one['field']}: {one['message']}" for one in found[:5])
    return problem(422, code="invalid", detail=detail, errors=found)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    status, code, field, cure = REFUSALS.get(type(error), (409, "refused", "", ""))
    found = [{"field": field, "code": code, "message": str(error), "cure": str(cure)}]
    if isinstance(error, errors.NotReady):
        found = [
            {"field": one.field, "code": one.code, "message": one.message, "cure": one.cure}
            for one in error.findings
        ]
    return problem(status, code=code, detail=f"{error} {cure}".strip(), errors=found)


def _not_recorded(request: HttpRequest, error: Any) -> HttpResponse:
    """What the consent ledger does not take; its sentences say the cure."""
    status, code = (
        (409, "idempotency_key_reused")
        if isinstance(error, EventKeyReused)
        else (422, "not_recorded")
    )
    found = [{"field": error.field, "code": code, "message": str(error), "cure": ""}]
    return problem(status, code=code, detail=str(error), errors=found)


def _no_number(request: HttpRequest, error: Any) -> HttpResponse:
    found = [{"field": "number", "code": "not_a_number", "message": str(error), "cure": ""}]
    return problem(422, code="not_recorded", detail=str(error), errors=found)
