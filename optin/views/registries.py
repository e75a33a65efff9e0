"""Do-not-call registries and registrations: what was answered when, our numbers to be asked about."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed, may
from accounts.models import Organisation
from optin.forms.policies import RegistrationForm, RegistryAnswerForm, countries
from optin.ledger.writing import of
from optin.models import Registration
from optin.policies import Field
from optin.registries.reading import NotRead
from optin.reports import registries as report
from optin.services import registries
from optin.services.errors import NewerListThere
from optin.views.lists import list_response

WRITE = ["GET", "HEAD", "POST"]


@require_safe
@allowed(Act.RIGHTS_READ)
def registry_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    today = organisation.today()
    context = {
        "registries": report.registries(organisation, today),
        "receipts": report.receipts(organisation),
        "held": report.held(organisation, today),
    }
    return render(request, "optin/rights/registry_list.html", context)


@require_http_methods(WRITE)
@allowed(Act.RIGHTS_MANAGE)
def registry_answer_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    posted = request.method == "POST"
    form = RegistryAnswerForm(
        request.POST if posted else None, request.FILES if posted else None,
        organisation=organisation,
        initial={"checked_on": organisation.today(), "country": request.GET.get("country", "")},
    )  # fmt: skip
    if form.is_valid():
        told = form.cleaned_data
        try:
            check = registries.bring_in(
                organisation, country=told["country"], shape=told["shape"],
                checked_on=told["checked_on"], data=told["file"].read(),
                file_name=told["file"].name, by=request.user,
            )  # fmt: skip
        except NotRead as error:
            form.add_error("file", report.PROBLEMS[error.problem])
        except NewerListThere as error:
            form.add_error(error.field, str(error))
        else:
            said = ngettext(
                "%(rows)d number read, %(listed)d of them listed; %(bad)d lines could not be read.",
                "%(rows)d numbers read, %(listed)d of them listed; %(bad)d lines could not be read.",
                check.rows,
            )
            facts = {"rows": check.rows, "listed": check.listed, "bad": check.unreadable}
            messages.success(request, said % facts)
            return redirect("optin:registry_list", organisation.slug)
    status = 422 if form.errors else 200
    return render(request, "optin/rights/registry_answer_form.html", {"form": form}, status=status)


@require_safe
@allowed(Act.RIGHTS_MANAGE)
def registry_numbers(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """`?country=SG`: one column, as its registry takes it. Only for who sees numbers in full."""
    country = request.GET.get("country", "")
    if not may(request, Act.NUMBERS_UNMASKED):
        raise PermissionDenied
    if country not in dict(countries(Field.REGISTRY)):
        raise BadRequest("country")
    with of(organisation):
        numbers = list(registries.to_ask(organisation, country))
    # Singapore's takes the eight digits alone; others the whole number.
    shown = [[one.removeprefix("65") if country == "SG" else one] for one in numbers]
    return list_response(
        request, organisation, "csv", f"numbers-{country}", header=["Number"], rows=shown
    )


@require_http_methods(WRITE)
@allowed(Act.RIGHTS_MANAGE)
def registration_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        country, _colon, name = told["name"].partition(":")
        registries.register(
            organisation, country=country, name=name, number=told["number"],
            valid_until=told["valid_until"], by=request.user,
        )  # fmt: skip
        return redirect("optin:registry_list", organisation.slug)
    status = 422 if form.errors else 200
    return render(request, "optin/rights/registration_form.html", {"form": form}, status=status)


@require_POST
@allowed(Act.RIGHTS_MANAGE)
def registration_end(
    request: SignedInRequest, organisation: Organisation, registration_id: int
) -> HttpResponse:
    """It was a mistake, or was given back: it counts no more."""
    rows = Registration.objects.filter(organisation=organisation)
    one = get_object_or_404(rows, pk=registration_id)
    rows.filter(pk=one.pk, ended_at=None).update(ended_at=timezone.now())
    messages.success(request, _("From now on this registration does not count."))
    return redirect("optin:registry_list", organisation.slug)
