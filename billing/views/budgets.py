"""Budgets: the list, one with its way and its past, made, changed, put away; forecasts and how far off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from billing.drawings import way_of
from billing.forms.budgets import BudgetForm
from billing.models import Budget
from billing.reports import budgets as reports
from billing.reports.month_now import month_now
from billing.reports.tagged import by_tag
from billing.services import budgets

HEADER = (
    "budget", "period_from", "period_to", "currency", "limit", "spent", "percent", "unknown_prices",
    "forecast", "forecast_low", "forecast_high", "archived",
)  # fmt: skip


def find(organisation: Organisation, budget_id: int) -> Budget:
    mine = Budget.objects.of(organisation).select_related("account", "owner", "organisation")
    return get_object_or_404(mine, pk=budget_id)


@require_safe
@allowed(Act.COSTS_READ)
def budget_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """`?archived=1` shows those that were put away."""
    archived = request.GET.get("archived") == "1"
    mine = Budget.objects.of(organisation).filter(archived_at__isnull=not archived)
    found = list(mine.select_related("account", "owner").order_by("name", "pk"))
    gauges = reports.gauges(organisation, found)
    if (form := request.GET.get("form")) in ("csv", "xlsx"):
        return sheet_response(form, "budgets", header=HEADER, rows=map(_line, gauges))
    context = {"gauges": gauges, "archived": archived, "may_manage": _may_manage(request)}
    return render(request, "billing/budget_list.html", context)


def _line(gauge: reports.Gauge) -> list[object]:
    budget, told = gauge.budget, gauge.forecast
    foretold = (told.likely, told.low, told.high) if told else (None, None, None)
    return [
        budget.name, gauge.period.first, gauge.period.last, budget.currency, budget.limit,
        gauge.spent, gauge.percent, gauge.unknown, *foretold, budget.archived_at,
    ]  # fmt: skip


def _may_manage(request: SignedInRequest) -> bool:
    return Act.COSTS_MANAGE in request.acts


@require_safe
@allowed(Act.COSTS_READ)
def budget_detail(
    request: SignedInRequest, organisation: Organisation, budget_id: int
) -> HttpResponse:
    budget = find(organisation, budget_id)
    gauge, spent, past = reports.one(organisation, budget)
    context = {
        "budget": budget,
        "gauge": gauge,
        "past": past,
        "chart": way_of(
            spent.days,
            gauge.period,
            gauge.forecast,
            today=organisation.today(),
            currency=budget.currency,
            limit=budget.limit,
        ),
        "changes": reports.changes(budget),
        "tag_is_gone": budget.tag and budget.tag not in by_tag(organisation),
        "may_manage": _may_manage(request) and not budget.archived_at,
    }
    return render(request, "billing/budget_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_MANAGE)
def budget_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = BudgetForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            made = budgets.create(organisation, by=request.user, **form.fields_of_budget)
        except budgets.NameTaken:
            form.add_error("name", _("Another budget has this name. Choose another."))
        else:
            budgets.watch_one(organisation)
            messages.success(request, _("The budget is there and watched from now on."))
            return redirect("billing:budget_detail", organisation.slug, made.pk)
    return render(request, "billing/budget_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_MANAGE)
def budget_update(
    request: SignedInRequest, organisation: Organisation, budget_id: int
) -> HttpResponse:
    budget = find(organisation, budget_id)
    form = BudgetForm(request.POST or None, organisation=organisation, budget=budget)
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version")
        try:
            budgets.change(budget, version=version, **form.fields_of_budget)
        except budgets.NameTaken:
            form.add_error("name", _("Another budget has this name. Choose another."))
        except budgets.ChangedMeanwhile:
            said = _(
                "Somebody changed this budget while you were at it; its page says what. What you typed is "
                "still here: save again to have it so."
            )
            form.add_error(None, said)
        else:
            messages.success(request, _("Saved."))
            return redirect("billing:budget_detail", organisation.slug, budget.pk)
    context = {"form": form, "budget": budget, "version": budgets.version_of(budget)}
    return render(request, "billing/budget_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_MANAGE)
def budget_archive(
    request: SignedInRequest, organisation: Organisation, budget_id: int
) -> HttpResponse:
    """Says first what ends with it."""
    budget = find(organisation, budget_id)
    if request.method == "POST":
        if budgets.archive(budget, by=request.user):
            messages.success(request, _("The budget is archived; nothing is told of it any more."))
        return redirect("billing:budget_list", organisation.slug)
    return render(request, "billing/budget_archive.html", {"budget": budget})


@require_safe
@allowed(Act.COSTS_READ)
def forecast_detail(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """The month's forecast in each currency, and what would have been said of past months today."""
    found = month_now(organisation)
    charts = [
        way_of(
            one.days,
            one.period,
            one.forecast,
            today=one.today,
            currency=one.currency,
            limit=one.budget.limit if one.budget else None,
        )
        for one in found
    ]
    context = {"months": list(zip(found, charts, strict=True))}
    return render(request, "billing/forecast.html", context)
