"""Meta's files: upload, dry run, the day confirmed by a person, sent to a colleague."""

from __future__ import annotations

from datetime import date

import django_rq
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from billing import tasks
from billing.checks import Check, check, day_warnings
from billing.forms.rates import SendForm, UploadForm
from billing.models import Card, Upload
from billing.reading import MOST_BYTES
from billing.reports import differences as compare
from billing.services import uploads
from billing.services.errors import CardError
from billing.services.uploads import Given
from billing.views.cards import on_a_page
from billing.views.tabs import tabs


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.COSTS_MANAGE)
def upload_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Choose files; no rate is written before a second person has approved the card."""
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if is_sent and form.is_valid():
        # No more of a giant than shows that it is one.
        given = [
            Given(file.name, file.read(MOST_BYTES + 1)) for file in form.cleaned_data["chosen"]
        ]
        try:
            upload = uploads.keep(organisation, files=given, by=request.user)
        except CardError as error:
            form.add_error("chosen", str(error))
        else:
            return redirect("billing:upload_detail", organisation.slug, upload.pk)
    context = {"form": form, "tabs": tabs(request, "rates")}
    status = 422 if form.errors else 200
    return render(request, "billing/upload_create.html", context, status=status)


def find(organisation: Organisation, upload_id: int) -> Upload:
    """One of which no card was made yet. Raises Http404."""
    rows = Upload.objects.filter(organisation=organisation, card=None)
    return get_object_or_404(rows.select_related("organisation", "made_by"), pk=upload_id)


@require_safe
@allowed(Act.COSTS_MANAGE)
def upload_detail(
    request: SignedInRequest, organisation: Organisation, upload_id: int
) -> HttpResponse:
    """The dry run. `effective_from` in the address looks at another day than the files'."""
    upload = find(organisation, upload_id)
    found = check(upload)
    day = _said(request.GET.get("effective_from", "")) or found.proposed_on
    form = SendForm(initial={"effective_from": day})
    return _dry_run(request, upload, found, form, day)


def _said(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _dry_run(
    request: SignedInRequest, upload: Upload, found: Check, form: SendForm, day: date | None
) -> HttpResponse:
    organisation, sort = upload.organisation, request.GET.get("sort", "size")
    before = _before(organisation, found, day)
    warnings = (
        day_warnings(organisation, found, day, today=timezone.localdate())
        if day and found.is_good
        else []
    )
    context = {
        "upload": upload,
        "check": found,
        "form": form,
        "day": day,
        "warnings": warnings,
        "seen": str(day),
        "before": before,
        "sort": sort,
        "found": compare.differences(
            compare.figures(before), found.figures(), sort=sort, most=on_a_page(request)
        )
        if before
        else None,
        "tabs": tabs(request, "rates"),
    }
    return render(
        request, "billing/upload_detail.html", context, status=422 if form.errors else 200
    )


def _before(organisation: Organisation, found: Check, day: date | None) -> Card | None:
    cards = Card.objects.for_use_by(organisation).filter(currency=found.currency)
    return cards.newest_on(day or timezone.localdate())


@require_POST
@allowed(Act.COSTS_MANAGE)
def sending_create(
    request: SignedInRequest, organisation: Organisation, upload_id: int
) -> HttpResponse:
    """A day with warnings that were not on the page is shown once more before it is taken."""
    upload, form = find(organisation, upload_id), SendForm(request.POST)
    found = check(upload)
    day = form.cleaned_data.get("effective_from") if form.is_valid() else None
    if day and request.POST.get("seen") != str(day):
        warnings = day_warnings(organisation, found, day, today=timezone.localdate())
        if warnings:
            form.add_error(
                "effective_from", _("Read what is said about this day, then send again.")
            )
    if form.errors:
        return _dry_run(
            request, upload, found, form, day or _said(request.POST.get("effective_from", ""))
        )
    try:
        card = uploads.send(
            upload, effective_from=form.cleaned_data["effective_from"],
            note=form.cleaned_data["note"], by=request.user,
        )  # fmt: skip
    except CardError as error:
        messages.error(request, str(error))
        return redirect("billing:upload_detail", organisation.slug, upload.pk)
    django_rq.get_queue("slow").enqueue(tasks.work_out_effect, card.pk)
    messages.success(request, _("Sent. A colleague who may approve rate cards looks at it now."))
    return redirect("billing:card_detail", organisation.slug, card.pk)


@require_POST
@allowed(Act.COSTS_MANAGE)
def removal_create(
    request: SignedInRequest, organisation: Organisation, upload_id: int
) -> HttpResponse:
    upload = find(organisation, upload_id)
    try:
        uploads.discard(upload)
    except CardError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The files are gone. Nothing else was written."))
    return redirect("billing:card_list", organisation.slug)
