"""Our figures against Meta's: months, a month's cells, answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_rq
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from assets.models import WhatsAppAccount
from billing.comparing import answering, checking
from billing.comparing.answering import NothingToAnswer
from billing.forms.meta import AnswerForm
from billing.meta import reading, tasks
from billing.models import CostsReading
from billing.periods import month_named
from billing.reports import comparing as report

PAGE = 50


def find_account(organisation: Organisation, waba_id: str) -> WhatsAppAccount:
    rows = WhatsAppAccount.objects.of(organisation).select_related("organisation", "connection")
    return get_object_or_404(rows, waba_id=waba_id)


def find_month(said: str) -> date:
    month = month_named(said)
    if month is None:
        raise Http404
    return month.first


@require_safe
@allowed(Act.COSTS_READ)
def comparison_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Months, the newest first; ?account=, ?month= and ?state=open narrow it."""
    account, state = request.GET.get("account", ""), request.GET.get("state", "")
    lines = report.months(organisation, request.GET)
    context = {
        "page": Paginator(lines, 24).get_page(request.GET.get("page")),
        "readings": report.readings(organisation, account=account),
        "tabs": report.state_tabs(request.GET, report.MONTH_STATES, state),
    }
    return render(request, "billing/comparison_list.html", context)


@require_safe
@allowed(Act.COSTS_READ)
def comparison_list_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    lines = report.months(organisation, request.GET)
    rows = (report.month_row(line) for line in lines)
    return sheet_response(form, "costs-and-meta", header=report.MONTH_COLUMNS, rows=rows)


@require_POST
@allowed(Act.COSTS_MANAGE)
def costs_reading_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Ask Meta now, as a job; every account, or the one of ?account=."""
    accounts = WhatsAppAccount.objects.of(organisation).filter(connection__disabled_at=None)
    if waba_id := request.GET.get("account"):
        accounts = accounts.filter(waba_id=waba_id)
    for account in accounts:
        reading.hasten(account)
    for row in CostsReading.objects.filter(account__in=accounts):
        django_rq.get_queue("slow").enqueue(tasks.read_costs, row.pk)
    messages.info(request, _("Meta is being asked. The months are compared when it has answered."))
    return redirect("billing:comparison_list", organisation.slug)


def _detail(
    request: SignedInRequest, organisation: Organisation, account: WhatsAppAccount, month: date,
    form: AnswerForm,
) -> HttpResponse:  # fmt: skip
    state, reason = request.GET.get("state", "different"), request.GET.get("reason", "")
    found = report.month(account, month, state=state, reason=reason)
    page = Paginator(found.shown, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "asset": account, "month": month, "found": found, "page": page, "form": form,
        "lines": [(one, answering.reference(one)) for one in page],
        "tabs": report.state_tabs(request.GET, report.CELL_STATES, state, counts=found.counts),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "billing/comparison_detail.html", context, status=status)


@require_safe
@allowed(Act.COSTS_READ)
def comparison_detail(
    request: SignedInRequest, organisation: Organisation, waba_id: str, month: str
) -> HttpResponse:
    account = find_account(organisation, waba_id)
    return _detail(request, organisation, account, find_month(month), AnswerForm())


@require_safe
@allowed(Act.COSTS_READ)
def comparison_export(
    request: SignedInRequest, organisation: Organisation, waba_id: str, month: str, *, form: str
) -> HttpResponse:
    """The cells as they are filtered."""
    account, first = find_account(organisation, waba_id), find_month(month)
    state, reason = request.GET.get("state", "different"), request.GET.get("reason", "")
    found = report.month(account, first, state=state, reason=reason)
    rows = (report.cell_row(account, one) for one in found.shown)
    name = f"costs-and-meta-{account.waba_id}-{first:%Y-%m}"
    return sheet_response(form, name, header=report.CELL_COLUMNS, rows=rows)


@require_POST
@allowed(Act.COSTS_MANAGE)
def comparison_check_create(
    request: SignedInRequest, organisation: Organisation, waba_id: str, month: str
) -> HttpResponse:
    """Compare anew, for the list of months and the alert."""
    checking.check(find_account(organisation, waba_id), find_month(month))
    messages.success(request, _("Compared anew."))
    return redirect("billing:comparison_detail", organisation.slug, waba_id, month)


@require_http_methods(["POST"])
@allowed(Act.COSTS_MANAGE)
def comparison_answer_create(
    request: SignedInRequest, organisation: Organisation, waba_id: str, month: str
) -> HttpResponse:
    """Answer what is ticked, or with `every` all that is open."""
    account, first = find_account(organisation, waba_id), find_month(month)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _detail(request, organisation, account, first, form)
    every = request.POST.get("every") == "1"
    chosen = None if every else request.POST.getlist("cell")
    try:
        count = answering.answer(
            account, first, chosen=chosen, note=form.cleaned_data["note"], by=request.user
        )
    except NothingToAnswer:
        form.add_error(
            None,
            _(
                "Tick the differences that your note is about. What has changed since the page was "
                "loaded must be looked at again."
            ),
        )
        return _detail(request, organisation, account, first, form)
    told = ngettext("%(n)s difference answered.", "%(n)s differences answered.", count)
    messages.success(request, told % {"n": count})
    return redirect("billing:comparison_detail", organisation.slug, waba_id, month)
