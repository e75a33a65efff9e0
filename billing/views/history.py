"""Files of Meta's figures that Meta has forgotten: upload, dry run, confirmation, result."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from assets.models import WhatsAppAccount
from billing.comparing import checking
from billing.forms.meta import HistoryFileForm
from billing.meta import history_files, importing
from billing.models import HistoryFile
from billing.views.parts import download

SHOWN = 200  # lines of a dry run on the page


def _find(organisation: Organisation, history_file_id: int) -> HistoryFile:
    rows = HistoryFile.objects.of(organisation).select_related(
        "account__organisation", "uploaded_by", "confirmed_by"
    )
    return get_object_or_404(rows, pk=history_file_id)


@require_safe
@allowed(Act.COSTS_READ)
def history_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """The files that are here."""
    rows = HistoryFile.objects.of(organisation).without_data()
    if waba_id := request.GET.get("account"):
        rows = rows.filter(account__waba_id=waba_id)
    rows = rows.select_related("account", "uploaded_by", "confirmed_by").order_by("-pk")
    context = {
        "page": Paginator(rows, 20).get_page(request.GET.get("page")),
    }
    return render(request, "billing/history_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_MANAGE)
def history_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Choose a file; nothing of it counts before the dry run is confirmed."""
    accounts = WhatsAppAccount.objects.of(organisation).order_by("name")
    answers = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = HistoryFileForm(*answers, accounts=accounts)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read(history_files.BIGGEST + 1)
        try:
            kept = importing.keep(
                form.cleaned_data["account"], data=data, file_name=file.name,
                currency=form.cleaned_data["currency"], by=request.user,
            )  # fmt: skip
        except history_files.UnfitFile as error:
            form.add_error("file", str(error))
        else:
            return redirect("billing:history_detail", organisation.slug, kept.pk)
    context = {"form": form, "has_accounts": accounts.exists()}
    status = 422 if form.errors else 200
    return render(request, "billing/history_create.html", context, status=status)


@require_safe
@allowed(Act.COSTS_READ)
def history_detail(
    request: SignedInRequest, organisation: Organisation, history_file_id: int
) -> HttpResponse:
    """Before the confirmation what would happen, line by line; afterwards what did."""
    file = _find(organisation, history_file_id)
    plan = importing.planned(file)
    points = file.points.order_by("day", "category")
    context = {
        "file": file,
        "plan": plan,
        "counts": plan.counts,
        "refused": plan.refused[:SHOWN],
        "reasons": Counter(problem for _place, problem in plan.refused).most_common(10),
        "lines": plan.outcomes[:SHOWN],
        "points": points[:SHOWN],
        "most": SHOWN,
    }
    return render(request, "billing/history_detail.html", context)


@require_POST
@allowed(Act.COSTS_MANAGE)
def history_confirmation_create(
    request: SignedInRequest, organisation: Organisation, history_file_id: int
) -> HttpResponse:
    file = _find(organisation, history_file_id)
    try:
        added = importing.confirm(file, by=request.user)
    except importing.Confirmed:
        messages.info(request, _("This file was brought in before. Nothing was counted twice."))
    else:
        for month in importing.months_of(file):
            checking.check(file.account, month)
        told = ngettext("%(n)s figure brought in.", "%(n)s figures brought in.", added)
        messages.success(request, told % {"n": added})
    return redirect("billing:history_detail", organisation.slug, file.pk)


@require_safe
@allowed(Act.COSTS_READ)
def history_download(
    request: SignedInRequest, organisation: Organisation, history_file_id: int
) -> HttpResponse:
    file = _find(organisation, history_file_id)
    return download(bytes(file.data), file.file_name, "text/plain")
