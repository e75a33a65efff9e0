"""Requests of people: the queue by deadline, one of them with its steps, its answer."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin.audit.everything import everything
from optin.forms.rights import AnswerForm, ErasureForm, IdentityForm, RequestForm
from optin.forms.suppressions import WhyForm
from optin.ledger.writing import of
from optin.models import Channel, ExportKind, Proposal, Request, RequestState, Right
from optin.reports import people as people_report
from optin.reports import rights as report
from optin.rights import certificate
from optin.services import asking, exporting, requests
from optin.services.errors import ConsentError, IdentityMissing
from optin.views.lists import list_response

WRITE = ["GET", "HEAD", "POST"]


@require_safe
@allowed(Act.RIGHTS_READ)
def request_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    asked, today = report.Filter.from_query(request.GET), organisation.today()
    found = report.found(organisation, asked, me=request.user.pk)
    page, rows = report.listed(found, request.GET.get("page"), today)
    context = {
        "asked": asked,
        "page": page,
        "rows": rows,
        "has_any": Request.objects.of(organisation).exists(),
        "late": Request.objects.of(organisation).waiting().filter(due_on__lt=today).count(),
        "kinds": Right.choices,
        "states": [
            ("waiting", _("To be answered")), ("answered", RequestState.ANSWERED.label),
            ("refused", RequestState.REFUSED.label),
            ("all", _("All")),
        ],
    }  # fmt: skip
    return render(request, "optin/rights/request_list.html", context)


@require_safe
@allowed(Act.RIGHTS_READ)
def request_export(request: SignedInRequest, organisation: Organisation, form: str) -> HttpResponse:
    asked = report.Filter.from_query(request.GET)
    rows = report.found(organisation, asked, me=request.user.pk)
    lines = report.lines(rows, organisation.today())
    return list_response(
        request, organisation, form, "requests", header=report.header(), rows=lines
    )


@require_http_methods(WRITE)
@allowed(Act.RIGHTS_MANAGE)
def request_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    initial = {"received_on": organisation.today(), "channel": Channel.EMAIL}
    form = RequestForm(
        request.POST if request.method == "POST" else None,
        organisation=organisation, initial=initial,
    )  # fmt: skip
    if form.is_valid():
        told = form.cleaned_data
        made = requests.open_request(
            organisation, kind=Right(told["kind"]), channel=Channel(told["channel"]),
            who=told["who"], note=told["note"], jurisdiction=told["jurisdiction"],
            received_on=told["received_on"], by=request.user,
        )  # fmt: skip
        return redirect("optin:request_detail", organisation.slug, made.pk)
    status = 422 if form.errors else 200
    return render(request, "optin/rights/request_form.html", {"form": form}, status=status)


@require_safe
@allowed(Act.RIGHTS_READ)
def request_detail(
    request: SignedInRequest, organisation: Organisation, request_id: int
) -> HttpResponse:
    return _detail(request, _one(organisation, request_id))


@require_POST
@allowed(Act.RIGHTS_MANAGE)
def request_owner_update(
    request: SignedInRequest, organisation: Organisation, request_id: int
) -> HttpResponse:
    one = _one(organisation, request_id)
    try:
        requests.take(one, by=request.user)
    except ConsentError as error:
        messages.error(request, str(error))
    return redirect("optin:request_detail", organisation.slug, one.pk)


@require_POST
@allowed(Act.RIGHTS_MANAGE)
def request_identity_create(
    request: SignedInRequest, organisation: Organisation, request_id: int
) -> HttpResponse:
    form = IdentityForm(request.POST)

    def act(one: Request) -> None:
        requests.confirm_identity(one, how=form.cleaned_data["how"], by=request.user)

    return _act(request, organisation, request_id, form, "identity_form", act)


@require_POST
@allowed(Act.RIGHTS_MANAGE)
def request_extension_create(
    request: SignedInRequest, organisation: Organisation, request_id: int
) -> HttpResponse:
    form = WhyForm(request.POST)

    def act(one: Request) -> None:
        requests.extend(one, reason=form.cleaned_data["reason"], by=request.user)

    return _act(request, organisation, request_id, form, "extension_form", act)


@require_POST
@allowed(Act.RIGHTS_MANAGE)
def request_answer_create(
    request: SignedInRequest, organisation: Organisation, request_id: int
) -> HttpResponse:
    form = AnswerForm(request.POST, kind=_one(organisation, request_id).kind)

    def act(one: Request) -> None:
        told = form.cleaned_data
        refused = told["outcome"] == "refused"
        requests.answer(one, text=told["text"], refused=refused, by=request.user)

    return _act(request, organisation, request_id, form, "answer_form", act)


@require_POST
@allowed(Act.RIGHTS_MANAGE)
def request_erasure_create(
    request: SignedInRequest, organisation: Organisation, request_id: int
) -> HttpResponse:
    """Ask a second person for it."""
    form = ErasureForm(request.POST)

    def act(one: Request) -> None:
        told = form.cleaned_data
        asking.erase(one, keep_proof=told["keep_proof"], reason=told["reason"], by=request.user)

    return _act(request, organisation, request_id, form, "erasure_form", act)


@require_safe
@allowed(Act.RIGHTS_MANAGE)
def request_data(
    request: SignedInRequest, organisation: Organisation, request_id: int
) -> HttpResponse:
    """Everything that is held about them, from every room; written down that it was taken."""
    one = _one(organisation, request_id)
    if not one.identity_at:
        messages.error(request, str(IdentityMissing()))
        return redirect("optin:request_detail", organisation.slug, one.pk)
    name = f"everything-{one.number}.zip"
    with of(organisation):
        subject = requests.subject_of(one)
        data = everything(organisation, subject, who=one.who)
        if subject:
            exporting.note(
                organisation, ExportKind.PERSON, name=name, by=request.user, subject=subject.pk,
                purpose=one.number,
            )  # fmt: skip
        requests.note_step(one, "exported", by=request.user)
    return _file(data, "application/zip", name)


@require_safe
@allowed(Act.RIGHTS_READ)
def request_certificate(
    request: SignedInRequest, organisation: Organisation, request_id: int, form: str
) -> HttpResponse:
    """Of an erasure, with its place in the log."""
    one = _one(organisation, request_id)
    if not one.certificate:
        messages.info(request, _("Nobody was erased by this request, so it has no certificate."))
        return redirect("optin:request_detail", organisation.slug, one.pk)
    name = f"erasure-{one.number}.{form}"
    if form == "pdf":
        return _file(certificate.pdf(one), "application/pdf", name)
    with of(organisation):
        told = certificate.told(organisation, one)
    return _file(json.dumps(told, ensure_ascii=False, indent=1).encode(), "application/json", name)


def _one(organisation: Organisation, request_id: int) -> Request:
    mine = Request.objects.of(organisation).select_related("organisation", "owner", "identity_by")
    return get_object_or_404(mine, pk=request_id)


def _act(
    request: SignedInRequest, organisation: Organisation, request_id: int, form: Any, name: str,
    act: Any,
) -> HttpResponse:  # fmt: skip
    """Do it and come back, or show what is wrong with it."""
    one = _one(organisation, request_id)
    if form.is_valid():
        try:
            act(one)
        except ConsentError as error:
            known = error.field in form.fields
            form.add_error(error.field if known else None, str(error))
        else:
            return redirect("optin:request_detail", organisation.slug, one.pk)
    return _detail(request, _one(organisation, request_id), **{name: form})


def _detail(request: SignedInRequest, one: Request, **forms: Any) -> HttpResponse:
    organisation = request.organisation
    waiting = Proposal.objects.of(organisation).about(f"request:{one.pk}").open()
    with of(organisation):
        subject = requests.subject_of(one)
        reached = people_report.reached_by([subject])[subject.pk] if subject else []
    context = {
        "one": one,
        "row": report.Row(one, organisation.today()),
        "reached": reached,
        "steps": report.steps(one),
        "waiting": waiting.select_related("by").first(),
        "is_open": one.state == RequestState.OPEN,
        "gives_data": one.kind in (Right.ACCESS, Right.PORTABILITY),
        "identity_form": IdentityForm(),
        "extension_form": WhyForm(),
        "answer_form": AnswerForm(kind=one.kind),
        "erasure_form": ErasureForm(),
        **forms,
    }
    status = 422 if forms else 200
    return render(request, "optin/rights/request_detail.html", context, status=status)


def _file(data: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
