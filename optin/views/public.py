"""What every page has that people without an account see: its own language, no cookie, no trace elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import Organisation
from optin import limits
from optin.notices.languages import NAMES, direction
from optin.public_words import WORDS, wanted

HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",  # the address is the secret
    "Cache-Control": "private, no-store",
}


def language_of(request: HttpRequest, otherwise: str = "") -> str:
    """As the address asks (`?lang=`), else the browser, else `otherwise`."""
    asked = request.POST.get("lang") or request.GET.get("lang", "")
    return wanted(asked, request.headers.get("Accept-Language", ""), otherwise)


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    language: str,
    organisation: Organisation | None = None,
    status: int = 200,
    has_languages: bool = True,
) -> HttpResponse:
    """In that language, with a choice of others, and in the organisation's zone.

    Rendered without the request: it asks for no session.
    """
    told = {
        **context, "words": WORDS[language], "language": language, "direction": direction(language),
        "languages": [(one, NAMES[one], _in(request, one)) for one in WORDS if has_languages],
    }  # fmt: skip
    zone = ZoneInfo(organisation.time_zone if organisation else "UTC")
    with translation.override(language.lower()), timezone.override(zone):
        text = render_to_string(template, told)
    headers = {**HEADERS, "Content-Language": language}
    return HttpResponse(text, status=status, headers=headers)


def _in(request: HttpRequest, language: str) -> str:
    """The same address in another language."""
    query = request.GET.copy()
    query["lang"] = language
    return f"?{query.urlencode()}"


def link_closed(request: HttpRequest) -> HttpResponse:
    """Of a link that is unknown, revoked or has run out: which of these, nobody learns."""
    language = language_of(request)
    if limits.is_too_often("closed", limits.address_of(request), most=100):
        return too_often(request, language)
    words = WORDS[language]
    told = {"title": words.link_closed, "text": words.link_closed_text}
    return page(request, "optin/public/told.html", told, language=language, status=404)


def too_often(request: HttpRequest, language: str) -> HttpResponse:
    words = WORDS[language]
    told = {"title": words.too_often, "text": words.too_often_text}
    answer = page(request, "optin/public/told.html", told, language=language, status=429)
    answer["Retry-After"] = str(limits.HOUR)
    return answer


def traces(request: HttpRequest) -> dict[str, object]:
    """Where an act came from; kept sealed beside its event and nowhere else."""
    return {
        "address": limits.address_of(request),
        "user_agent": request.headers.get("User-Agent", "")[:500],
    }
