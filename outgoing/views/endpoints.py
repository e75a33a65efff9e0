"""Endpoints: the list, one with its log, made, changed, a new secret, off and on."""

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
from outgoing import tasks
from outgoing.forms import EndpointForm
from outgoing.models import Delivery, Endpoint, State
from outgoing.services import endpoints

PAGE = 50


def find(organisation: Organisation, endpoint_id: int) -> Endpoint:
    return get_object_or_404(Endpoint.objects.of(organisation), pk=endpoint_id)


@require_safe
@allowed(Act.ENDPOINTS_MANAGE)
def endpoint_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    found = Endpoint.objects.of(organisation).order_by("name", "pk")
    return render(request, "outgoing/endpoint_list.html", {"endpoints": found})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ENDPOINTS_MANAGE)
def endpoint_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """The answer to the POST shows the secret, once."""
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        endpoint = endpoints.create(organisation, by=request.user, **form.cleaned_data)
        return _secret(request, endpoint, endpoint.secret)
    return render(request, "outgoing/endpoint_create.html", {"form": form})


@require_safe
@allowed(Act.ENDPOINTS_MANAGE)
def endpoint_detail(
    request: SignedInRequest, organisation: Organisation, endpoint_id: int
) -> HttpResponse:
    endpoint = find(organisation, endpoint_id)
    log = Delivery.objects.filter(endpoint=endpoint).select_related("event").order_by("-pk")
    state = request.GET.get("state", "")
    if state in State.values:
        log = log.filter(state=state)
    context = {
        "endpoint": endpoint,
        "page": Paginator(log, PAGE).get_page(request.GET.get("page")),
        "tabs": [
            {
                "url": f"?state={value}" if value else "?",
                "label": label,
                "is_current": state == value,
            }
            for value, label in [("", _("All")), *State.choices]
        ],
    }
    return render(request, "outgoing/endpoint_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ENDPOINTS_MANAGE)
def endpoint_update(
    request: SignedInRequest, organisation: Organisation, endpoint_id: int
) -> HttpResponse:
    endpoint = find(organisation, endpoint_id)
    now = {"name": endpoint.name, "url": endpoint.url, "kinds": endpoint.kinds}
    form = EndpointForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        endpoints.change(endpoint, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("outgoing:endpoint_detail", organisation.slug, endpoint.pk)
    return render(request, "outgoing/endpoint_update.html", {"form": form, "endpoint": endpoint})


@require_POST
@allowed(Act.ENDPOINTS_MANAGE)
def secret_create(
    request: SignedInRequest, organisation: Organisation, endpoint_id: int
) -> HttpResponse:
    """The answer shows the new secret, once."""
    endpoint = find(organisation, endpoint_id)
    return _secret(request, endpoint, endpoints.rotate(endpoint), is_change=True)


@require_POST
@allowed(Act.ENDPOINTS_MANAGE)
def use_update(
    request: SignedInRequest, organisation: Organisation, endpoint_id: int
) -> HttpResponse:
    """`use` is "on" or "off"."""
    endpoint = find(organisation, endpoint_id)
    if request.POST.get("use") == "on":
        if endpoints.enable(endpoint):
            django_rq.get_queue("default").enqueue(tasks.send, endpoint.pk)
            messages.success(request, _("It is in use again."))
    elif endpoints.disable(endpoint, by=request.user):
        messages.success(request, _("Nothing is sent there any more."))
    return redirect("outgoing:endpoint_detail", organisation.slug, endpoint.pk)


def _secret(
    request: SignedInRequest, endpoint: Endpoint, secret: str, *, is_change: bool = False
) -> HttpResponse:
    context = {"endpoint": endpoint, "secret": secret, "is_change": is_change}
    return render(request, "outgoing/secret_created.html", context)
