"""Rates of exchange and the reporting currency."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from billing import exchange, exchange_files
from billing.forms.meta import ExchangeFileForm, ReportingCurrencyForm
from billing.models import ExchangeFile, ExchangeRate
from billing.reports.trail import trail_of_currency
from billing.views.parts import download


def _page(
    request: SignedInRequest, organisation: Organisation,
    file_form: ExchangeFileForm, currency_form: ReportingCurrencyForm,
) -> HttpResponse:  # fmt: skip
    files = ExchangeFile.objects.of(organisation).without_data().select_related("uploaded_by")
    newest = ExchangeRate.objects.filter(organisation=organisation).order_by("-day").first()
    latest: dict[str, ExchangeRate] = {}
    if newest:
        rates = ExchangeRate.objects.filter(organisation=organisation, day=newest.day)
        latest = {rate.currency: rate for rate in rates.order_by("file_id")}
    context = {
        "file_form": file_form, "currency_form": currency_form,
        "page": Paginator(files.order_by("-pk"), 20).get_page(request.GET.get("page")),
        "latest": [latest[currency] for currency in sorted(latest)],
        "day": newest.day if newest else None,
        "currency": exchange.reporting_currency(organisation),
        "trail": trail_of_currency(organisation),
    }  # fmt: skip
    status = 422 if file_form.errors or currency_form.errors else 200
    return render(request, "billing/exchange_list.html", context, status=status)


@require_safe
@allowed(Act.COSTS_READ)
def exchange_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    chosen = {"currency": exchange.reporting_currency(organisation)}
    return _page(request, organisation, ExchangeFileForm(), ReportingCurrencyForm(initial=chosen))


@require_POST
@allowed(Act.COSTS_MANAGE)
def exchange_file_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = ExchangeFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read(exchange_files.BIGGEST + 1)
        try:
            kept = exchange_files.keep(
                organisation, data=data, file_name=file.name, by=request.user
            )
        except exchange_files.UnfitFile as error:
            form.add_error("file", str(error))
        else:
            told = _("Rates from %(first)s to %(last)s are here.")
            messages.success(request, told % {"first": kept.first_day, "last": kept.last_day})
            return redirect("billing:exchange_list", organisation.slug)
    return _page(request, organisation, form, ReportingCurrencyForm())


@require_POST
@allowed(Act.COSTS_MANAGE)
def reporting_currency_update(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = ReportingCurrencyForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, ExchangeFileForm(), form)
    exchange_files.choose(organisation, form.cleaned_data["currency"])
    messages.success(request, _("Saved."))
    return redirect("billing:exchange_list", organisation.slug)


@require_safe
@allowed(Act.COSTS_READ)
def exchange_file_download(
    request: SignedInRequest, organisation: Organisation, exchange_file_id: int
) -> HttpResponse:
    file = get_object_or_404(ExchangeFile.objects.of(organisation), pk=exchange_file_id)
    return download(bytes(file.data), file.file_name, "text/csv")
