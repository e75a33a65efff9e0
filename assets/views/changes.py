"""Changes at Meta: asked for by a form, looked at, confirmed, followed, and kept as a list."""

from __future__ import annotations

import re

import django_rq
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from assets import change_reports, tasks
from assets.changes import KINDS, Asset, Kind
from assets.changes.refusals import sentence as refusal_sentence
from assets.forms import GraveForm
from assets.models import Change, ChangeState, PhoneNumber, WhatsAppAccount
from assets.problems import sentence
from assets.services import changing
from assets.services.looking import look
from assets.views.numbers import find_number, page_of

PAGE = 50
ABOUT = re.compile(r"[A-Za-z0-9_-]{0,40}")


@require_safe
@allowed(Act.ASSETS_READ)
def change_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    filters = change_reports.ChangeFilters.from_query(request.GET)
    page = Paginator(filters.rows(organisation), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [change_reports.line(change) for change in page],
        "filters": filters,
        "kinds": [(key, kind.title) for key, kind in KINDS.items()],
        "states": ChangeState.choices,
        "numbers": PhoneNumber.objects.of(organisation).order_by("display_phone_number")[:200],
    }
    return render(request, "assets/change_list.html", context)


@require_safe
@allowed(Act.ASSETS_READ)
def change_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    """The list as it is narrowed, all pages."""
    rows = change_reports.ChangeFilters.from_query(request.GET).rows(organisation)
    lines = change_reports.export_rows(rows)
    name = f"changes-{organisation.slug}"
    return sheet_response(form, name, header=change_reports.header(), rows=lines)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ASSETS_MANAGE)
def number_change_create(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str, change_kind: str
) -> HttpResponse:
    """The questions of a kind about one number; the answer is a plan to look at."""
    return _ask(request, find_number(organisation, phone_number_id), change_kind)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ASSETS_MANAGE)
def account_change_create(
    request: SignedInRequest, organisation: Organisation, waba_id: str, account_change: str
) -> HttpResponse:
    accounts = WhatsAppAccount.objects.of(organisation).select_related("connection")
    return _ask(request, get_object_or_404(accounts, waba_id=waba_id), account_change)


def _ask(request: SignedInRequest, asset: Asset, key: str) -> HttpResponse:
    kind, about = KINDS.get(key), request.GET.get("part", "")
    if (
        kind is None
        or kind.of_account == isinstance(asset, PhoneNumber)
        or not ABOUT.fullmatch(about)
    ):
        raise Http404
    account = asset.account if isinstance(asset, PhoneNumber) else asset
    looked = look(account, lambda meta: kind.now(meta, asset, about))
    now = looked.found or {}
    sent = request.method == "POST"
    form = kind.form(
        request.POST if sent else None,
        request.FILES if sent else None,
        asset=asset, now=now, initial=kind.initial(now) | request.GET.dict(),
    )  # fmt: skip
    if sent and looked.found is not None and form.is_valid():
        given = kind.given(form.cleaned_data, now)
        if not (form.fields and given.is_nothing):
            change = changing.plan(
                asset, key, by=request.user, before=now, about=about,
                after=given.after, secrets=given.secrets, picture=given.picture,
            )  # fmt: skip
            return redirect("assets:change_detail", request.organisation.slug, change.pk)
        form.add_error(None, _("Nothing is different from what Meta has. Change something first."))
    context = {
        "kind": kind, "asset": asset, "form": form, "back": page_of(asset, kind),
        "problem": sentence(looked.problem), "problem_note": looked.problem,
        "has_file": bool(kind.picture),
        "preview": kind.preview(now),
    }  # fmt: skip
    return render(request, "assets/change_create.html", context, status=422 if form.errors else 200)


@require_safe
@allowed(Act.ASSETS_READ)
def change_detail(
    request: SignedInRequest, organisation: Organisation, change_id: int
) -> HttpResponse:
    """The preview, the way, and what came of it."""
    return _show(request, _find(organisation, change_id))


def _show(
    request: SignedInRequest, change: Change, *, grave_form: GraveForm | None = None
) -> HttpResponse:
    kind = _kind_of(change)
    if kind.is_grave and change.state == ChangeState.PLANNED and grave_form is None:
        grave_form = GraveForm(number=str(change.number))
    told = change_reports.line(change)
    context = {
        "change": change, "kind": kind, "told": told, "lines": kind.lines(change),
        "findings": kind.findings(change), "back": page_of(change.asset, kind),
        "consequences": kind.consequences(change) if change.state == ChangeState.PLANNED else [],
        "grave_form": grave_form, "sentence": refusal_sentence(change.problem),
        "preview": kind.preview(change.before | change.after), "is_mine": change.asked_by_id == request.user.pk,
    }  # fmt: skip
    bound = grave_form is not None and grave_form.is_bound
    return render(request, "assets/change_detail.html", context, status=422 if bound else 200)


@require_POST
@allowed(Act.ASSETS_MANAGE)
def confirmation_create(
    request: SignedInRequest, organisation: Organisation, change_id: int
) -> HttpResponse:
    """Let it be done, as a job."""
    change = _find(organisation, change_id)
    if _kind_of(change).is_grave and change.state == ChangeState.PLANNED:
        form = GraveForm(request.POST, number=str(change.number))
        if not form.is_valid():
            return _show(request, change, grave_form=form)
    try:
        changing.confirm(change, by=request.user)
    except changing.Moved:
        messages.warning(
            request, _("This was confirmed or dropped meanwhile. What you see is how it stands.")
        )
    except changing.Busy:
        messages.warning(
            request,
            _("Another change of this kind is under way. Wait for it, then confirm this one."),
        )
    else:
        django_rq.get_queue("default").enqueue(tasks.run_change, change.pk)
    return redirect("assets:change_detail", organisation.slug, change.pk)


@require_POST
@allowed(Act.ASSETS_MANAGE)
def withdrawal_create(
    request: SignedInRequest, organisation: Organisation, change_id: int
) -> HttpResponse:
    """Leave everything as it is."""
    change = _find(organisation, change_id)
    try:
        changing.drop(change)
    except changing.Moved:
        messages.warning(
            request, _("This was confirmed or dropped meanwhile. What you see is how it stands.")
        )
        return redirect("assets:change_detail", organisation.slug, change.pk)
    messages.info(request, _("Nothing was changed."))
    return redirect(page_of(change.asset, _kind_of(change)))


@require_safe
@allowed(Act.ASSETS_READ)
def picture_detail(
    request: SignedInRequest, organisation: Organisation, change_id: int
) -> HttpResponse:
    """The picture of a change that is not over; it was proved to be JPEG or PNG."""
    content = bytes(_find(organisation, change_id).picture)
    if not content:
        raise Http404
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": "private, no-store"})


def _find(organisation: Organisation, change_id: int) -> Change:
    rows = Change.objects.of(organisation).with_names().select_related(
        "account__connection", "account__organisation", "number__account", "number__organisation"
    )  # fmt: skip
    return get_object_or_404(rows, pk=change_id)


def _kind_of(change: Change) -> Kind:
    """Raises Http404 for a kind of an older version that is no more."""
    if change.kind not in KINDS:
        raise Http404
    return KINDS[change.kind]
