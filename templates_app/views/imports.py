"""Templates from a file: upload, dry run, confirmation, result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from assets.models import WhatsAppAccount
from templates_app.files import Unfit
from templates_app.files.reading import BIGGEST
from templates_app.forms import ImportForm
from templates_app.models import Import
from templates_app.services import bringing, imports
from templates_app.services.bringing import Outcome
from templates_app.services.errors import TemplateError


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_WRITE)
def import_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Choose a file; nothing of it is written before the dry run is confirmed."""
    accounts = WhatsAppAccount.objects.of(organisation).order_by("name")
    form = ImportForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        accounts=accounts,
        initial={"account": request.GET.get("account")},
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read(BIGGEST + 1)  # no more of a giant than shows that it is one
        try:
            waiting = imports.keep(
                form.cleaned_data["account"], data=data, file_name=file.name, by=request.user
            )
        except Unfit as error:
            form.add_error("file", str(error))
        else:
            return redirect("templates_app:import_detail", organisation.slug, waiting.pk)
    context = {"form": form, "has_accounts": accounts.exists()}
    status = 422 if form.errors else 200
    return render(request, "templates_app/import_create.html", context, status=status)


def find_import(organisation: Organisation, import_id: int) -> Import:
    """Of this organisation, and its day not over. Raises Http404."""
    rows = Import.objects.of(organisation).current()
    return get_object_or_404(
        rows.select_related("account__connection", "account__organisation", "made_by"),
        pk=import_id,
    )


@require_safe
@allowed(Act.TEMPLATES_WRITE)
def import_detail(
    request: SignedInRequest, organisation: Organisation, import_id: int
) -> HttpResponse:
    """The dry run; after the confirmation, what became of each line."""
    waiting = find_import(organisation, import_id)
    if waiting.confirmed_at:
        results = [(one, Outcome(one["outcome"])) for one in imports.results(waiting)]
        counts = outcomes(outcome for _one, outcome in results)
        context = {"waiting": waiting, "results": results, "counts": counts}
        return render(request, "templates_app/import_result.html", context)
    plan = imports.planned(waiting)
    context = {"waiting": waiting, **plan_context(plan)}
    return render(request, "templates_app/import_detail.html", context)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def import_confirmation_create(
    request: SignedInRequest, organisation: Organisation, import_id: int
) -> HttpResponse:
    waiting = find_import(organisation, import_id)
    try:
        imports.confirm(waiting, seen=request.POST.get("seen", ""), by=request.user)
    except TemplateError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Brought in. Nothing was sent to Meta."))
    return redirect("templates_app:import_detail", organisation.slug, waiting.pk)


def outcomes(found: Iterable[Outcome]) -> list[tuple[str, int]]:
    """(label, how many) of each outcome that there is, in their own order."""
    counted = Counter(found)
    return [(str(one.label), counted[one]) for one in Outcome if counted[one]]


def plan_context(plan: list[bringing.Planned]) -> dict[str, object]:
    """What a dry run's page shows."""
    return {
        "plan": plan,
        "counts": outcomes(one.outcome for one in plan),
        "does_something": any(one.outcome in (Outcome.CREATED, Outcome.CHANGED) for one in plan),
        "seen": bringing.fingerprint(plan),
    }
