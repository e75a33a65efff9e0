"""What a broadcast will cost: asked by a form, answered at an address that holds counts and no numbers."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from billing import estimating, recipients
from billing.estimating import CATEGORIES, Estimate, estimate
from billing.forms.estimates import EstimateForm

HEADER = (
    "market", "countries", "recipients", "charged_in_the_month_before", "currency", "low", "likely",
    "high", "unknown", "rates",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_READ)
def estimate_detail(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    if request.method == "POST":
        form = EstimateForm(request.POST, request.FILES, organisation=organisation)
        if form.is_valid():
            return redirect(_address(organisation, form))
        return render(request, "billing/estimate.html", {"form": form})
    first = {"on": organisation.today(), "category": "marketing"} | request.GET.dict()
    by_country = recipients.read(request.GET.get("to", ""))
    if by_country:
        first["recipients"] = "\n".join(f"{c} {n}" for c, n in sorted(by_country.items()))
    form = EstimateForm(organisation=organisation, initial=first)
    found = _asked(request, organisation, form, by_country or {})
    if found and (shape := request.GET.get("form")) in ("csv", "xlsx"):
        return sheet_response(shape, "estimate", header=HEADER, rows=_rows(found))
    query = request.GET.copy()
    query.pop("form", None)
    context = {"form": form, "estimate": found, "query": query.urlencode()}
    return render(request, "billing/estimate.html", context)


def _address(organisation: Organisation, form: EstimateForm) -> str:
    said = form.cleaned_data
    query = {
        "account": said["account"],
        "category": said["category"],
        "on": said["on"].isoformat(),
        "to": recipients.written(form.counted.by_country),
    }
    if said["template"]:
        query["template"] = said["template"]
    if form.counted.doubled:
        query["doubled"] = str(form.counted.doubled)
    return f"{reverse('billing:estimate', args=[organisation.slug])}?{urlencode(query, safe=':,')}"


def _asked(
    request: SignedInRequest,
    organisation: Organisation,
    form: EstimateForm,
    by_country: dict[str, int],
) -> Estimate | None:
    """None where the address does not ask, or asks what cannot be: then the form stands there."""
    said = request.GET
    account = next((a for a in form.accounts if a.waba_id == said.get("account")), None)
    try:
        on = date.fromisoformat(said.get("on", ""))
    except ValueError:
        return None
    if not estimating.FIRST <= on <= estimating.LAST:
        return None
    if account is None or said.get("category") not in CATEGORIES or not by_country:
        return None
    return estimate(
        account,
        said["category"],
        by_country,
        on=on,
        today=organisation.today(),
        template_id=said.get("template", ""),
    )


def _rows(found: Estimate) -> list[list[Any]]:
    return [
        [
            line.market, " ".join(line.countries), line.recipients, line.volume, found.currency,
            line.low, line.likely, line.high, line.unknown,
            "; ".join(f"{count} × {row.amount}" for row, count in line.rows),
        ]
        for line in found.lines
    ]  # fmt: skip
