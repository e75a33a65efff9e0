"""What held when, of one number or one account; the same as files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from assets.models import WhatsAppAccount
from assets.reports import number_states
from quality import drawings
from quality.periods import Period
from quality.reports import export, timeline
from quality.reports.causes import last_drop
from quality.reports.days import days, errors_by_day
from quality.reports.limits import limits
from quality.views.parts import account_of, number_of, period_tabs

PAGE = 20  # of what happened


@require_safe
@allowed(Act.ASSETS_READ)
def number_timeline(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    number = number_of(organisation, phone_number_id)
    period = Period.of(request.GET.get("days"))
    context = {
        "number": number,
        "states": number_states(number),
        "drop": last_drop(number),
        **_shared(request, organisation, number.account, period, [phone_number_id]),
        **_drawn(request, timeline.of_number(number, period)),
    }
    return render(request, "quality/number_timeline.html", context)


@require_safe
@allowed(Act.ASSETS_READ)
def account_timeline(
    request: SignedInRequest, organisation: Organisation, waba_id: str
) -> HttpResponse:
    account = account_of(organisation, waba_id)
    period = Period.of(request.GET.get("days"))
    context = {
        "numbers": account.numbers.order_by("display_phone_number", "pk"),
        **_shared(request, organisation, account, period, _ids(account)),
        **_drawn(request, timeline.of_account(account, period)),
    }
    return render(request, "quality/account_timeline.html", context)


def _shared(
    request: SignedInRequest,
    organisation: Organisation,
    account: WhatsAppAccount,
    period: Period,
    number_ids: Sequence[str],
) -> dict[str, Any]:
    told = days(organisation, number_ids, period)
    return {
        "asset": account,
        "period": period,
        "tabs": period_tabs(request, period),
        "days": told,
        "charts": [one for one in (drawings.rates(told), drawings.volume(told)) if one],
        "limit": limits(organisation, [account.connection])[0],
    }


def _drawn(request: SignedInRequest, found: timeline.Timeline) -> dict[str, Any]:
    page = Paginator(found.marks, PAGE).get_page(request.GET.get("page"))
    return {"timeline": found, "page": page}


def _ids(account: WhatsAppAccount) -> list[str]:
    return list(account.numbers.values_list("phone_number_id", flat=True))


@require_safe
@allowed(Act.ASSETS_READ)
def number_timeline_export(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str, *, form: str
) -> HttpResponse:
    number = number_of(organisation, phone_number_id)
    found = timeline.of_number(number, Period.of(request.GET.get("days")))
    return _timeline_file(form, phone_number_id, found)


@require_safe
@allowed(Act.ASSETS_READ)
def account_timeline_export(
    request: SignedInRequest, organisation: Organisation, waba_id: str, *, form: str
) -> HttpResponse:
    account = account_of(organisation, waba_id)
    found = timeline.of_account(account, Period.of(request.GET.get("days")))
    return _timeline_file(form, waba_id, found)


def _timeline_file(form: str, id_: str, found: timeline.Timeline) -> HttpResponse:
    header, rows = export.timeline_header(), export.timeline_rows(found)
    return sheet_response(form, f"quality-{id_}", header=header, rows=rows)


@require_safe
@allowed(Act.ASSETS_READ)
def number_days_export(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str, *, form: str
) -> HttpResponse:
    number = number_of(organisation, phone_number_id)
    return _days_file(request, organisation, form, number.phone_number_id, [phone_number_id])


@require_safe
@allowed(Act.ASSETS_READ)
def account_days_export(
    request: SignedInRequest, organisation: Organisation, waba_id: str, *, form: str
) -> HttpResponse:
    account = account_of(organisation, waba_id)
    return _days_file(request, organisation, form, waba_id, _ids(account))


def _days_file(
    request: SignedInRequest,
    organisation: Organisation,
    form: str,
    id_: str,
    number_ids: Sequence[str],
) -> HttpResponse:
    period = Period.of(request.GET.get("days"))
    told = days(organisation, number_ids, period)
    errors = errors_by_day(organisation, number_ids, period)
    header, rows = export.days_header(), export.days_rows(told, errors)
    return sheet_response(form, f"messages-{id_}", header=header, rows=rows)
