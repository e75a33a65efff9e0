"""The page of the log: is it signed, is it kept elsewhere, does it hold?"""

from __future__ import annotations

from typing import Any, TypeVar

import django_rq
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin.integrity import bundling, reports, signing, tasks, verifying, words
from optin.integrity.comparing import compare
from optin.integrity.files import PROGRAM, PROGRAM_FILE, LogFiles, NothingSigned
from optin.integrity.forms import ComparisonForm
from optin.ledger import writing
from optin.models import Checkpoint, ExportKind, Verification
from optin.services import exporting

Answer = TypeVar("Answer", bound=HttpResponseBase)
LARGEST = 100_000  # leaves of a bundle that a page gives out; larger ones are the command's


@require_safe
@allowed(Act.OPTINS_READ)
def integrity_detail(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    return render(request, "optin/integrity/detail.html", _context(request, organisation))


@require_POST
@allowed(Act.OPTINS_READ)
def comparison_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Whether the log continues a checkpoint that somebody kept. Nothing is written down."""
    form = ComparisonForm(request.POST)
    context = _context(request, organisation) | {"form": form}
    if not form.is_valid():
        return render(request, "optin/integrity/detail.html", context, status=422)
    log = context["standing"].log
    context["comparison"] = compare(log, form.cleaned_data["note"])
    return render(request, "optin/integrity/detail.html", context)


@require_POST
@allowed(Act.OPTINS_READ)
def verification_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Check every entry, as a job."""
    verification = verifying.ask(organisation, by=request.user)
    if verification is None:
        messages.info(request, _("A verification is under way."))
    else:
        django_rq.get_queue("slow").enqueue(tasks.verify, verification.pk)
    return redirect("optin:integrity_detail", organisation.slug)


@require_POST
@allowed(Act.OPTINS_READ)
def verification_cancellation_create(
    request: SignedInRequest, organisation: Organisation, verification_id: int
) -> HttpResponse:
    rows = Verification.objects.of(organisation)
    if verifying.stop(get_object_or_404(rows, pk=verification_id)):
        messages.info(request, _("The verification was stopped."))
    return redirect("optin:integrity_detail", organisation.slug)


@require_safe
@allowed(Act.OPTINS_READ)
def checkpoint_export(
    request: SignedInRequest, organisation: Organisation, size: int
) -> HttpResponse:
    """One checkpoint, as it was signed."""
    log = signing.log_of(organisation)
    with writing.of(organisation):
        rows = Checkpoint.objects.filter(organisation_id=organisation.pk, origin=log.origin)
        checkpoint = get_object_or_404(rows, size=size)
    return _file(checkpoint.note.encode(), f"{organisation.slug}-{size}.checkpoint")


@require_safe
@allowed(Act.OPTINS_READ)
def bundle_export(request: SignedInRequest, organisation: Organisation) -> HttpResponseBase:
    """Everything that is needed to check the log without us. It opens no commitment.

    That it was taken is written down."""
    problem = _("Nothing is signed yet, so there is nothing to prove.")
    try:
        files = LogFiles(signing.log_of(organisation))
        if files.size <= LARGEST:
            name = f"consent-{organisation.slug}-{files.size}.zip"
            exporting.note(organisation, ExportKind.BUNDLE, name=name, by=request.user)
            return _download(
                StreamingHttpResponse(bundling.stream(files), content_type="application/zip"), name
            )
        problem = _(
            "The log is too large for a download here. Ask whoever runs the portal for the command "
            "export_consent_bundle."
        )
    except NothingSigned:
        pass
    messages.info(request, problem)
    return redirect("optin:integrity_detail", organisation.slug)


@require_safe
@allowed(Act.OPTINS_READ)
def verifier_export(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """The program that checks a bundle."""
    return _file(PROGRAM_FILE.read_bytes(), PROGRAM)


def _context(request: SignedInRequest, organisation: Organisation) -> dict[str, Any]:
    standing = reports.standing(organisation, request.GET.get("page"))
    last = reports.last_verification(organisation)
    return {
        "standing": standing,
        "page": standing.page,
        "refusal": words.refusal(standing.log),
        "kept_outside": reports.places(standing.log),
        "keys": reports.keys(standing.log),
        "progress": reports.progress(organisation),
        "last": last,
        "checks": list(words.checks(last)) if last else [],
        "form": ComparisonForm(),
    }


def _file(data: bytes, name: str) -> HttpResponse:
    return _download(HttpResponse(data, content_type="application/octet-stream"), name)


def _download(answer: Answer, name: str) -> Answer:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
