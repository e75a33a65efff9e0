"""Ways to opt in: the list, a new one, one with its findings and numbers, live, ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin.capture.checking import check
from optin.capture.kinds import KINDS
from optin.forms.capture import FORMS, FlowFilterForm, FlowForm, FlowNameForm
from optin.forms.notices import ReasonForm
from optin.models import Flow, FlowKind, NoticeVersion
from optin.reports import capture as reports
from optin.services import capture
from optin.services.capture_errors import FlowError
from optin.views.lists import list_response

ON_A_PAGE = 50
WRITE = ["GET", "HEAD", "POST"]


def find(organisation: Organisation, flow_id: int) -> Flow:
    return get_object_or_404(Flow.objects.of(organisation).listed(), pk=flow_id)


@require_safe
@allowed(Act.OPTINS_READ)
def flow_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = FlowFilterForm(request.GET)
    found = reports.chosen(organisation, form.chosen)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": reports.lines(list(page)),
        "page": page,
        "form": form,
        "has_any": Flow.objects.of(organisation).exists(),
        "query": request.GET.urlencode(),
    }
    return render(request, "optin/capture/flow_list.html", context)


@require_safe
@allowed(Act.OPTINS_READ)
def flow_export(request: SignedInRequest, organisation: Organisation, form: str) -> HttpResponse:
    rows = reports.sheet(organisation, FlowFilterForm(request.GET).chosen)
    return list_response(
        request, organisation, form, "ways-to-opt-in", header=reports.header(), rows=rows
    )


@require_safe
@allowed(Act.CAPTURE_WRITE)
def flow_new(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Which kind?"""
    context = {
        "kinds": reports.kinds(),
        "has_notice": NoticeVersion.objects.of(organisation).published().exists(),
    }
    return render(request, "optin/capture/flow_new.html", context)


@require_http_methods(WRITE)
@allowed(Act.CAPTURE_WRITE)
def flow_create(
    request: SignedInRequest, organisation: Organisation, flow_kind: str
) -> HttpResponse:
    """`?like=7` begins with what that one has."""
    if flow_kind not in FORMS:
        raise Http404
    form = FORMS[flow_kind](
        request.POST or None, organisation=organisation, initial=_like(request, flow_kind)
    )
    if request.method == "POST" and form.is_valid():
        try:
            kind = FlowKind(flow_kind)
            made = capture.create(organisation, kind, by=request.user, **form.about)
        except FlowError as error:
            form.add_error(error.field or None, str(error))
        else:
            return redirect(made.link)
    context = {"form": form, "kind": FlowKind(flow_kind), "about": KINDS[flow_kind]}
    status = 422 if form.errors else 200
    return render(request, "optin/capture/flow_form.html", context, status=status)


def _like(request: SignedInRequest, flow_kind: str) -> dict[str, Any]:
    wanted = request.GET.get("like", "")
    mine = Flow.objects.of(request.organisation).filter(kind=flow_kind)
    other = mine.filter(pk=int(wanted)).first() if wanted.isdecimal() else None
    if other is None:
        return {}
    return {"phone_number_id": other.phone_number_id, "version": other.version_id, **other.settings}


@require_safe
@allowed(Act.OPTINS_READ)
def flow_detail(request: SignedInRequest, organisation: Organisation, flow_id: int) -> HttpResponse:
    return detail(request, find(organisation, flow_id))


def detail(request: SignedInRequest, flow: Flow, *, status: int = 200) -> HttpResponse:
    kind, days = KINDS[flow.kind], reports.days(flow)
    findings = check(flow) if flow.status != "ended" else []
    context = {
        "flow": flow,
        "kind": kind,
        "version": flow.version,
        "notice": flow.version.notice,
        "findings": findings,
        "is_ready": not any(one.blocks for one in findings),
        "days": [day for day in reversed(days) if day.acts],
        "chart": reports.drawn(days),
        "totals": reports.totals(flow),
        "moves": reports.story(flow),
        "preview": f"optin/capture/{flow.kind}/preview.html",
        "use": f"optin/capture/{flow.kind}/use.html",
        "name_form": FlowNameForm(initial={"name": flow.name}),
        **kind.shows(flow),
    }
    return render(request, "optin/capture/flow_detail.html", context, status=status)


@require_http_methods(WRITE)
@allowed(Act.CAPTURE_WRITE)
def flow_update(request: SignedInRequest, organisation: Organisation, flow_id: int) -> HttpResponse:
    flow = find(organisation, flow_id)
    if not flow.is_draft:
        messages.info(request, _("It is no draft any more. Begin another like it to change it."))
        return redirect(flow.link)
    form = FORMS[flow.kind](request.POST or None, organisation=organisation, flow=flow)
    if request.method == "POST" and form.is_valid() and _save(form, flow, request):
        messages.success(request, _("Saved."))
        return redirect(flow.link)
    context = {"form": form, "flow": flow, "kind": FlowKind(flow.kind), "about": KINDS[flow.kind]}
    status = 422 if form.errors else 200
    return render(request, "optin/capture/flow_form.html", context, status=status)


def _save(form: FlowForm, flow: Flow, request: SignedInRequest) -> bool:
    try:
        capture.save(flow, by=request.user, **form.about)
    except FlowError as error:
        form.add_error(error.field or None, str(error))
        return False
    return True


@require_POST
@allowed(Act.CAPTURE_WRITE)
def flow_name_update(
    request: SignedInRequest, organisation: Organisation, flow_id: int
) -> HttpResponse:
    flow, form = find(organisation, flow_id), FlowNameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give it a name of at most 80 characters."))
    else:
        try:
            capture.save(flow, by=request.user, name=form.cleaned_data["name"])
        except FlowError as error:
            messages.error(request, str(error))
    return redirect(flow.link)


@require_POST
@allowed(Act.CAPTURE_WRITE)
def going_live_create(
    request: SignedInRequest, organisation: Organisation, flow_id: int
) -> HttpResponse:
    flow = find(organisation, flow_id)
    try:
        capture.go_live(flow, by=request.user)
    except FlowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Live. People can opt in by it from now on."))
    return redirect(flow.link)


@require_http_methods(WRITE)
@allowed(Act.CAPTURE_WRITE)
def ending_create(
    request: SignedInRequest, organisation: Organisation, flow_id: int
) -> HttpResponse:
    """Says first what ends with it."""
    flow = find(organisation, flow_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            capture.end(flow, by=request.user, reason=form.cleaned_data["reason"])
        except FlowError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Ended. Nobody opts in by it any more."))
        return redirect(flow.link)
    status = 422 if form.errors else 200
    return render(
        request, "optin/capture/ending_create.html", {"form": form, "flow": flow}, status=status
    )


@require_POST
@allowed(Act.CAPTURE_WRITE)
def flow_removal_create(
    request: SignedInRequest, organisation: Organisation, flow_id: int
) -> HttpResponse:
    flow = find(organisation, flow_id)
    try:
        capture.discard(flow)
    except FlowError as error:
        messages.error(request, str(error))
        return redirect(flow.link)
    messages.success(request, _("The draft is gone."))
    return redirect("optin:flow_list", organisation.slug)
