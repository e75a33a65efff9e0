"""For partners: what each client costs, with the mark-up; statements; the rules of the mark-up.

Who is shown is asked of `accounts.access` at each request, so a client that revokes its link is gone at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Act, SignedInRequest, allowed, clients_where
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from billing.forms.markups import MarkUpForm
from billing.models import MarkUp
from billing.periods import Period, month_named
from billing.reports import clients as reports
from billing.reports.client_statements import printed
from billing.views.parts import pdf_response

MONTHS = 24
HEADER = (
    "client", "month", "currency", "messages", "unknown_prices", "meta_cost", "mark_up", "total",
    "meta_cost_month_before",
)  # fmt: skip
STATEMENT = ("month", "category", "market", "currency", "messages", "unknown_prices")
OURS, THEIRS = ("meta_cost", "mark_up", "total"), ("total",)


def _month(request: SignedInRequest, organisation: Organisation) -> Period:
    """Asked for, or the one that is now."""
    now = Period.holding(organisation.today())
    asked = month_named(request.GET.get("month", ""))
    return asked if asked and now.back(MONTHS).first <= asked.first <= now.first else now


def _months(organisation: Organisation) -> list[Period]:
    now = Period.holding(organisation.today())
    return [now.back(n) for n in range(MONTHS)]


@require_safe
@allowed(Act.COSTS_READ)
def client_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    month, sort = _month(request, organisation), request.GET.get("sort", "client")
    if sort.removeprefix("-") not in reports.SORTS:
        sort = "client"
    clients = clients_where(request.user, organisation, Act.COSTS_READ)
    lines = reports.by_client(organisation, clients, month, sort=sort)
    if (form := request.GET.get("form")) in ("csv", "xlsx"):
        name = f"clients-{month.first:%Y-%m}"
        return sheet_response(form, name, header=HEADER, rows=_rows(lines, month))
    context = {
        "lines": lines,
        "month": month,
        "months": _months(organisation),
        "sort": sort,
        "columns": _columns(sort),
        "may_manage": Act.COSTS_MANAGE in request.acts,
    }
    return render(request, "billing/client_list.html", context)


def _columns(sort: str) -> list[dict[str, object]]:
    """Headings that sort: pressed again, the other way round."""
    names = {
        "client": _("Client"), "units": _("Messages"), "cost": _("Meta’s cost"),
        "mark_up": _("Mark-up"), "total": _("Total"),
    }  # fmt: skip
    return [
        {
            "label": label,
            "sort": f"-{key}" if sort == key else key,
            "direction": {key: "ascending", f"-{key}": "descending"}.get(sort, ""),
            "is_number": key != "client",
        }
        for key, label in names.items()
    ]


def _rows(lines: Iterable[reports.Line], month: Period) -> Iterable[list[object]]:
    for line in lines:
        yield [
            line.client.name, f"{month.first:%Y-%m}", line.currency, line.units, line.unknown,
            *_money(line), line.known_before,
        ]  # fmt: skip


def _money(line: reports.Line) -> tuple[Decimal | None, ...]:
    """Cost, mark-up, total. What is not known is empty, never zero."""
    return (line.cost, line.mark_up, line.total) if line.is_known else (None, None, None)


@require_safe
@allowed(Act.COSTS_READ)
def client_statement(
    request: SignedInRequest, organisation: Organisation, client: str
) -> HttpResponse:
    """`?for=client` shows the total only, without how it is made."""
    clients = clients_where(request.user, organisation, Act.COSTS_READ)
    found = next((one for one in clients if one.slug == client), None)
    if found is None:
        raise Http404
    month = _month(request, organisation)
    made = reports.statement(organisation, found, month)
    for_client = request.GET.get("for") == "client"
    name = f"statement-{found.slug}-{month.first:%Y-%m}"
    if (form := request.GET.get("form")) == "pdf":
        told = printed(made, for_client=for_client, today=organisation.today())
        return pdf_response(name, told)
    if form in ("csv", "xlsx"):
        header = (*STATEMENT, *(THEIRS if for_client else OURS))
        rows = _statement_rows(made, for_client=for_client)
        return sheet_response(form, name, header=header, rows=rows)
    context = {
        "statement": made,
        "for_client": for_client,
        "months": _months(organisation),
        "month": month,
    }
    return render(request, "billing/client_statement.html", context)


def _statement_rows(made: reports.Statement, *, for_client: bool) -> Iterable[list[object]]:
    for line in made.lines:
        said: list[object] = [
            f"{made.month.first:%Y-%m}", line.category, line.market, line.currency, line.units,
            line.unknown,
        ]  # fmt: skip
        money = _money(line)
        yield [*said, *(money[-1:] if for_client else money)]


@require_safe
@allowed(Act.COSTS_READ)
def markup_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """All rows, the newest first; those that a later one supersedes are marked."""
    rules = list(MarkUp.objects.of(organisation).select_related("client", "created_by"))
    rules.sort(key=lambda rule: (rule.from_day, rule.pk), reverse=True)
    today, told = organisation.today(), []
    seen: set[tuple[int | None, str, str]] = set()
    for rule in rules:
        key = (rule.client_id, rule.category, rule.currency)
        is_past = bool({key, (*key[:2], "")} & seen)  # a later rule is for all that this one is for
        state = "future" if rule.from_day > today else "superseded" if is_past else "in_force"
        if state == "in_force":
            seen.add(key)
        told.append((rule, state))
    context = {"rules": told, "may_manage": Act.COSTS_MANAGE in request.acts}
    return render(request, "billing/markup_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_MANAGE)
def markup_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    clients = clients_where(request.user, organisation, Act.COSTS_READ)
    first = {"from_day": Period.holding(organisation.today()).first}
    form = MarkUpForm(request.POST or None, clients=clients, initial=first)
    if request.method == "POST" and form.is_valid():
        MarkUp.objects.create(partner=organisation, created_by=request.user, **form.cleaned_data)
        messages.success(request, _("The mark-up is there; statements since its day show it."))
        return redirect("billing:markup_list", organisation.slug)
    return render(request, "billing/markup_form.html", {"form": form})
