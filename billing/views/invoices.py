"""Meta's invoices: list, one, entering, changing, deleting, their files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from billing import invoices
from billing.forms.meta import InvoiceForm
from billing.models import Invoice, InvoiceQuerySet
from billing.periods import month_named
from billing.reports.trail import invoice_word, trail_of_invoice
from billing.views.parts import download

COLUMNS = (
    "month", "number", "issued_on", "business_portfolio", "account", "currency", "amount", "tax",
    "ours", "ours_unknown", "meta", "meta_hidden", "invoice_less_ours", "invoice_less_meta", "note",
    "file",
)  # fmt: skip


def _rows(request: SignedInRequest, organisation: Organisation) -> InvoiceQuerySet:
    """As the address narrows them: ?account=, ?month=."""
    rows = Invoice.objects.of(organisation).without_data().select_related("account", "connection")
    if waba_id := request.GET.get("account"):
        rows = rows.filter(account__waba_id=waba_id)
    if month := month_named(request.GET.get("month", "")):
        rows = rows.filter(month=month.first)
    return rows.order_by("-month", "-issued_on", "-pk")


def _find(organisation: Organisation, invoice_id: int) -> Invoice:
    rows = Invoice.objects.of(organisation).without_data()
    return get_object_or_404(
        rows.select_related("account", "connection", "created_by"), pk=invoice_id
    )


@require_safe
@allowed(Act.COSTS_READ)
def invoice_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    page = Paginator(_rows(request, organisation), 50).get_page(request.GET.get("page"))
    context = {"page": page, "matches": invoices.matches(organisation, list(page))}
    return render(request, "billing/invoice_list.html", context)


@require_safe
@allowed(Act.COSTS_READ)
def invoice_list_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    found = invoices.matches(organisation, list(_rows(request, organisation)))
    rows = [_row(one) for one in found]
    return sheet_response(form, "invoices", header=COLUMNS, rows=rows)


def _row(match: invoices.Match) -> tuple[Any, ...]:
    one = match.invoice
    return (
        f"{one.month:%Y-%m}", one.number, one.issued_on, str(one.connection),
        str(one.account) if one.account else "", one.currency, one.amount, one.tax,
        match.ours if match.has_ours else None, match.unknown,
        match.meta if match.has_meta else None, match.hidden,
        match.from_ours if match.has_ours else None, match.from_meta if match.has_meta else None,
        one.note, one.file_name,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_MANAGE)
def invoice_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    invoice = Invoice(organisation=organisation, created_by=request.user)
    return _edit(request, organisation, invoice)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_MANAGE)
def invoice_update(
    request: SignedInRequest, organisation: Organisation, invoice_id: int
) -> HttpResponse:
    return _edit(request, organisation, _find(organisation, invoice_id))


def _edit(request: SignedInRequest, organisation: Organisation, invoice: Invoice) -> HttpResponse:
    """A file is looked at first: what a CSV tells fills what was left empty, and the person sees it
    before it is kept."""
    is_new = invoice.pk is None
    if request.method != "POST":
        form = InvoiceForm(instance=invoice, organisation=organisation)
        return _form(request, form, invoice, is_new)
    answers, filled = request.POST.copy(), []
    upload, problem = request.FILES.get("file"), ""
    data = upload.read(invoices.BIGGEST + 1) if upload else b""
    if upload:
        try:
            if invoices.kind_of(data) == invoices.CSV:
                filled = _fill(answers, invoices.understood(data))
        except invoices.UnfitFile:
            problem = _("The file is neither a PDF nor a CSV in UTF-8, or larger than 10 MB.")
    form = InvoiceForm(answers, request.FILES, instance=invoice, organisation=organisation)
    if problem:
        form.add_error("file", problem)
    if not form.is_valid():
        return _form(request, form, invoice, is_new)
    made = form.save(commit=False)
    if upload:
        invoices.attach(made, data=data, file_name=upload.name or "")
    made.save()
    told = _("Saved. From the file: %(fields)s.") % {"fields": ", ".join(filled)}
    messages.success(request, told if filled else _("Saved."))
    return redirect("billing:invoice_detail", organisation.slug, made.pk)


def _fill(answers: Any, understood: dict[str, str]) -> list[str]:
    """Put into the answers what they lack. The names of what was filled."""
    filled = [name for name in understood if not answers.get(name, "").strip()]
    for name in filled:
        answers[name] = understood[name]
    return [invoice_word(name) for name in filled]


def _form(
    request: SignedInRequest, form: InvoiceForm, invoice: Invoice, is_new: bool
) -> HttpResponse:
    context = {"form": form, "invoice": None if is_new else invoice}
    status = 422 if form.errors else 200
    return render(request, "billing/invoice_form.html", context, status=status)


@require_safe
@allowed(Act.COSTS_READ)
def invoice_detail(
    request: SignedInRequest, organisation: Organisation, invoice_id: int
) -> HttpResponse:
    invoice = _find(organisation, invoice_id)
    [match] = invoices.matches(organisation, [invoice])
    context = {"invoice": invoice, "match": match, "trail": trail_of_invoice(invoice)}
    return render(request, "billing/invoice_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_MANAGE)
def invoice_deletion(
    request: SignedInRequest, organisation: Organisation, invoice_id: int
) -> HttpResponse:
    """Ask first. The audit trail keeps that there was one."""
    invoice = _find(organisation, invoice_id)
    if request.method == "POST":
        invoice.delete()
        messages.success(request, _("Deleted. The audit trail still has what it said."))
        return redirect("billing:invoice_list", organisation.slug)
    return render(request, "billing/invoice_deletion.html", {"invoice": invoice})


@require_safe
@allowed(Act.COSTS_READ)
def invoice_file(
    request: SignedInRequest, organisation: Organisation, invoice_id: int
) -> HttpResponse:
    """As it was uploaded, always as a download."""
    invoice = get_object_or_404(Invoice.objects.of(organisation), pk=invoice_id)
    if invoice.data is None:
        raise Http404
    return download(bytes(invoice.data), invoice.file_name, invoice.file_type)
