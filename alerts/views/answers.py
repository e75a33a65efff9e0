"""What a person does with a case, each a POST that leads back to it."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from alerts import reports
from alerts.forms import BulkForm, EndForm, NoteForm, OwnerForm, SnoozeForm
from alerts.models import Alert
from alerts.services import answering
from alerts.views.cases import find, show


def _back(alert: Alert) -> HttpResponse:
    return redirect("alerts:alert_detail", alert.organisation.slug, alert.pk)


@require_POST
@allowed(Act.ALERTS_ANSWER)
def acknowledgement_create(
    request: SignedInRequest, organisation: Organisation, pk: int
) -> HttpResponse:
    """Take it on, so that the others know."""
    alert = find(organisation, pk)
    if answering.acknowledge(alert, by=request.user):
        messages.success(request, _("You have taken this on. Your colleagues see your name here."))
    else:
        messages.info(request, _("Somebody has taken this on already, or its cause is gone."))
    return _back(alert)


@require_POST
@allowed(Act.ALERTS_ANSWER)
def owner_update(request: SignedInRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Give it to a colleague, or to nobody."""
    alert = find(organisation, pk)
    form = OwnerForm(request.POST, organisation=organisation)
    if not form.is_valid():
        messages.error(request, _("Choose a colleague who may answer alerts."))
    elif answering.assign(alert, to=form.cleaned_data["to"], by=request.user):
        messages.success(request, _("Saved. Who has it now is told by mail."))
    return _back(alert)


@require_POST
@allowed(Act.ALERTS_ANSWER)
def snooze_create(request: SignedInRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Put it off, or with `wake` show it again."""
    alert = find(organisation, pk)
    if "wake" in request.POST:
        answering.wake(alert, by=request.user)
        return _back(alert)
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return show(request, alert, snooze_form=form)
    if answering.snooze(alert, until=form.until, by=request.user):
        messages.success(request, _("Put off. If it becomes worse, it is back at once."))
    return _back(alert)


@require_POST
@allowed(Act.ALERTS_ANSWER)
def note_create(request: SignedInRequest, organisation: Organisation, pk: int) -> HttpResponse:
    alert = find(organisation, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, alert, note_form=form)
    answering.note(alert, text=form.cleaned_data["text"], by=request.user)
    return _back(alert)


@require_POST
@allowed(Act.ALERTS_ANSWER)
def closing_create(request: SignedInRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Close it by hand, with the reason."""
    alert = find(organisation, pk)
    form = EndForm(request.POST, prefix="end")
    if not form.is_valid():
        return show(request, alert, end_form=form)
    if answering.end(alert, text=form.cleaned_data["text"], by=request.user):
        messages.success(
            request, _("Closed. If its cause is still there, the next look opens it again.")
        )
    return _back(alert)


@require_POST
@allowed(Act.ALERTS_ANSWER)
def bulk_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """The ticked rows, or everything that the list shows."""
    filters = reports.Filters.from_query(dict(parse_qsl(request.POST.get("query", ""))))
    form = BulkForm(request.POST, organisation=organisation)
    rows = filters.rows(organisation, request.user).open()
    if not request.POST.get("every"):
        ticked = [one for one in request.POST.getlist("row") if reports.is_id(one)]
        rows = rows.filter(pk__in=ticked)
    if not form.is_valid():
        messages.error(request, _("Choose what to do with the rows, and a colleague of the list."))
    elif not rows.exists():
        messages.error(
            request, _("Nothing is ticked. Tick rows, or “All of this search” below the list.")
        )
    else:
        alerts = list(rows.select_related("organisation"))
        changed = answering.for_each(alerts, **form.cleaned_data, by=request.user)
        said = ngettext("%(n)s case is changed.", "%(n)s cases are changed.", changed)
        messages.success(request, said % {"n": changed})
    answer = redirect("alerts:alert_list", organisation.slug)
    answer["Location"] += f"?{filters.query}"
    return answer
