"""Web forms, on a page of ours that some websites may frame. Open to everybody, without cookies.

No token of Django's against forged requests: there is no session that one could ride on. What is sent has to come from
our own page, with the ticket that this page was served with.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts import qr
from assets.models import PhoneNumber
from optin import limits
from optin.capture.form import language_of, origins_of, shown, words_of
from optin.capture.link import address_of, text_of
from optin.forms.hosted_form import HostedForm
from optin.models import Flow, FlowKind, FlowStatus
from optin.public_words import WORDS
from optin.services import forms
from optin.services.lapsing import CONFIRMED_WITHIN
from optin.views.public import page, too_often, traces

P = ParamSpec("P")
LOOKED_AN_HOUR, SENT_AN_HOUR = 600, 60  # from one network address
SCRIPT_SECONDS = 3600


def of_flow(
    view: Callable[Concatenate[HttpRequest, Flow, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Calls the view for a form that people can agree by now; others get the page that says it is closed. The
    answer may be framed by the websites that the form names, and by no others."""

    @functools.wraps(view)
    def inner(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        rows = Flow.objects.filter(kind=FlowKind.FORM, token=token).exclude(status=FlowStatus.DRAFT)
        flow = rows.select_related("version__notice", "organisation").first()
        if flow is None:
            return _closed(request, "en", status=404)
        if not flow.is_open(timezone.now()):
            return _framed(_closed(request, language_of(flow) or "en", status=410), flow)
        return _framed(view(request, flow, *args, **kwargs), flow)

    return inner


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@of_flow
def form_detail(request: HttpRequest, flow: Flow) -> HttpResponse:
    """The form; POST takes what was filled in and leads to the confirmation, whoever's number it is."""
    is_sent = request.method == "POST"
    what, most = ("sent", SENT_AN_HOUR) if is_sent else ("looked", LOOKED_AN_HOUR)
    if limits.is_too_often(f"form-{what}", limits.address_of(request), most=most):
        return too_often(request, language_of(flow))
    return _send(request, flow) if is_sent else _form(request, flow)


def _send(request: HttpRequest, flow: Flow) -> HttpResponse:
    if not _is_from_here(request):
        return _form(request, flow, again=True, status=403)
    form = HostedForm(request.POST, flow=flow)
    if not form.is_valid():
        return _form(request, flow, form, again=form.is_not_ours, status=422)
    told = form.cleaned_data
    private = {**traces(request), **form.timings}
    try:
        forms.send(flow, told["presentation"], number=told["number"], private=private)
    except forms.ShowAgain:
        return _form(request, flow, form, again=True, status=409)
    there = reverse("forms:confirmation_detail", args=[flow.token])
    query = "?embedded=1" if _is_embedded(request) else ""
    return HttpResponse(status=303, headers={"Location": there + query})


@require_safe
@of_flow
def confirmation_detail(request: HttpRequest, flow: Flow) -> HttpResponse:
    """What is left to do: the same for everybody."""
    context = {
        "text": text_of(flow), "address": _chat(flow), "words": words_of(flow),
        "hours": str(CONFIRMED_WITHIN // timedelta(hours=1)),
    }  # fmt: skip
    return _page(request, flow, "optin/public/confirmation.html", context)


@require_safe
@of_flow
def form_code(request: HttpRequest, flow: Flow) -> HttpResponse:
    """The chat with the message in it, as a QR code."""
    return HttpResponse(qr.svg(_chat(flow)), content_type="image/svg+xml")


@require_safe
def form_script(request: HttpRequest) -> HttpResponse:
    """The same for every form, under an address that does not change: websites name it for years."""
    script = (settings.BASE_DIR / "static" / "js" / "embed.js").read_bytes()
    answer = HttpResponse(script, content_type="text/javascript")
    answer["Cache-Control"] = f"public, max-age={SCRIPT_SECONDS}"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _form(
    request: HttpRequest,
    flow: Flow,
    form: HostedForm | None = None,
    *,
    again: bool = False,
    status: int = 200,
) -> HttpResponse:
    """With a ticket of its own, each time. `again`: say that nothing was sent."""
    before = form.cleaned_data.get("presentation") if form else None
    presentation = forms.present(flow, host=_host(request), before=before)
    typed = {"values": form.data, "errors": {} if again else form.errors} if form else {}
    context = {"presentation": presentation, "again": again, **shown(flow, **typed)}
    return _page(request, flow, "optin/public/form.html", context, status=status)


def _page(
    request: HttpRequest, flow: Flow, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    told = {**context, "flow": flow, "embedded": _is_embedded(request)}
    return page(
        request, template, told, language=language_of(flow), organisation=flow.organisation,
        status=status, has_languages=False,
    )  # fmt: skip


def _closed(request: HttpRequest, language: str, status: int) -> HttpResponse:
    words = WORDS[language]
    told = {"title": words.form_closed, "text": words.form_closed_text}
    return page(
        request, "optin/public/told.html", told, language=language, status=status,
        has_languages=False,
    )  # fmt: skip


def _framed(answer: HttpResponse, flow: Flow) -> HttpResponse:
    """By those that the form names. What it sends tells our own site where it comes from, and no other."""
    answer["Referrer-Policy"] = "same-origin"
    if origins := origins_of(flow):
        answer.xframe_options_exempt = True  # it knows no list
        answer._csp_replace = {"frame-ancestors": origins}  # type: ignore[attr-defined]  # read by django-csp
    return answer


def _is_embedded(request: HttpRequest) -> bool:
    return request.GET.get("embedded") == "1"


def _host(request: HttpRequest) -> str:
    """Of the page around the frame, as far as its browser tells."""
    try:
        told = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return ""
    return f"{told.scheme}://{told.netloc}" if _is_embedded(request) and told.netloc else ""


def _is_from_here(request: HttpRequest) -> bool:
    """Browsers name where a form was sent from; what another page sends in our name was not seen by anybody."""
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.get_host()}"


def _chat(flow: Flow) -> str:
    numbers = PhoneNumber.objects.of(flow.organisation).filter(phone_number_id=flow.phone_number_id)
    return address_of(flow, numbers.values_list("display_phone_number", flat=True).first() or "")
