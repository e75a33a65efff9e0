"""A person's own page, by a link and without an account. Only POST changes anything: scanners fetch links.

No token of Django's against forged requests: whoever can name the address holds the secret already, and no
cookie takes part.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organisation
from optin import limits, receipts
from optin.ledger.writing import of
from optin.models import Right, Subject
from optin.reports.preferences import preferences
from optin.services import preferences as service
from optin.views.public import HEADERS, language_of, link_closed, page, too_often, traces
from optin.words import EVERYTHING

P = ParamSpec("P")
# Each of them writes into the ledger; ending something is never refused.
TURNED_ON_A_DAY = 10
RECEIPTS_AN_HOUR = 60
ASKED_HERE = (Right.ACCESS, Right.CORRECTION, Right.ERASURE)
# RFC 8058, section 3.2: what a mail program sends to a List-Unsubscribe address.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


@dataclass(frozen=True)
class Visit:
    """Whoever came by this link, and in which language."""

    token: str
    organisation: Organisation
    subject: Subject
    language: str
    until: datetime  # the link works until then


def by_link(
    view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Calls the view within `of(organisation)` for whom the link is; all other links get one answer."""

    @functools.wraps(view)
    def inner(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        link = service.find(token)
        if link is None:
            return link_closed(request)
        with of(link.organisation):
            subject = service.person_of(link)
            if subject is None:
                return link_closed(request)
            visit = Visit(token, link.organisation, subject, language_of(request), link.expires_at)
            return view(request, visit, *args, **kwargs)

    return inner


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def preference_detail(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page. POST is the one click of RFC 8058: `?purpose=` ends that one, without it everything ends."""
    if request.method == "POST":
        name, value = ONE_CLICK
        if request.POST.get(name) != value:
            return HttpResponse(status=400, headers=HEADERS)
        return _stop(
            request, visit, purpose=request.GET.get("purpose", EVERYTHING)
        ) or HttpResponse("OK", content_type="text/plain", headers=HEADERS)
    now = preferences(visit.organisation, visit.subject, language=visit.language)
    context = {"now": now, "visit": visit, "did": request.GET.get("did", "")}
    return _page(request, visit, "optin/public/preferences.html", context)


@csrf_exempt
@require_POST
@by_link
def withdrawal_create(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One purpose (with its sender), or everything."""
    purpose = request.POST.get("purpose", EVERYTHING)
    refused = _stop(request, visit, purpose=purpose, sender=request.POST.get("sender", EVERYTHING))
    return refused or _back(visit, did="stopped" if purpose else "all")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def opt_in_create(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The notice of now, and a box; only for what was agreed to before."""
    sent = request.POST if request.method == "POST" else request.GET
    sender, purpose = sent.get("sender", ""), sent.get("purpose", "")
    is_missing = request.method == "POST" and not request.POST.get("agree")
    if request.method == "POST" and not is_missing:
        if limits.is_too_often("on", visit.token, most=TURNED_ON_A_DAY, seconds=24 * limits.HOUR):
            return too_often(request, visit.language)
        try:
            service.take_up_again(
                visit.organisation, visit.subject, sender=sender, purpose=purpose,
                language=visit.language, text_hash=sent.get("notice", ""), private=traces(request),
            )  # fmt: skip
        except service.NotTakenUpHere:
            pass  # the page says how it is now
        else:
            return _back(visit, did="on")
    now = preferences(visit.organisation, visit.subject, language=visit.language)
    line = now.line(sender, purpose)
    version = line.returning if line else None
    context = {"now": now, "visit": visit, "line": line, "version": version, "error": is_missing}
    status = 404 if version is None else 422 if is_missing else 200
    return _page(request, visit, "optin/public/opt_in.html", context, status=status)


@csrf_exempt
@require_POST
@by_link
def request_create(request: HttpRequest, visit: Visit) -> HttpResponse:
    """For a copy, a correction, an erasure. The same again while it is open is the same request."""
    kind = request.POST.get("kind", "")
    if kind not in ASKED_HERE:
        return HttpResponse(status=400, headers=HEADERS)
    service.ask_about_data(visit.organisation, visit.subject, kind=Right(kind))
    return _back(visit, did="asked")


@require_safe
@by_link
def receipt_detail(
    request: HttpRequest, visit: Visit, event_id: UUID, *, form: str
) -> HttpResponse:
    """Of what stands on the page. What opens the log's entry is not in it: it holds the number, and whoever
    has the link is perhaps somebody else."""
    now = preferences(visit.organisation, visit.subject, language=visit.language)
    if str(event_id) not in {line.receipt for line in now.lines}:
        return HttpResponse(status=404, headers=HEADERS)
    if limits.is_too_often("receipt", visit.token, most=RECEIPTS_AN_HOUR, seconds=limits.HOUR):
        return too_often(request, visit.language)
    facts = receipts.facts_of(visit.organisation, event_id)
    if form == "json":
        data, media_type = receipts.written(receipts.iso27560(facts)), "application/json"
    else:
        data, media_type = _on_paper(visit, facts), "application/pdf"
    name = f"receipt-{event_id}.{form}"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=media_type, headers=headers)


def _on_paper(visit: Visit, facts: receipts.Facts) -> bytes:
    """In the page's language where a receipt speaks it, else in English."""
    language = visit.language if visit.language in dict(settings.LANGUAGES) else "en"
    zone = ZoneInfo(visit.organisation.time_zone)
    with translation.override(language), timezone.override(zone):
        return receipts.printed(facts, issuer=visit.organisation.name)


def _stop(
    request: HttpRequest, visit: Visit, *, purpose: str, sender: str = EVERYTHING
) -> HttpResponse | None:
    """None: it is so now. Else what to answer to who names something that is not there."""
    private = traces(request)
    try:
        service.stop(
            visit.organisation, visit.subject, purpose=purpose, sender=sender, private=private
        )
    except service.NotTheirs:
        return HttpResponse(status=400, headers=HEADERS)
    return None


def _page(
    request: HttpRequest, visit: Visit, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    return page(
        request, template, context, language=visit.language, organisation=visit.organisation,
        status=status,
    )  # fmt: skip


def _back(visit: Visit, *, did: str) -> HttpResponse:
    """To the page, which reads how it is now."""
    query = urlencode({"lang": visit.language, "did": did})
    address = reverse("preferences:preference_detail", args=[visit.token])
    return HttpResponse(status=303, headers={**HEADERS, "Location": f"{address}?{query}"})
