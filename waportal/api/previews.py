"""A template as a phone shows it: as one HTML file that needs nothing else, and as a picture."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from csp.constants import NONE, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from ninja import Query, Schema

from accounts.models import Scope
from templates_app import preview
from templates_app.reports import phones
from waportal.api.door import KeyWith, router
from waportal.api.parsing import only_known
from waportal.api.problems import TYPE
from waportal.api.reading import find

STYLES = ("layers.css", "tokens.css", "reset.css", "base.css", "components/phone.css")
# Nothing runs in it and nothing is fetched, wherever it is shown.
SANDBOX = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": ["*"],
    "sandbox": True,
}


class Device(StrEnum):
    ios = "ios"
    android = "android"


class Chat(StrEnum):
    light = "light"
    dark = "dark"


class Look(Schema):
    device: Device = Device.ios
    chat: Chat = Chat.light
    samples: bool = True


@router.get(
    "/templates/{int:template_id}/preview.html",
    auth=KeyWith(Scope.TEMPLATES_READ),
    summary="A template as a phone shows it",
    openapi_extra={
        "responses": {
            200: {
                "description": "One HTML file.",
                "content": {"text/html": {"schema": {"type": "string"}}},
            }
        }
    },
)
def preview_detail(request: HttpRequest, template_id: int, look: Query[Look]) -> HttpResponse:
    """`samples=false` shows the variables by name."""
    only_known(request, Look.model_fields)
    template = find(request, template_id)
    context = {
        "template": template,
        "phone": preview.of_template(template, samples=look.samples),
        "device": look.device.value,
        "chat": look.chat.value,
        "styles": _styles(),
        "icons": _icons(),
    }
    answer = render(request, "api/preview.html", context)
    # Icons of the site come from a file; here they are in the page.
    answer.content = answer.content.replace(f'"{static("img/icons.svg")}#'.encode(), b'"#')
    answer._csp_replace = SANDBOX  # type: ignore[attr-defined]  # read by django-csp
    return answer


@router.get(
    "/templates/{int:template_id}/preview.png",
    auth=KeyWith(Scope.TEMPLATES_READ),
    summary="A template as a phone shows it, as a picture",
    openapi_extra={
        "responses": {
            200: {
                "description": "A PNG. X-Missing-Scripts names the scripts that no font of the server has, if any.",
                "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}},
                "headers": {"X-Missing-Scripts": {"schema": {"type": "string"}}},
            },
            503: {
                "description": "The server has no fonts for this text.",
                "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        }
    },
)
def picture_detail(request: HttpRequest, template_id: int, look: Query[Look]) -> HttpResponse:
    """Twice the page's pixels. Long texts are folded as on the phone; all cards stand side by side."""
    only_known(request, Look.model_fields)
    texts = "samples" if look.samples else "variables"
    shown = phones.Look(look.device.value, look.chat.value, texts)
    drawn = phones.drawn(find(request, template_id), shown)
    answer = HttpResponse(drawn.data, content_type="image/png")
    if drawn.missing:
        answer.headers["X-Missing-Scripts"] = ", ".join(drawn.missing[:20])
    return answer


@cache
def _styles() -> SafeString:
    return mark_safe("\n".join(_read(f"css/{name}") for name in STYLES))  # noqa: S308  # our files


@cache
def _icons() -> SafeString:
    return mark_safe(_read("img/icons.svg"))  # noqa: S308  # our file


def _read(name: str) -> str:
    return (Path(settings.BASE_DIR) / "static" / name).read_text()
