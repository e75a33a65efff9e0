"""Messages that waportal sent: the list, its files, one of them as it goes."""

from __future__ import annotations

from uuid import UUID

import django_rq
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed, may
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from messaging import tasks, words
from messaging.models import Send
from messaging.reports import sends as report
from messaging.services import sending
from messaging.services.errors import NotUnclear


@require_safe
@allowed(Act.MESSAGES_READ)
def send_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    asked = report.Asked.from_query(request.GET)
    page, rows = report.page(organisation, asked, request.GET.get("page", "1"))
    tabs = [
        {"label": label, "url": f"?show={show}", "is_current": show == asked.show}
        for show, label in report.SHOWN.items()
    ]
    context = {"asked": asked, "page": page, "rows": rows, "tabs": tabs}
    return render(request, "messaging/send_list.html", context)


@require_safe
@allowed(Act.MESSAGES_READ)
def send_export(request: SignedInRequest, organisation: Organisation, *, form: str) -> HttpResponse:
    """What the list shows, all pages of it."""
    asked = report.Asked.from_query(request.GET)
    lines = report.lines(organisation, asked, unmasked=may(request, Act.NUMBERS_UNMASKED))
    return sheet_response(form, "messages", header=report.header(), rows=lines)


@require_safe
@allowed(Act.MESSAGES_READ)
def send_detail(
    request: SignedInRequest, organisation: Organisation, send_id: UUID
) -> HttpResponse:
    send = _found(organisation, send_id)
    context = {"detail": report.detail(send), "kind": words.KINDS.get(send.kind, send.kind)}
    return render(request, "messaging/send_detail.html", context)


@require_safe
@allowed(Act.MESSAGES_READ)
def send_state(request: SignedInRequest, organisation: Organisation, send_id: UUID) -> HttpResponse:
    """How far it is. While that can change, the fragment asks again."""
    send = _found(organisation, send_id)
    if not request.htmx:
        return redirect("messaging:send_detail", organisation.slug, send.pk)
    return render(request, "messaging/_send_state.html", {"detail": report.detail(send)})


@require_POST
@allowed(Act.MESSAGES_SEND)
def repetition_create(
    request: SignedInRequest, organisation: Organisation, send_id: UUID
) -> HttpResponse:
    """Once more, of a message of which nobody knows whether it went."""
    send = _found(organisation, send_id)
    try:
        sending.again(send)
    except NotUnclear:
        messages.info(
            request, _("It is not sent again: what became of it is known, or may be soon.")
        )
    else:
        django_rq.get_queue("default").enqueue(tasks.send, send.pk)
    return redirect("messaging:send_detail", organisation.slug, send.pk)


def _found(organisation: Organisation, send_id: UUID) -> Send:
    send = report.find(organisation, send_id)
    if send is None:
        raise Http404
    return send
