"""What waits for a second person, and what was decided."""

from __future__ import annotations

import django_rq
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin.models import Agreed, Proposal
from optin.reports import proposals as report
from optin.rights.tasks import erase
from optin.services import proposing
from optin.services.errors import ConsentError
from optin.tasks import void

PAGE = 50
# What goes on after the agreement: the job, and which of the details it is told.
RING = {Agreed.ERASE: (erase, "request"), Agreed.INVALIDATE: (void, "version")}


@require_safe
@allowed(Act.RIGHTS_READ)
def proposal_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    rows = Proposal.objects.of(organisation).select_related("by", "second")
    decided = Paginator(rows.exclude(outcome="").order_by("-decided_at", "-pk"), PAGE)
    page = decided.get_page(request.GET.get("page"))
    context = {
        "waiting": [report.row(one) for one in rows.open().order_by("-at", "-pk")],
        "decided": [report.row(one) for one in page],
        "page": page,
    }
    return render(request, "optin/rights/proposal_list.html", context)


@require_POST
@allowed(Act.RIGHTS_MANAGE)
def proposal_agreement_create(
    request: SignedInRequest, organisation: Organisation, proposal_id: int
) -> HttpResponse:
    proposal = _one(organisation, proposal_id)
    try:
        proposing.agree(proposal, second=request.user)
    except ConsentError as error:
        messages.error(request, str(error))
    else:
        if ring := RING.get(Agreed(proposal.act)):
            job, name = ring
            django_rq.get_queue("slow").enqueue(job, proposal.details[name], ttl=600)
        messages.success(
            request, _("Agreed. It is done, and written into the log with both names.")
        )
    return redirect("optin:proposal_list", organisation.slug)


@require_POST
@allowed(Act.RIGHTS_MANAGE)
def proposal_refusal_create(
    request: SignedInRequest, organisation: Organisation, proposal_id: int
) -> HttpResponse:
    """By who asked: it is taken back."""
    try:
        proposing.refuse(_one(organisation, proposal_id), by=request.user)
    except ConsentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It does not happen. Nothing was changed."))
    return redirect("optin:proposal_list", organisation.slug)


def _one(organisation: Organisation, proposal_id: int) -> Proposal:
    mine = Proposal.objects.of(organisation).select_related("organisation", "by")
    return get_object_or_404(mine, pk=proposal_id)
