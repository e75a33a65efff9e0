"""What needs a person: the list, one alert with what to do, taking it on."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from alerts.kinds import particulars, words_of
from alerts.models import Alert, Severity
from alerts.services import acknowledge

PAGE = 50
WORST_FIRST = Case(
    When(severity=Severity.CRITICAL, then=Value(0)),
    When(severity=Severity.WARNING, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@require_safe
@allowed(Act.ALERTS_READ)
def alert_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Open ones, the worst first; ?state=closed for those whose cause is gone."""
    alerts = Alert.objects.of(organisation).select_related("acknowledged_by")
    closed = request.GET.get("state") == "closed"
    if closed:
        found = alerts.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")
    else:
        found = alerts.open().order_by(WORST_FIRST, "-opened_at", "-pk")
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "is_closed": closed,
        "tabs": [
            {"url": "?", "label": _("Open"), "is_current": not closed},
            {"url": "?state=closed", "label": _("Closed"), "is_current": closed},
        ],
    }
    return render(request, "alerts/alert_list.html", context)


@require_safe
@allowed(Act.ALERTS_READ)
def alert_detail(request: SignedInRequest, organisation: Organisation, pk: int) -> HttpResponse:
    alerts = Alert.objects.of(organisation).select_related("acknowledged_by")
    alert = get_object_or_404(alerts, pk=pk)
    context = {
        "alert": alert,
        "words": words_of(alert.kind),
        "particulars": particulars(alert.detail),
    }
    return render(request, "alerts/alert_detail.html", context)


@require_POST
@allowed(Act.ALERTS_ANSWER)
def acknowledgement_create(
    request: SignedInRequest, organisation: Organisation, pk: int
) -> HttpResponse:
    """Take it on, so that the others know."""
    alert = get_object_or_404(Alert.objects.of(organisation), pk=pk)
    if acknowledge(alert, by=request.user):
        messages.success(request, _("You have taken this on. Your colleagues see your name here."))
    else:
        messages.info(request, _("Somebody has taken this on already, or its cause is gone."))
    return redirect("alerts:alert_detail", organisation.slug, alert.pk)
