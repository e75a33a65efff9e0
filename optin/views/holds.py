"""Legal holds and kept proof: what may not be erased yet, and what outlived an erasure."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin.forms.suppressions import WhyForm
from optin.ledger import reading
from optin.ledger.writing import of
from optin.models import Agreed, Event, Hold, Proposal, Vault, Verdict
from optin.reports import person as person_report
from optin.reports import rights as report
from optin.services import asking, retention, vaulting
from optin.services.errors import ConsentError
from optin.words import EventType

WRITE = ["GET", "HEAD", "POST"]
OPEN_FOR = timedelta(hours=24)  # after two people agreed
PAGE = 50


@require_safe
@allowed(Act.RIGHTS_READ)
def hold_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    rows = Hold.objects.of(organisation).select_related("placed_by", "placed_second")
    page = Paginator(rows.order_by("released_at", "-placed_at"), PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "optin/rights/hold_list.html", {"page": page})


@require_safe
@allowed(Act.RIGHTS_READ)
def hold_detail(request: SignedInRequest, organisation: Organisation, hold_id: int) -> HttpResponse:
    return _hold(request, organisation, hold_id, WhyForm())


@require_POST
@allowed(Act.RIGHTS_MANAGE)
def hold_release_create(
    request: SignedInRequest, organisation: Organisation, hold_id: int
) -> HttpResponse:
    """Ask a second person for it."""
    form = WhyForm(request.POST)
    hold = get_object_or_404(Hold.objects.of(organisation), pk=hold_id, released_at=None)
    if form.is_valid():
        try:
            asking.release(hold, reason=form.cleaned_data["reason"], by=request.user)
        except ConsentError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("Asked. It happens as soon as a second person agrees."))
            return redirect("optin:hold_detail", organisation.slug, hold.pk)
    return _hold(request, organisation, hold_id, form)


@require_http_methods(WRITE)
@allowed(Act.RIGHTS_MANAGE)
def hold_create(
    request: SignedInRequest, organisation: Organisation, person_id: UUID
) -> HttpResponse:
    """Ask a second person that nothing of this person be erased."""
    form = WhyForm(request.POST if request.method == "POST" else None)
    with of(organisation):
        subject = person_report.find(organisation, person_id)
    if subject is None:
        raise Http404
    if form.is_valid():
        try:
            asking.hold(organisation, subject, reason=form.cleaned_data["reason"], by=request.user)
        except ConsentError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("Asked. It happens as soon as a second person agrees."))
            return redirect("optin:proposal_list", organisation.slug)
    context = {"form": form, "subject": subject}
    status = 422 if form.errors else 200
    return render(request, "optin/rights/hold_form.html", context, status=status)


@require_safe
@allowed(Act.RIGHTS_READ)
def vault_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    with of(organisation):
        return _vaults(request, organisation, WhyForm())


@require_POST
@allowed(Act.RIGHTS_MANAGE)
def retention_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Ask a second person to switch it on, or off if it is on."""
    form = WhyForm(request.POST)
    with of(organisation):
        if form.is_valid():
            agreed = retention.standing(organisation)
            on = not (agreed and agreed.details.get("on"))
            try:
                asking.retention(
                    organisation, on=on, reason=form.cleaned_data["reason"], by=request.user
                )
            except ConsentError as error:
                form.add_error(error.field or None, str(error))
            else:
                messages.success(request, _("Asked. It happens as soon as a second person agrees."))
                return redirect("optin:proposal_list", organisation.slug)
        return _vaults(request, organisation, form)


def _vaults(request: SignedInRequest, organisation: Organisation, form: WhyForm) -> HttpResponse:
    today = organisation.today()
    page, rows = report.kept(organisation, today, request.GET.get("page"))
    agreed = retention.standing(organisation)
    over, is_cut = retention.over(organisation, on=today)
    context = {
        "page": page,
        "rows": rows,
        "form": form,
        "standing": agreed,
        "is_on": bool(agreed and agreed.details.get("on")),
        "over": over,
        "most": retention.NIGHT,
        "looked_at": retention.LOOKED_AT if is_cut else 0,
    }
    status = 422 if form.errors else 200
    return render(request, "optin/rights/vault_list.html", context, status=status)


