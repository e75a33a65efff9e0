"""Which of Meta's ways fits, and what to do with what is left of the On-Premises API."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from assets.forms import FitForm, OnPremisesForm
from assets.models import PhoneNumber

MOST_NUMBERS = 100  # offered for the old profile


@require_safe
@allowed(Act.ASSETS_READ)
def fit_detail(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = FitForm(request.GET if "now" in request.GET else None)
    answers = form.cleaned_data if form.is_bound and form.is_valid() else None
    return render(request, "assets/fit_detail.html", {"form": form, "answers": answers})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ASSETS_MANAGE)
def on_premises_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Reads the files and says what becomes of each part; with `list` the contacts come back as a file."""
    sent = request.method == "POST"
    form = OnPremisesForm(request.POST if sent else None, request.FILES if sent else None)
    is_read = sent and form.is_valid()
    given = form.cleaned_data if is_read else {}
    if given.get("contacts") and "list" in request.POST:
        rows = [[number] for number in given["contacts"].numbers]
        name = f"contacts-{organisation.slug}"
        return sheet_response("csv", name, header=[_("Phone number")], rows=rows)
    context = {
        "form": form,
        "is_read": is_read,
        "given": given,
        "profile_query": urlencode(given.get("profile") or {}),
        "numbers": PhoneNumber.objects.of(organisation).order_by("display_phone_number")[
            :MOST_NUMBERS
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "assets/on_premises_create.html", context, status=status)
