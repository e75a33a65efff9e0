"""The policies: every rule with its days, where it was read and how sure it is."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin import policies
from optin.forms.policies import PolicyChangeForm
from optin.house import house_of
from optin.models import What
from optin.policies import own
from optin.policies.rule import GRADED
from optin.reports import policies as reports
from optin.reports.proposals import LISTS_COUNT
from optin.services import asking
from optin.services.errors import ConsentError
from optin.views.lists import list_response


@require_safe
@allowed(Act.OPTINS_READ)
def policy_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """`?place=DE` for a recipient there, `?on=2027-06-01` for another day than today."""
    today = organisation.today()
    asked = _day(request.GET.get("on", ""))
    day = asked or today
    place = request.GET.get("place", "")
    place = place if policies.is_covered(place) else ""
    if (form := request.GET.get("form")) in ("csv", "xlsx"):
        found = reports.lines(place, organisation, on=day)
        return list_response(
            request, organisation, form, "policies", header=reports.HEADER, rows=found
        )
    context = {
        "groups": reports.groups(place, organisation, on=day),
        "summary": reports.summary(place, organisation, on=day) if place else [],
        "overdue": reports.overdue(organisation, on=today),
        "place": place,
        "day": day,
        "today": today,
        "choices": [(code, policies.name_of(code)) for code in policies.CHOICES],
        # As decisions cite it, which are made by days of UTC.
        "version": house_of(organisation).version(asked or timezone.now().date()),
        "grades": list(policies.Certainty),
    }
    return render(request, "optin/notices/policy_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.RIGHTS_MANAGE)
def policy_change_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """`?rule=` its code. Ask a second person for it."""
    rule = policies.rule_of(request.GET.get("rule", ""))
    if rule is None:
        raise Http404
    form = PolicyChangeForm(
        request.POST if request.method == "POST" else None,
        rule=rule, initial={"since": max(organisation.today(), timezone.now().date())},
    )  # fmt: skip
    if form.is_valid():
        told = form.cleaned_data
        try:
            asking.change_rule(
                organisation, rule=rule.code, what=What(told["what"]), value=told["value"],
                since=told["since"], until=told["until"], reason=told["reason"], by=request.user,
            )  # fmt: skip
        except ConsentError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("Asked. It happens as soon as a second person agrees."))
            return redirect("optin:proposal_list", organisation.slug)
    context = {
        "form": form,
        "rule": rule,
        "value": reports.said(rule.field, rule.value),
        "beside": reports.beside(rule, organisation, on=organisation.today()),
        "warning": LISTS_COUNT if rule.field in GRADED and own.takes_lists(rule.value) else "",
    }
    status = 422 if form.errors else 200
    return render(request, "optin/rights/policy_change_form.html", context, status=status)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
