"""Numbers: of one template, of all, beside each other; how long reviews take; switching them on."""

from __future__ import annotations

import django_rq
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from assets.models import WhatsAppAccount
from templates_app import tasks
from templates_app.drawings import funnel_of, quality_line, sentences_of, spending, trend
from templates_app.forms import InsightsForm
from templates_app.models import NumbersReading, TemplateDay
from templates_app.reports import Filters, numbers_list, quality, review_times
from templates_app.reports.filters import numbers_of
from templates_app.reports.numbers import PERIODS, Period, numbers
from templates_app.services import insights
from templates_app.services import numbers as reading_numbers
from templates_app.views.lists import find

PERIOD_NAMES = {
    7: gettext_lazy("7 days"), 30: gettext_lazy("30 days"), 90: gettext_lazy("90 days"),
    365: gettext_lazy("A year"), 0: gettext_lazy("All"),
}  # fmt: skip


def _tabs(request: SignedInRequest, period: Period) -> list[dict[str, object]]:
    """The rest of the address stays."""
    query = request.GET.copy()
    query.pop("page", None)
    tabs = []
    for days in PERIODS:
        query["days"] = str(days)
        tabs.append(
            {
                "url": f"?{query.urlencode()}",
                "label": PERIOD_NAMES[days],
                "is_current": days == period.days,
            }
        )
    return tabs


@require_safe
@allowed(Act.TEMPLATES_READ)
def template_numbers(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    template = find(organisation, template_id)
    report = numbers(template, days=request.GET.get("days"))
    scores = quality.history(template)
    context = {
        "template": template,
        "report": report,
        "reading": report.reading,
        "totals": report.totals,
        "tabs": _tabs(request, report.period),
        "bars": funnel_of(report.totals),
        "trend": trend(report.every_day),
        "spending": spending(report),
        "blocks": template.block_reasons.select_related("against").order_by("-day")[:30],
        "scores": scores,
        "quality_line": quality_line(scores),
    }
    return render(request, "templates_app/template_numbers.html", context)


DAY_COLUMNS = (
    "day", "product", "sent", "delivered", "read", "clicked", "spent", "currency", "read_at",
)  # fmt: skip


@require_safe
@allowed(Act.TEMPLATES_READ)
def template_numbers_export(
    request: SignedInRequest, organisation: Organisation, template_id: int, *, form: str
) -> HttpResponse:
    """The days of the period as they were read."""
    template = find(organisation, template_id)
    period = numbers(template, days=request.GET.get("days")).period
    rows = TemplateDay.objects.filter(template=template).between(period.since, period.until)
    lines = rows.order_by("day", "product").values_list(*DAY_COLUMNS)
    return sheet_response(form, f"numbers-{template.name[:80]}", header=DAY_COLUMNS, rows=lines)


@require_safe
@allowed(Act.TEMPLATES_READ)
def numbers_index(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Everything in the address: account, search, facets, period, sort, page."""
    report = numbers_list.numbers_list(
        organisation,
        Filters.from_query(request.GET),
        days=request.GET.get("days"),
        sort=request.GET.get("sort", ""),
    )
    context = {"report": report, "tabs": _tabs(request, report.period), "page": report.page}
    return render(request, "templates_app/numbers_list.html", context)


@require_safe
@allowed(Act.TEMPLATES_READ)
def numbers_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    lines = numbers_list.lines(
        organisation,
        Filters.from_query(request.GET),
        days=request.GET.get("days"),
        sort=request.GET.get("sort", ""),
    )
    name = f"numbers-{organisation.slug}"
    return sheet_response(form, name, header=numbers_list.HEADER, rows=lines)


@require_safe
@allowed(Act.TEMPLATES_READ)
def numbers_comparison(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    ids = numbers_of(request.GET.getlist("template"))
    report = numbers_list.comparison(organisation, ids, days=request.GET.get("days"))
    context = {
        "report": report,
        "tabs": _tabs(request, report.period),
        "choices": numbers_list.choices(organisation, report.period),
        "chosen": [line.template.pk for line in report.lines],
        "slots": range(numbers_list.MOST_COMPARED),
        "sentences": sentences_of(report),
        "funnels": [(line, funnel_of(line.totals)) for line in report.lines],
    }
    return render(request, "templates_app/numbers_comparison.html", context)


@require_safe
@allowed(Act.TEMPLATES_READ)
def numbers_comparison_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    ids = numbers_of(request.GET.getlist("template"))
    report = numbers_list.comparison(organisation, ids, days=request.GET.get("days"))
    rows = [numbers_list.file_line(line, report.period) for line in report.lines]
    name = f"comparison-{organisation.slug}"
    return sheet_response(form, name, header=numbers_list.HEADER, rows=rows)


@require_safe
@allowed(Act.TEMPLATES_READ)
def review_time_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    account = request.GET.get("account", "")
    context = {
        "times": review_times.review_times(organisation, account=account),
        "enough": review_times.ENOUGH,
    }
    return render(request, "templates_app/review_time_list.html", context)


@require_safe
@allowed(Act.TEMPLATES_READ)
def review_time_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    told = review_times.review_times(organisation, account=request.GET.get("account", ""))
    rows = review_times.lines(told)
    return sheet_response(
        form, f"review-times-{organisation.slug}", header=review_times.HEADER, rows=rows
    )


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def numbers_reading_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Read the numbers of the organisation's accounts now."""
    for account in WhatsAppAccount.objects.of(organisation).readable():
        reading_numbers.hasten(account)
    due = NumbersReading.objects.filter(
        account__organisation=organisation, pk__in=reading_numbers.due()
    )
    for reading_id in due.values_list("pk", flat=True):
        django_rq.get_queue("slow").enqueue(tasks.read_numbers, reading_id)
    messages.success(request, _("Reading the numbers from Meta. You may leave this page."))
    return redirect("templates_app:numbers_index", organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ASSETS_MANAGE)
def insights_switch_create(
    request: SignedInRequest, organisation: Organisation, waba_id: str
) -> HttpResponse:
    """What it does and that nobody can undo it; then, when that is ticked, Meta is asked."""
    accounts = WhatsAppAccount.objects.of(organisation).readable()
    account = get_object_or_404(accounts, waba_id=waba_id)
    form = InsightsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        switch = insights.ask(account, by=request.user)
        if switch is not None:
            django_rq.get_queue("default").enqueue(tasks.switch_insights, switch.pk)
        messages.success(request, _("Asked of Meta. You see here how it went."))
        return redirect(request.path)
    context = {
        "switched": account,
        "reading": NumbersReading.objects.filter(account=account).first(),
        "form": form,
        "history": account.insights_switches.select_related("asked_by").order_by("-asked_at"),
    }
    page = "templates_app/insights_switch_create.html"
    return render(request, page, context, status=422 if form.errors else 200)