@require_safe
@allowed(Act.RIGHTS_READ)
def vault_detail(
    request: SignedInRequest, organisation: Organisation, vault_id: int
) -> HttpResponse:
    with of(organisation):
        return _vault(request, _one(organisation, vault_id), WhyForm())


@require_POST
@allowed(Act.RIGHTS_MANAGE)
def vault_opening_ask(
    request: SignedInRequest, organisation: Organisation, vault_id: int
) -> HttpResponse:
    """Ask a second person to open it."""
    form = WhyForm(request.POST)
    with of(organisation):
        vault = _one(organisation, vault_id)
        if form.is_valid():
            try:
                asking.open_vault(
                    organisation, vault, reason=form.cleaned_data["reason"], by=request.user
                )
            except ConsentError as error:
                form.add_error(error.field or None, str(error))
            else:
                messages.success(request, _("Asked. It happens as soon as a second person agrees."))
                return redirect("optin:vault_detail", organisation.slug, vault.pk)
        return _vault(request, vault, form)


@require_POST
@allowed(Act.RIGHTS_MANAGE)
def vault_opening_create(
    request: SignedInRequest, organisation: Organisation, vault_id: int
) -> HttpResponse:
    """What it holds, to the two who agreed, for a day; each look is an event."""
    with of(organisation):
        vault = _one(organisation, vault_id)
        agreed = _agreed(request, vault)
        if agreed is None:
            messages.error(
                request, _("Two people, you among them, have to agree to open it first.")
            )
            return redirect("optin:vault_detail", organisation.slug, vault.pk)
        vaulting.record_opening(organisation, vault, reason=agreed.reason, by=request.user)
        context = {"vault": vault, "found": vaulting.unsealed(organisation, vault)}
    return render(request, "optin/rights/vault_opening.html", context)


def _one(organisation: Organisation, vault_id: int) -> Vault:
    return get_object_or_404(Vault.objects.of(organisation), pk=vault_id)


def _vault(request: SignedInRequest, vault: Vault, form: WhyForm) -> HttpResponse:
    opened = Event.objects.filter(subject_id=vault.person, type=EventType.VAULT_OPENED.value)
    told = [reading.told(one) for one in opened.order_by("-recorded_at")]
    about = Proposal.objects.of(request.organisation).about(f"vault:{vault.pk}")
    context = {
        "vault": vault,
        "form": form,
        "is_open": _agreed(request, vault) is not None,
        "waiting": about.open().select_related("by").first(),
        "steps": person_report.steps_of(told),
    }
    status = 422 if form.errors else 200
    return render(request, "optin/rights/vault_detail.html", context, status=status)


def _agreed(request: SignedInRequest, vault: Vault) -> Proposal | None:
    """What two people, this one among them, agreed to within a day."""
    rows = Proposal.objects.of(request.organisation).about(f"vault:{vault.pk}")
    rows = rows.filter(
        act=Agreed.OPEN, outcome=Verdict.AGREED, decided_at__gt=timezone.now() - OPEN_FOR
    )
    return next((one for one in rows if request.user.pk in (one.by_id, one.second_id)), None)


def _hold(
    request: SignedInRequest, organisation: Organisation, hold_id: int, form: WhyForm
) -> HttpResponse:
    rows = Hold.objects.of(organisation).select_related(
        "placed_by", "placed_second", "released_by", "released_second"
    )
    hold = get_object_or_404(rows, pk=hold_id)
    waiting = Proposal.objects.of(organisation).about(f"hold:{hold.pk}").open().first()
    context = {"hold": hold, "form": form, "waiting": waiting}
    status = 422 if form.errors else 200
    return render(request, "optin/rights/hold_detail.html", context, status=status)
