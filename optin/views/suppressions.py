"""Suppressed addresses: the list, one of them, one more, the question whether one is lifted."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin.forms.suppressions import SuppressionForm, WhyForm
from optin.ledger.writing import of
from optin.models import Proposal, Suppression
from optin.reports import suppressions as report
from optin.reports import words
from optin.services import asking, suppressing
from optin.services.errors import AlreadySuppressed, ConsentError
from optin.views.lists import list_response
from optin.words import Reason

WRITE = ["GET", "HEAD", "POST"]


@require_safe
@allowed(Act.OPTINS_READ)
def suppression_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    asked = report.Filter.from_query(request.GET)
    with of(organisation):
        found = report.listed(organisation, asked, request.GET.get("page"))
        context = {
            "asked": asked,
            "listed": found,
            "page": found.page,
            "has_any": Suppression.objects.of(organisation).exists(),
            "reasons": [(one.value, words.REASONS[one]) for one in Reason],
            "states": [
                ("in_force", _("In force")), ("lifted", _("Lifted")), ("all", _("All")),
            ],
        }  # fmt: skip
        return render(request, "optin/rights/suppression_list.html", context)


@require_safe
@allowed(Act.OPTINS_READ)
def suppression_export(
    request: SignedInRequest, organisation: Organisation, form: str
) -> HttpResponse:
    """What the list shows, all pages of it."""
    with of(organisation):
        rows = report.lines(organisation, report.Filter.from_query(request.GET))
        return list_response(
            request, organisation, form, "suppressions", header=report.header(), rows=rows
        )


@require_http_methods(WRITE)
@allowed(Act.OPTINS_WRITE)
def suppression_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = SuppressionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _suppress(request, organisation, form)
        except ConsentError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("From this moment nothing of it is sent to this address."))
            return redirect("optin:suppression_list", organisation.slug)
    status = 422 if form.errors else 200
    return render(request, "optin/rights/suppression_form.html", {"form": form}, status=status)


def _suppress(request: SignedInRequest, organisation: Organisation, form: SuppressionForm) -> None:
    told = form.cleaned_data
    with of(organisation):
        reason = Reason(told["reason"])
        if suppressing.is_suppressed(
            organisation, told["who"], purpose=told["purpose"], reason=reason
        ):
            raise AlreadySuppressed
        suppressing.suppress(
            organisation, told["who"], reason=reason, purpose=told["purpose"],
            key=f"page:{uuid4()}", by=request.user,
        )  # fmt: skip


@require_safe
@allowed(Act.OPTINS_READ)
def suppression_detail(
    request: SignedInRequest, organisation: Organisation, suppression_id: int
) -> HttpResponse:
    with of(organisation):
        return _detail(request, _one(organisation, suppression_id), WhyForm())


@require_http_methods(WRITE)
@allowed(Act.RIGHTS_MANAGE)
def suppression_lifting_create(
    request: SignedInRequest, organisation: Organisation, suppression_id: int
) -> HttpResponse:
    """Ask for it; a second person agrees."""
    form = WhyForm(request.POST if request.method == "POST" else None)
    with of(organisation):
        suppression = _one(organisation, suppression_id)
        if form.is_valid():
            try:
                asking.lift(
                    organisation, suppression, reason=form.cleaned_data["reason"], by=request.user
                )
            except ConsentError as error:
                form.add_error(error.field or None, str(error))
            else:
                messages.success(request, _("Asked. It happens as soon as a second person agrees."))
                return redirect("optin:suppression_detail", organisation.slug, suppression.pk)
        return _detail(request, suppression, form)


def _one(organisation: Organisation, suppression_id: int) -> Suppression:
    return get_object_or_404(Suppression.objects.of(organisation), pk=suppression_id)


def _detail(request: SignedInRequest, suppression: Suppression, form: WhyForm) -> HttpResponse:
    about = Proposal.objects.of(request.organisation).about(f"suppression:{suppression.pk}")
    proposals = list(about.select_related("by", "second"))
    context = {
        "row": report.row_of(suppression),
        "suppression": suppression,
        "steps": report.history(suppression, proposals),
        "waiting": next((one for one in proposals if one.is_open), None),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "optin/rights/suppression_detail.html", context, status=status)
