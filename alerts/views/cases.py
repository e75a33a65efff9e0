"""What needs a person: the list, its file, one case with what to do and its story."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed, people_who_may
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from alerts import reports
from alerts.forms import BulkForm, EndForm, NoteForm, OwnerForm, SnoozeForm
from alerts.kinds import about, particulars
from alerts.models import Alert, Severity

PAGE = 50


@require_safe
@allowed(Act.ALERTS_READ)
def alert_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """All of it in the address. Open ones come the worst first."""
    filters = reports.Filters.from_query(request.GET)
    rows = filters.rows(organisation, request.user)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "tabs": _tabs(organisation, filters),
        "kinds": reports.kinds_in_use(organisation),
        "severities": Severity.choices,
        "people": people_who_may(organisation, Act.ALERTS_ANSWER),
        "bulk_form": BulkForm(organisation=organisation),
    }
    return render(request, "alerts/alert_list.html", context)


def _tabs(organisation: Organisation, filters: reports.Filters) -> list[dict[str, object]]:
    counts = reports.counts(organisation)
    labels = {
        "open": _("Open"),
        "snoozed": _("Put off"),
        "closed": _("Closed"),
        "off": _("Switched off"),
    }
    return [
        {
            "url": f"?state={state}" if state != "open" else "?",
            "label": label,
            "is_current": filters.state == state,
            "count": counts.get(state),
        }
        for state, label in labels.items()
        if state != "off" or counts["off"] or filters.state == "off"
    ]


@require_safe
@allowed(Act.ALERTS_READ)
def alert_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    """The list as it is narrowed, all pages."""
    rows = reports.Filters.from_query(request.GET).rows(organisation, request.user)
    lines = reports.lines(rows, settings.SITE_URL)
    name = f"alerts-{organisation.slug}"
    return sheet_response(form, name, header=reports.header(), rows=lines)


def find(organisation: Organisation, pk: int) -> Alert:
    rows = Alert.objects.of(organisation).select_related("acknowledged_by", "owner", "closed_by")
    alert = get_object_or_404(rows, pk=pk)
    alert.organisation = organisation
    return alert


@require_safe
@allowed(Act.ALERTS_READ)
def alert_detail(request: SignedInRequest, organisation: Organisation, pk: int) -> HttpResponse:
    return show(request, find(organisation, pk))


def show(
    request: SignedInRequest,
    alert: Alert,
    *,
    note_form: NoteForm | None = None,
    snooze_form: SnoozeForm | None = None,
    end_form: EndForm | None = None,
) -> HttpResponse:
    """The case; with a form that has errors, those are said there."""
    given = [form for form in (note_form, snooze_form, end_form) if form]
    context = {
        "alert": alert,
        "about": about(alert.kind),
        "particulars": particulars(alert.detail),
        "story": reports.story(alert),
        "owner_form": OwnerForm(organisation=alert.organisation, initial={"to": alert.owner_id}),
        "note_form": note_form or NoteForm(),
        "snooze_form": snooze_form or SnoozeForm(),
        "end_form": end_form or EndForm(prefix="end"),
    }
    return render(request, "alerts/alert_detail.html", context, status=422 if given else 200)
