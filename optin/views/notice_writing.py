"""Writing notices and moving them: begun, written with the lint beside it, offered, decided, retired."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin import drafts
from optin.forms.notices import (
    LanguageForm,
    NoticeForm,
    OfferForm,
    ReasonForm,
    RenameForm,
    VersionForm,
)
from optin.forms.suppressions import WhyForm
from optin.models import NoticeStatus, NoticeVersion
from optin.notices.rendering import Surface
from optin.notices.rendering import render as rendered
from optin.notices.wording import Wording
from optin.reports import capture
from optin.reports.notice_findings import findings_of, verified_names
from optin.services import asking, notices, voiding
from optin.services.errors import AlreadyProposed, ConsentError
from optin.services.notice_errors import ChangedMeanwhile, NameTaken, NoticeError
from optin.views.notices import detail, find, find_version

WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(WRITE)
@allowed(Act.NOTICES_WRITE)
def notice_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """`?draft=DE.de` begins with that draft's place and language."""
    place, _dot, language = request.GET.get("draft", "").partition(".")
    names = verified_names(organisation)
    initial = {"business": names[0] if names else organisation.name, "from_draft": True}
    if drafts.find(place, language):
        initial |= {"jurisdiction": place, "language": language, "purpose": "marketing"}
    form = NoticeForm(request.POST or None, organisation=organisation, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = _create(organisation, form, request)
        except NameTaken as error:
            form.add_error("name", str(error))
        else:
            return redirect(
                "optin:notice_version_update", organisation.slug, made.notice_id, made.number
            )
    status = 422 if form.errors else 200
    return render(request, "optin/notices/notice_create.html", {"form": form}, status=status)


def _create(
    organisation: Organisation, form: NoticeForm, request: SignedInRequest
) -> NoticeVersion:
    said = form.cleaned_data
    draft = drafts.find(said["jurisdiction"], said["language"]) if said["from_draft"] else None
    texts = dict(draft.texts) if draft and draft.purpose == said["purpose"] else {}
    return notices.create(
        organisation,
        by=request.user,
        language=said["language"],
        texts={**form.facts, **texts},
        **form.about,
    )


@require_POST
@allowed(Act.NOTICES_WRITE)
def notice_name_update(
    request: SignedInRequest, organisation: Organisation, notice_id: int
) -> HttpResponse:
    notice, form = find(organisation, notice_id), RenameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the notice a name of at most 80 characters."))
    else:
        try:
            notices.rename(notice, name=form.cleaned_data["name"])
        except NameTaken as error:
            messages.error(request, str(error))
    return redirect("optin:notice_detail", organisation.slug, notice.pk)


@require_POST
@allowed(Act.NOTICES_WRITE)
def notice_version_create(
    request: SignedInRequest, organisation: Organisation, notice_id: int
) -> HttpResponse:
    """The next version in a language, with the words of the newest."""
    notice, form = find(organisation, notice_id), LanguageForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a language from the list."))
        return redirect("optin:notice_detail", organisation.slug, notice.pk)
    try:
        made = notices.revise(notice, language=form.cleaned_data["language"], by=request.user)
    except NoticeError as error:
        messages.error(request, str(error))
        return redirect("optin:notice_detail", organisation.slug, notice.pk)
    return redirect("optin:notice_version_update", organisation.slug, notice.pk, made.number)


@require_http_methods(WRITE)
@allowed(Act.NOTICES_WRITE)
def notice_version_update(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    """Without JavaScript `act=check` shows the findings and previews and saves nothing."""
    version = find_version(organisation, notice_id, number)
    if not version.is_draft:
        messages.info(
            request, _("This version is no draft any more. Begin the next one to change it.")
        )
        return redirect(version.link)
    form = VersionForm(request.POST or None, organisation=organisation, version=version)
    saves = request.method == "POST" and request.POST.get("act") != "check"
    if saves and form.is_valid() and _save(form, version, request):
        messages.success(request, _("Saved."))
        return redirect(version.link)
    context = {"form": form, "version": version, "notice": version.notice, **_live(form, version)}
    status = 422 if saves and form.errors else 200
    return render(request, "optin/notices/version_update.html", context, status=status)


def _save(form: VersionForm, version: NoticeVersion, request: SignedInRequest) -> bool:
    try:
        notices.save(version, by=request.user, texts=form.texts, seen=form.cleaned_data["seen"])
    except ChangedMeanwhile as error:
        # Saving again is meant: over what the other one wrote.
        version.refresh_from_db()
        form.data = typed = request.POST.copy()
        typed["seen"] = version.text_hash
        form.add_error(None, str(error))
    except NoticeError as error:
        form.add_error(None, str(error))
    return not form.errors


@require_POST
@allowed(Act.NOTICES_WRITE)
def notice_check_create(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    """What the lint says of what is typed, and how it would be shown; nothing is saved."""
    version = find_version(organisation, notice_id, number)
    form = VersionForm(request.POST, organisation=organisation, version=version)
    context = {"version": version, "notice": version.notice, **_live(form, version)}
    return render(request, "optin/notices/_live.html", context)


def _live(form: VersionForm, version: NoticeVersion) -> dict[str, Any]:
    """Of what is typed, as far as it is valid."""
    wording = version.wording
    if form.is_bound:
        form.is_valid()
        about = ("jurisdiction", "purpose", "language", "business")
        wording = Wording.of({name: getattr(wording, name) for name in about} | form.texts)
    organisation = version.notice.organisation
    return {
        "surfaces": [(Surface(name), pieces) for name, pieces in rendered(wording).items()],
        "findings": findings_of(wording, organisation, version.notice),
    }


@require_http_methods(WRITE)
@allowed(Act.NOTICES_WRITE)
def offering_create(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    """Asks for a reason for each thing that keeps it from being published."""
    version = find_version(organisation, notice_id, number)
    if not version.is_draft:
        return redirect(version.link)
    findings = findings_of(version.wording, organisation, version.notice)
    blocking = [one for one in findings if one.blocks]
    form = OfferForm(request.POST if request.method == "POST" else None, blocking=blocking)
    if request.method == "POST" and form.is_valid():
        try:
            notices.offer(version, by=request.user, reasons=form.cleaned_data)
        except NoticeError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Offered. A second person decides now."))
        return redirect(version.link)
    context = {"form": form, "version": version, "notice": version.notice, "blocking": blocking}
    status = 422 if form.errors else 200
    return render(request, "optin/notices/offering_create.html", context, status=status)


@require_POST
@allowed(Act.NOTICES_APPROVE)
def notice_approval_create(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    version = find_version(organisation, notice_id, number)
    try:
        notices.publish(version, by=request.user, agrees=request.POST.get("agrees") == "on")
    except NoticeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Published. People are shown these words from now on."))
    return redirect(version.link)


@require_POST
@allowed(Act.NOTICES_APPROVE)
def sending_back_create(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    version, form = find_version(organisation, notice_id, number), ReasonForm(request.POST)
    if not form.is_valid():
        return detail(request, version, reason_form=form)
    try:
        notices.send_back(version, by=request.user, reason=form.cleaned_data["reason"])
    except NoticeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Sent back. Its author can go on in a new version."))
    return redirect(version.link)


@require_http_methods(WRITE)
@allowed(Act.NOTICES_WRITE)
def notice_retirement_create(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    """Says first what ends with it."""
    version = find_version(organisation, notice_id, number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            notices.retire(version, by=request.user, reason=form.cleaned_data["reason"])
        except NoticeError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Retired. Nobody is shown it any more."))
        return redirect(version.link)
    flows = capture.live_under(version.notice, version.language)
    context = {"form": form, "version": version, "notice": version.notice, "flows": flows}
    status = 422 if form.errors else 200
    return render(request, "optin/notices/retirement_create.html", context, status=status)


@require_http_methods(WRITE)
@allowed(Act.RIGHTS_MANAGE)
def notice_voiding_create(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    """Ask a second person that what was agreed to under it counts no more."""
    version = find_version(organisation, notice_id, number)
    form = WhyForm(request.POST if request.method == "POST" else None)
    problem = ""
    try:
        voiding.refuse_unless_in_use(version)
        if form.is_valid():
            asking.invalidate(version, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Asked. It happens as soon as a second person agrees."))
            return redirect(version.link)
    except AlreadyProposed as error:
        form.add_error(error.field, str(error))
    except ConsentError as error:
        problem = str(error)
    ends = version.status == NoticeStatus.PUBLISHED
    context = {
        "form": form,
        "version": version,
        "notice": version.notice,
        "problem": problem,
        "flows": capture.live_under(version.notice, version.language) if ends else [],
    }
    status = 422 if form.errors or (problem and request.method == "POST") else 200
    return render(request, "optin/notices/voiding_create.html", context, status=status)


@require_POST
@allowed(Act.NOTICES_APPROVE)
def notice_review_create(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    """Read again, a year later: it stays as it is."""
    version = find_version(organisation, notice_id, number)
    try:
        notices.confirm(version, by=request.user)
    except NoticeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Written down: read again, and it stays as it is."))
    return redirect(version.link)


@require_POST
@allowed(Act.NOTICES_WRITE)
def draft_removal_create(
    request: SignedInRequest, organisation: Organisation, notice_id: int, number: int
) -> HttpResponse:
    version = find_version(organisation, notice_id, number)
    try:
        notices.discard(version)
    except NoticeError as error:
        messages.error(request, str(error))
        return redirect(version.link)
    messages.success(request, _("The draft is gone."))
    return redirect("optin:notice_detail", organisation.slug, notice_id)
