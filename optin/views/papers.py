"""Opt-ins on paper, at the counter and by telephone: the queue, keying in, the second look."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin.capture.sheets import sheet
from optin.forms.papers import PaperForm, RefuseForm, VerifyForm
from optin.ledger.writing import of
from optin.media_types import IMAGES
from optin.models import Evidence, Flow, FlowKind, Paper, PaperStatus
from optin.notices.rendering import Surface
from optin.services import evidence, papers
from optin.services.errors import ConsentError
from optin.views.evidence import file_response

PAGE = 50


def find(organisation: Organisation, paper_id: int) -> Paper:
    rows = Paper.objects.of(organisation).select_related(
        "organisation", "flow__version__notice", "entered_by", "decided_by"
    )
    return get_object_or_404(rows, pk=paper_id)


def find_flow(organisation: Organisation, flow_id: int) -> Flow:
    rows = Flow.objects.of(organisation).filter(kind=FlowKind.PAPER)
    return get_object_or_404(rows.select_related("version__notice", "organisation"), pk=flow_id)


@require_safe
@allowed(Act.OPTINS_READ)
def paper_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """The queue; `?status=` shows what was decided."""
    asked = request.GET.get("status", PaperStatus.WAITING)
    status = asked if asked in PaperStatus.values else PaperStatus.WAITING
    rows = Paper.objects.of(organisation).filter(status=status)
    order = "entered_at" if status == PaperStatus.WAITING else "-decided_at"
    rows = rows.select_related("flow", "entered_by", "decided_by", "organisation").order_by(
        order, "pk"
    )
    flows = Flow.objects.of(organisation).filter(kind=FlowKind.PAPER)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "status": status,
        "tabs": [
            {"label": label, "url": f"?status={value}", "is_current": value == status}
            for value, label in PaperStatus.choices
        ],
        "flows": [one for one in flows.select_related("version") if one.standing == "live"],
    }
    return render(request, "optin/papers/paper_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.OPTINS_WRITE)
def paper_create(
    request: SignedInRequest, organisation: Organisation, paper_flow_id: int
) -> HttpResponse:
    flow = find_flow(organisation, paper_flow_id)
    form = PaperForm(request.POST or None, request.FILES or None, flow=flow)
    if request.method == "POST" and form.is_valid():
        try:
            told = {**form.cleaned_data}
            files = told.pop("evidence")
            papers.enter(flow, by=request.user, key=str(uuid4()), files=files, **told)
        except ConsentError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Kept. It counts once a colleague has verified it."))
            return redirect("optin:paper_list", organisation.slug)
    status = 422 if form.errors else 200
    context = {"form": form, "flow": flow, "script": flow.version.surfaces.get(Surface.PHONE, [])}
    return render(request, "optin/papers/paper_create.html", context, status=status)


@require_safe
@allowed(Act.OPTINS_READ)
def paper_detail(
    request: SignedInRequest, organisation: Organisation, paper_id: int
) -> HttpResponse:
    return _page(request, find(organisation, paper_id))


def _page(
    request: SignedInRequest,
    paper: Paper,
    form: VerifyForm | None = None,
    refusal: RefuseForm | None = None,
) -> HttpResponse:
    with of(paper.organisation):
        rows = Evidence.objects.of(paper.organisation).filter(pk__in=paper.evidence_ids)
        kept = list(rows.defer("content", "salt").order_by("kept_at", "pk"))
    context = {
        "paper": paper, "pieces": kept, "images": IMAGES, "form": form or VerifyForm(),
        "refusal": refusal or RefuseForm(), "is_mine": request.user.pk == paper.entered_by_id,
    }  # fmt: skip
    is_wrong = (form and form.errors) or (refusal and refusal.errors)
    return render(
        request, "optin/papers/paper_detail.html", context, status=422 if is_wrong else 200
    )


@require_POST
@allowed(Act.OPTINS_WRITE)
def verification_of_paper_create(
    request: SignedInRequest, organisation: Organisation, paper_id: int
) -> HttpResponse:
    paper, form = find(organisation, paper_id), VerifyForm(request.POST)
    if form.is_valid():
        try:
            papers.verify(paper, by=request.user, number=form.cleaned_data["number"])
        except ConsentError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    if form.errors:
        return _page(request, paper, form)
    messages.success(request, _("Verified: it is in the ledger with its evidence."))
    return redirect("optin:paper_list", organisation.slug)


@require_POST
@allowed(Act.OPTINS_WRITE)
def refusal_of_paper_create(
    request: SignedInRequest, organisation: Organisation, paper_id: int
) -> HttpResponse:
    paper, form = find(organisation, paper_id), RefuseForm(request.POST)
    if form.is_valid():
        try:
            papers.refuse(paper, by=request.user, note=form.cleaned_data["note"])
        except ConsentError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    if form.errors:
        return _page(request, paper, refusal=form)
    messages.success(request, _("It does not count."))
    return redirect("optin:paper_list", organisation.slug)


@require_GET  # no HEAD: nothing is opened without being told
@never_cache
@allowed(Act.OPTINS_WRITE)
def paper_evidence_detail(
    request: SignedInRequest, organisation: Organisation, paper_id: int, evidence_id: UUID
) -> HttpResponse:
    """For the second look; whoever opens it is written down."""
    paper = find(organisation, paper_id)
    if evidence_id not in paper.evidence_ids:
        raise Http404
    with of(organisation):
        rows = Evidence.objects.of(organisation).select_related("subject")
        one = get_object_or_404(rows, pk=evidence_id, erased_at=None)
        return file_response(one, evidence.show(organisation, one, by=request.user))


@require_safe
@allowed(Act.OPTINS_READ)
def paper_sheet(
    request: SignedInRequest, organisation: Organisation, paper_flow_id: int
) -> HttpResponse:
    """To print: the notice with lines to fill in, its code, and where it is keyed in."""
    flow = find_flow(organisation, paper_flow_id)
    answer = HttpResponse(sheet(flow), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{flow.version.reference}-{flow.token}.pdf"'
    return answer
