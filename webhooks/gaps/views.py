"""What we missed of an account, and how we know; the repair; back-fills."""

from __future__ import annotations

from datetime import timedelta

import django_rq
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import csv_response
from assets.models import WhatsAppAccount
from assets.problems import sentence
from assets.subscription import ELSEWHERE, WEBHOOK_FIELDS, troubles
from webhooks.gaps import backfilling, repairing, reports, tasks
from webhooks.gaps.forms import BackfillForm
from webhooks.gaps.hearing import last_heard
from webhooks.gaps.rhythm import rhythms
from webhooks.gaps.words import points, step_of

PAGE = 20


@require_safe
@allowed(Act.ASSETS_READ)
def gap_detail(request: SignedInRequest, organisation: Organisation, waba_id: str) -> HttpResponse:
    account, now = _account(organisation, waba_id), timezone.now()
    wrong, heard = troubles(account), rhythms(account, now)
    repairs, backfills = reports.repairs(account), reports.backfills(account)
    context = {
        "asset": account,
        "points": points(account, wrong),
        "can_repair": bool(wrong) and not account.connection.disabled_at,
        "rhythms": heard,
        "never": sorted(set(WEBHOOK_FIELDS) - {rhythm.field for rhythm in heard}),
        "elsewhere_at": last_heard(_others(account)),
        "page": Paginator(account.missed.missed().order_by("-found_at", "-pk"), PAGE).get_page(
            request.GET.get("page")
        ),
        "learned": reports.learned_count(account, now),
        "windows": reports.late_windows(account, now),
        "repairs": repairs,
        "backfills": [(one, sentence(one.problem)) for one in backfills],
        "form": BackfillForm(),
        "is_waiting": any(
            one.finished_at is None and one.due_at
            for one in [*(r for r, _s in repairs), *backfills]
        ),
    }
    return render(request, "webhooks/gap_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ASSETS_MANAGE)
def repair_create(
    request: SignedInRequest, organisation: Organisation, waba_id: str
) -> HttpResponse:
    """What will be done at Meta, then one button."""
    account = _account(organisation, waba_id)
    wrong = troubles(account)
    if request.method == "POST":
        repair = repairing.ask(account, by=request.user)
        if repair is None:
            messages.info(request, _("There is nothing to repair, or a repair is under way."))
        else:
            django_rq.get_queue("default").enqueue(tasks.run_repair, repair.pk)
            messages.info(request, _("The repair has begun. Its result appears here in a moment."))
        return redirect("webhooks:gap_detail", organisation.slug, waba_id)
    context = {
        "asset": account,
        "steps": [step_of(trouble) for trouble in wrong],
        "takes_away": any(trouble.code in ELSEWHERE for trouble in wrong),
    }
    return render(request, "webhooks/repair_create.html", context)


@require_POST
@allowed(Act.ASSETS_MANAGE)
def backfill_create(
    request: SignedInRequest, organisation: Organisation, waba_id: str
) -> HttpResponse:
    """Read what webhooks may not have told, as a job."""
    account = _account(organisation, waba_id)
    form = BackfillForm(request.POST)
    if account.connection.disabled_at:
        messages.warning(request, _("The connection of this account is disabled."))
    elif not form.is_valid():
        messages.error(request, _("Choose one of the offered spans."))
    else:
        now = timezone.now()
        span = timedelta(hours=form.cleaned_data["hours"])
        backfill = backfilling.ask(account, from_at=now - span, to_at=now, by=request.user)
        if backfill is None:
            messages.info(request, _("A back-fill of this account is under way."))
        else:
            django_rq.get_queue("slow").enqueue(tasks.run_backfill, backfill.pk)
            messages.info(request, _("Meta is being asked. The result appears here in a moment."))
    return redirect("webhooks:gap_detail", organisation.slug, waba_id)


@require_safe
@allowed(Act.ASSETS_READ)
def missed_export(
    request: SignedInRequest, organisation: Organisation, waba_id: str
) -> HttpResponse:
    """Everything that is known to be missed, as CSV."""
    account = _account(organisation, waba_id)
    name = f"missed-webhooks-{account.waba_id}"
    return csv_response(name, header=reports.COLUMNS, rows=reports.lines(account))


def _account(organisation: Organisation, waba_id: str) -> WhatsAppAccount:
    accounts = WhatsAppAccount.objects.of(organisation)
    return get_object_or_404(accounts.select_related("connection"), waba_id=waba_id)


def _others(account: WhatsAppAccount) -> list[str]:
    """The organisation's other accounts: heard meanwhile, they show that the way to us is open."""
    rows = WhatsAppAccount.objects.of(account.organisation).exclude(pk=account.pk)
    return list(rows.values_list("waba_id", flat=True))
