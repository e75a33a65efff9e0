"""Reading notices: the list, a notice, a version as each surface shows it, what changed, on paper."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin import drafts
from optin.forms.notices import LanguageForm, NoticeFilterForm, ReasonForm, RenameForm
from optin.models import Notice, NoticeStatus, NoticeVersion, Proposal
from optin.notices import changes
from optin.notices.rendering import Surface
from optin.reports import capture
from optin.reports import notices as reports
from optin.reports.notice_findings import findings_of
from optin.services import voiding

ON_A_PAGE = 50


def find(organisation: Organisation, notice_id: int) -> Notice:
    mine = Notice.objects.of(organisation).select_related("organisation")
    return get_object_or_404(mine, pk=notice_id)


def find_version(organisation: Organisation, notice_id: int, number: int) -> NoticeVersion:
    mine = NoticeVersion.objects.of(organisation).select_related(
        "notice__organisation", "approved_by", "based_on__notice"
    )
    return get_object_or_404(mine, notice=notice_id, number=number)


@require_safe
@allowed(Act.OPTINS_READ)
def notice_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    used = Notice.objects.of(organisation).order_by("jurisdiction")
    places = list(used.values_list("jurisdiction", flat=True).distinct())
    form = NoticeFilterForm(request.GET, jurisdictions=places)
    found = reports.chosen(organisation, form.chosen)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": [reports.line(notice) for notice in page],
        "page": page,
        "form": form,
        "is_narrowed": bool(form.chosen),
        "has_any": bool(places),
    }
    return render(request, "optin/notices/notice_list.html", context)


@require_safe
@allowed(Act.OPTINS_READ)
def draft_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """What a notice can begin with, to be read before."""
    return render(request, "optin/notices/draft_list.html", {"drafts": drafts.every()})


@require_safe
@allowed(Act.OPTINS_READ)
def ask_again_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    context = {"rows": reports.to_ask_again(organisation)}
    return render(request, "optin/notices/ask_again_list.html", context)


@require_safe
@allowed(Act.OPTINS_READ)
def notice_detail(
    request: SignedInRequest, organisation: Organisation, notice_id: int
) -> HttpResponse:
    notice = find(organisation, notice_id)
    versions = notice.versions.select_related("approved_by").order_by("-number")
    context = {
        "notice": notice,
        "rows": reports.rows(organisation, list(versions)),
        "language_form": LanguageForm(),
        "rename_form": RenameForm(initial={"name": notice.name}),
    }
    return render(request, "optin/notices/notice_detail.html", context)


@require_safe
@allowed(Act.OPTINS_READ)
def notice_version_detail(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    return detail(request, find_version(organisation, notice_id, number))


def detail(
    request: SignedInRequest, version: NoticeVersion, *, reason_form: ReasonForm | None = None
) -> HttpResponse:
    """A version's page; with what was wrong with a reason that somebody gave."""
    organisation, notice = request.organisation, version.notice
    (row,) = reports.rows(organisation, [version])
    findings = findings_of(version.wording, organisation, notice)
    about = Proposal.objects.of(organisation).about(voiding.subject_of(version))
    context = {
        "version": version,
        "notice": notice,
        "row": row,
        "waiting": about.open().select_related("by").first(),  # to be declared void
        "surfaces": [(Surface(name), pieces) for name, pieces in version.surfaces.items()],
        "findings": findings,
        "blocks": [one for one in findings if one.blocks],
        "overrides": version.overrides.select_related("by").order_by("code"),
        "moves": reports.story(version),
        "review_by": reports.review_day(version)
        if version.status == NoticeStatus.PUBLISHED
        else None,
        "met_at": capture.met_at(version),
        "flows": capture.live_under(notice, version.language),  # what a decision ends
        "is_mine": request.user.pk in version.author_ids,
        "reason_form": reason_form or ReasonForm(),
        "can_begin_next": version.status != NoticeStatus.IN_REVIEW and not version.is_draft,
    }
    status = 422 if reason_form else 200
    return render(request, "optin/notices/version_detail.html", context, status=status)


@require_safe
@allowed(Act.OPTINS_READ)
def notice_change_list(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    """Against the version it began with, or `?with=` another number of the notice."""
    version = find_version(organisation, notice_id, number)
    said = request.GET.get("with", "")
    if said.isascii() and said.isdecimal() and len(said) < 9:
        other: NoticeVersion | None = find_version(organisation, notice_id, int(said))
    else:
        other = version.based_on
    found = changes.changes(other.wording, version.wording) if other else []
    others = version.notice.versions.exclude(pk=version.pk).order_by("-number")
    context = {"version": version, "notice": version.notice, "other": other, "others": others}
    return render(request, "optin/notices/change_list.html", {**context, "changes": found})


@require_safe
@allowed(Act.OPTINS_READ)
def notice_print(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    """As each surface shows it, for paper; `?surface=` for one of them."""
    version = find_version(organisation, notice_id, number)
    wanted = request.GET.get("surface", "")
    surfaces = [
        (Surface(name), pieces)
        for name, pieces in version.surfaces.items()
        if wanted not in Surface.values or name == wanted
    ]
    context = {"version": version, "notice": version.notice, "surfaces": surfaces}
    return render(request, "optin/notices/print.html", context)


@require_safe
@allowed(Act.OPTINS_READ)
def notice_with_hash(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """From what an event of the ledger names (`?hash=`) to the words that were shown."""
    text_hash = request.GET.get("hash", "").replace("\x00", "")
    shown = NoticeVersion.objects.of(organisation).with_hash(text_hash)
    version = shown.select_related("notice__organisation").first()
    if version:
        return redirect(version.link)
    messages.info(request, _("No notice here has this hash: the text was shown elsewhere."))
    return redirect("optin:notice_list", organisation.slug)


@require_safe
@allowed(Act.OPTINS_READ)
def notice_bytes(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    """The bytes whose SHA-256 the ledger names, as they are kept."""
    version = find_version(organisation, notice_id, number)
    response = HttpResponse(bytes(version.written), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{version.text_hash}.json"'
    return response
