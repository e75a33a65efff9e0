"""Lists: upload, describe, the dry run, to a colleague, brought in, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_rq
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed, may
from accounts.models import Organisation
from optin.forms.imports import DescribeForm, ReasonForm, UploadForm
from optin.importing import grids, reading, tasks
from optin.models import ImportBatch
from optin.reports import imports as report
from optin.services import importing
from optin.services.errors import ConsentError
from optin.services.import_errors import NotLookedAt
from optin.views.lists import list_response

PAGE = 50


def find(organisation: Organisation, import_id: int) -> ImportBatch:
    """Raises Http404."""
    rows = ImportBatch.objects.of(organisation).select_related(
        "organisation", "version__notice", "made_by", "approved_by", "reversal_asked_by",
        "reversal_approved_by",
    )  # fmt: skip
    return get_object_or_404(rows, pk=import_id)


@require_safe
@allowed(Act.OPTINS_READ)
def import_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    rows = ImportBatch.objects.of(organisation).defer("content").select_related("made_by")
    page = Paginator(rows.order_by("-made_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "optin/imports/import_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.OPTINS_IMPORT)
def import_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read(grids.MOST_BYTES + 1)  # no more of a giant than shows that it is one
        try:
            batch = importing.keep(organisation, data=data, name=file.name, by=request.user)
        except grids.Unfit as error:
            form.add_error("file", str(error))
        else:
            return redirect("optin:import_update", organisation.slug, batch.pk)
    status = 422 if form.errors else 200
    return render(request, "optin/imports/import_create.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.OPTINS_IMPORT)
def import_update(
    request: SignedInRequest, organisation: Organisation, import_id: int
) -> HttpResponse:
    """Which column is what, and where the list comes from."""
    batch = find(organisation, import_id)
    if not batch.is_draft or batch.work:
        return redirect(batch.link)
    data = request.POST if request.method == "POST" else None
    encoding = (data or batch.columns).get("encoding", "")
    encoding = encoding if encoding in grids.ENCODINGS else ""
    head = _head(batch, encoding)
    unmasked = may(request, Act.NUMBERS_UNMASKED)
    form = DescribeForm(data, organisation=organisation, batch=batch, head=head, unmasked=unmasked)
    if form.is_valid():
        try:
            importing.describe(batch, by=request.user, columns=form.columns(), **form.facts())
        except ConsentError as error:
            messages.error(request, str(error))
        else:
            django_rq.get_queue("slow").enqueue(tasks.work, batch.pk)
        return redirect(batch.link)
    context = {
        "form": form,
        "batch": batch,
        "head": head,
        "unmasked": unmasked,
    }
    status = 422 if form.errors else 200
    return render(request, "optin/imports/import_update.html", context, status=status)


def _head(batch: ImportBatch, encoding: str) -> reading.Head:
    """The first lines; as the bytes tell, where the chosen letters make nothing of them."""
    data = importing.content(batch)
    try:
        return reading.head(data, encoding=encoding)
    except grids.Unfit:
        return reading.head(data)


@require_safe
@allowed(Act.OPTINS_READ)
def import_detail(
    request: SignedInRequest, organisation: Organisation, import_id: int
) -> HttpResponse:
    batch = find(organisation, import_id)
    return render(request, "optin/imports/import_detail.html", _context(request, batch))


def _context(request: SignedInRequest, batch: ImportBatch, **more: Any) -> dict[str, Any]:
    return {
        "batch": batch,
        "counts": report.counts(batch),
        "progress": report.progress(batch),
        "sample": report.sample(batch),
        "opt_outs": batch.counts.get("withdrawal", 0),
        "weak": batch.counts.get("weak", 0),
        "taken_back": batch.rows.exclude(undone_by=None).count() if batch.reversed_at else 0,
        "is_author": request.user.pk in batch.author_ids,
        "is_asker": request.user.pk == batch.reversal_asked_by_id,
        "form": ReasonForm(),
    } | more


@require_safe
@allowed(Act.OPTINS_READ)
def import_export(
    request: SignedInRequest, organisation: Organisation, import_id: int, form: str
) -> HttpResponse:
    """Every line, and what becomes of it."""
    batch = find(organisation, import_id)
    lines = report.lines(batch, unmasked=may(request, Act.NUMBERS_UNMASKED))
    return list_response(
        request, organisation, form, f"import-{batch.pk}", header=report.header(), rows=lines
    )


def _done(
    request: SignedInRequest, batch: ImportBatch, act: Callable[[], None], said: str
) -> HttpResponse:
    """Do it, ring for the work that follows, and back to the page; what is in the way is told there."""
    try:
        act()
    except ConsentError as error:
        form, is_of_field = ReasonForm(), error.field == "reason"
        if is_of_field:
            form = ReasonForm(request.POST)
            form.full_clean()
            form.errors.clear()
            form.add_error("reason", str(error))
        context = _context(request, batch, form=form, trouble="" if is_of_field else str(error))
        return render(request, "optin/imports/import_detail.html", context, status=422)
    if batch.work:
        django_rq.get_queue("slow").enqueue(tasks.work, batch.pk)
    messages.success(request, said)
    return redirect(batch.link)


@require_POST
@allowed(Act.OPTINS_IMPORT)
def import_opt_outs_create(
    request: SignedInRequest, organisation: Organisation, import_id: int
) -> HttpResponse:
    batch = find(organisation, import_id)
    said = _("The opt-outs are being recorded.")
    return _done(request, batch, lambda: importing.record_opt_outs(batch, by=request.user), said)


@require_POST
@allowed(Act.OPTINS_IMPORT)
def import_offering_create(
    request: SignedInRequest, organisation: Organisation, import_id: int
) -> HttpResponse:
    batch = find(organisation, import_id)
    said = _("A colleague can now look at it.")
    return _done(request, batch, lambda: importing.offer(batch, by=request.user), said)


@require_POST
@allowed(Act.OPTINS_APPROVE)
def import_approval_create(
    request: SignedInRequest, organisation: Organisation, import_id: int
) -> HttpResponse:
    batch = find(organisation, import_id)

    def act() -> None:
        if request.POST.get("agrees") != "on":
            raise NotLookedAt
        importing.approve(batch, by=request.user)

    return _done(request, batch, act, _("Signed. It is being brought in."))


@require_POST
@allowed(Act.OPTINS_APPROVE)
def import_return_create(
    request: SignedInRequest, organisation: Organisation, import_id: int
) -> HttpResponse:
    batch, reason = find(organisation, import_id), request.POST.get("reason", "")
    act = lambda: importing.send_back(batch, by=request.user, reason=reason)  # noqa: E731
    return _done(request, batch, act, _("Sent back to its author."))


@require_POST
@allowed(Act.OPTINS_IMPORT)
def import_removal_create(
    request: SignedInRequest, organisation: Organisation, import_id: int
) -> HttpResponse:
    batch = find(organisation, import_id)
    said = _("Discarded. The file is deleted here.")
    return _done(request, batch, lambda: importing.discard(batch), said)


@require_POST
@allowed(Act.OPTINS_IMPORT)
def import_reversal_create(
    request: SignedInRequest, organisation: Organisation, import_id: int
) -> HttpResponse:
    batch, reason = find(organisation, import_id), request.POST.get("reason", "")
    act = lambda: importing.ask_reversal(batch, by=request.user, reason=reason)  # noqa: E731
    return _done(request, batch, act, _("A colleague has to agree that it is taken back."))


@require_POST
@allowed(Act.OPTINS_APPROVE)
def import_reversal_approval_create(
    request: SignedInRequest, organisation: Organisation, import_id: int
) -> HttpResponse:
    batch = find(organisation, import_id)
    said = _("It is being taken back.")
    return _done(request, batch, lambda: importing.approve_reversal(batch, by=request.user), said)


@require_POST
@allowed(Act.OPTINS_APPROVE)
def import_reversal_return_create(
    request: SignedInRequest, organisation: Organisation, import_id: int
) -> HttpResponse:
    batch = find(organisation, import_id)
    said = _("It stays as it is.")
    return _done(request, batch, lambda: importing.refuse_reversal(batch), said)
