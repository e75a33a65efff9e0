"""The policies: every rule with its days, where it was read and how sure it is."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from optin import policies
from optin.reports import policies as reports
from optin.reports.notice_findings import today_in


@require_safe
@allowed(Act.OPTINS_READ)
def policy_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """`?place=DE` for a recipient there, `?on=2027-06-01` for another day than today."""
    today = today_in(organisation)
    day = _day(request.GET.get("on", "")) or today
    place = request.GET.get("place", "")
    place = place if policies.is_covered(place) else ""
    if (form := request.GET.get("form")) in ("csv", "xlsx"):
        found = reports.lines(place, on=day)
        return sheet_response(form, "policies", header=reports.HEADER, rows=found)
    context = {
        "groups": reports.groups(place, on=day),
        "summary": reports.summary(place, on=day) if place else [],
        "overdue": policies.overdue(on=today),
        "place": place,
        "day": day,
        "today": today,
        "choices": [(code, policies.name_of(code)) for code in policies.CHOICES],
        "version": policies.version(),
        "grades": list(policies.Certainty),
    }
    return render(request, "optin/notices/policy_list.html", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
