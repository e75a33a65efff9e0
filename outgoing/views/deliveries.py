"""One message to one endpoint: what was sent, every try, once more. And a test."""

from __future__ import annotations

import json

import django_rq
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from outgoing import problems, tasks
from outgoing.models import Delivery
from outgoing.services import endpoints, sending, telling
from outgoing.views.endpoints import find


def _delivery(organisation: Organisation, delivery_id: int) -> Delivery:
    found = Delivery.objects.of(organisation).select_related("event", "endpoint")
    return get_object_or_404(found, pk=delivery_id)


def _ring(request: SignedInRequest, delivery: Delivery) -> HttpResponse:
    django_rq.get_queue("default").enqueue(tasks.send, delivery.endpoint_id)
    return redirect("outgoing:delivery_detail", request.organisation.slug, delivery.pk)


@require_safe
@allowed(Act.ENDPOINTS_MANAGE)
def delivery_detail(
    request: SignedInRequest, organisation: Organisation, delivery_id: int
) -> HttpResponse:
    delivery = _delivery(organisation, delivery_id)
    tries = delivery.attempts.order_by("-pk")[:50]
    body = json.loads(sending.body_of(delivery.event))
    context = {
        "delivery": delivery,
        "endpoint": delivery.endpoint,
        "attempts": [(one, problems.words(one.problem)) for one in tries],
        "body": json.dumps(body, ensure_ascii=False, indent=2),
    }
    return render(request, "outgoing/delivery_detail.html", context)


@require_POST
@allowed(Act.ENDPOINTS_MANAGE)
def resending_create(
    request: SignedInRequest, organisation: Organisation, delivery_id: int
) -> HttpResponse:
    delivery = _delivery(organisation, delivery_id)
    endpoints.resend(delivery)
    messages.success(request, _("It is sent once more, with the same id."))
    return _ring(request, delivery)


@require_POST
@allowed(Act.ENDPOINTS_MANAGE)
def test_create(
    request: SignedInRequest, organisation: Organisation, endpoint_id: int
) -> HttpResponse:
    delivery = telling.send_test(find(organisation, endpoint_id))
    messages.success(request, _("A test is on its way. Reload this page to see the answer."))
    return _ring(request, delivery)
