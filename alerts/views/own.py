"""A person's own wishes, and the log of what was sent."""

from __future__ import annotations

import django_rq
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from alerts import tasks
from alerts.forms import PreferenceForm
from alerts.models import Message, State
from alerts.services import preferring
from alerts.services.writing import preferences
from outgoing.problems import words

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ALERTS_READ)
def preference_update(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """How I am told, in this organisation."""
    preference = preferences(organisation, [request.user])[request.user.pk]
    form = PreferenceForm(request.POST if request.method == "POST" else None, preference=preference)
    if form.is_valid():
        preferring.wish(organisation, request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("alerts:preference_update", organisation.slug)
    context = {"form": form, "preference": preference}
    status = 422 if form.errors else 200
    return render(request, "alerts/preference_update.html", context, status=status)


@require_safe
@allowed(Act.ALERTS_MANAGE)
def message_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """What was sent to whom, and what went wrong."""
    state = request.GET.get("state", "")
    rows = Message.objects.of(organisation).select_related("reader", "destination").order_by("-pk")
    if state in State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(one, words(one.problem)) for one in page],
        "tabs": [
            {"url": f"?state={v}" if v else "?", "label": label, "is_current": state == v}
            for v, label in [("", _("All")), *State.choices]
        ],
    }
    return render(request, "alerts/message_list.html", context)


@require_POST
@allowed(Act.ALERTS_MANAGE)
def resending_create(
    request: SignedInRequest, organisation: Organisation, message_id: int
) -> HttpResponse:
    """Once more, of one that was given up."""
    message = get_object_or_404(Message.objects.of(organisation), pk=message_id)
    if preferring.send_again(message):
        django_rq.get_queue("default").enqueue(tasks.send, message.pk)
        messages.success(request, _("It is sent once more."))
    return redirect("alerts:message_list", organisation.slug)
