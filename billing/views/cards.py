"""Rate cards: the list, one with its rates, its files, what it changes, and the second person's word."""

from __future__ import annotations

import django_rq
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from billing import tasks
from billing.forms.cards import RejectionForm
from billing.models import Card, CardFile, CardState
from billing.reports import cards as report
from billing.reports import differences as compare
from billing.services import cards, repricing
from billing.services.errors import CardError
from billing.views.parts import download


@require_safe
@allowed(Act.COSTS_READ)
def card_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    groups = report.currencies(organisation, today=timezone.localdate())
    context = {"groups": groups}
    return render(request, "billing/card_list.html", context)


@require_safe
@allowed(Act.COSTS_READ)
def card_export(request: SignedInRequest, organisation: Organisation, *, form: str) -> HttpResponse:
    groups = report.currencies(organisation, today=timezone.localdate())
    name, rows = f"rate-cards-{organisation.slug}", report.list_lines(groups)
    return sheet_response(form, name, header=report.LIST_HEADER, rows=rows)


def find(organisation: Organisation, card_id: int) -> Card:
    """Its own, or one that came with waportal. Raises Http404."""
    rows = Card.objects.seen_by(organisation)
    people = rows.select_related(
        "organisation", "imported_by", "approved_by", "refused_by", "upload"
    )
    return get_object_or_404(people, pk=card_id)


@require_safe
@allowed(Act.COSTS_READ)
def card_detail(request: SignedInRequest, organisation: Organisation, card_id: int) -> HttpResponse:
    return detail(request, find(organisation, card_id))


def detail(
    request: SignedInRequest, card: Card, *, rejection_form: RejectionForm | None = None
) -> HttpResponse:
    rates = report.card_rates(card, market=request.GET.get("market", ""))
    waits = card.state == CardState.WAITING
    before = _before(request.organisation, card) if waits else None
    sort = request.GET.get("sort", "size")
    context = {
        "card": card,
        "rates": rates,
        "market": request.GET.get("market", ""),
        "files": card.upload.files.defer("data") if card.upload else [],
        "waits": waits,
        "is_mine": card.imported_by_id == request.user.pk,
        "before": before,
        "found": _differences(before, card, sort=sort, most=on_a_page(request)) if waits else None,
        "sort": sort,
        "rejection_form": rejection_form or RejectionForm(),
        **(_effect(card, request.organisation) if waits else {}),
    }
    status = 422 if rejection_form else 200
    return render(request, "billing/card_detail.html", context, status=status)


def _effect(card: Card, organisation: Organisation) -> dict[str, object]:
    """What approving would do to bills: by month and category, for the days that the card prices."""
    told = None if card.effect is None else [repricing.change_of(one) for one in card.effect]
    return {"effect_days": cards.days_of(card, organisation), "effect": told}


@require_safe
@allowed(Act.COSTS_READ)
def rate_export(
    request: SignedInRequest, organisation: Organisation, card_id: int, *, form: str
) -> HttpResponse:
    card = find(organisation, card_id)
    rates = report.card_rates(card, market=request.GET.get("market", ""))
    name = f"rates-{card.currency}-{card.effective_from}"
    return sheet_response(form, name, header=report.ROW_HEADER, rows=report.row_lines(card, rates))


def _before(organisation: Organisation, card: Card) -> Card | None:
    """The last card of this currency: the one it would replace, or the one before."""
    others = (
        Card.objects.for_use_by(organisation).filter(currency=card.currency).exclude(pk=card.pk)
    )
    return others.newest_on(card.effective_from)


def _differences(
    before: Card | None, card: Card, *, sort: str, most: int = 0
) -> compare.Differences | None:
    if before is None:
        return None
    return compare.differences(compare.figures(before), compare.figures(card), sort=sort, most=most)


def on_a_page(request: SignedInRequest) -> int:
    """How many differences are shown, unless all are asked for."""
    return 0 if request.GET.get("all") else compare.ON_A_PAGE


def _against(request: SignedInRequest, card: Card) -> Card | None:
    """The card that the address names, else the one before."""
    said = request.GET.get("against", "")
    if said.isascii() and said.isdecimal() and len(said) < 18:
        rows = Card.objects.seen_by(request.organisation).filter(currency=card.currency)
        return get_object_or_404(rows, pk=int(said))
    return _before(request.organisation, card)


@require_safe
@allowed(Act.COSTS_READ)
def card_changes(
    request: SignedInRequest, organisation: Organisation, card_id: int
) -> HttpResponse:
    """Rate by rate against the card before, or any other of its currency."""
    card = find(organisation, card_id)
    before, sort = _against(request, card), request.GET.get("sort", "size")
    others = Card.objects.seen_by(organisation).filter(currency=card.currency).exclude(pk=card.pk)
    context = {
        "card": card,
        "before": before,
        "sort": sort,
        "found": _differences(before, card, sort=sort, most=on_a_page(request)),
        "others": others.select_related("organisation").order_by("-effective_from", "-pk"),
    }
    return render(request, "billing/card_changes.html", context)


@require_safe
@allowed(Act.COSTS_READ)
def change_export(
    request: SignedInRequest, organisation: Organisation, card_id: int, *, form: str
) -> HttpResponse:
    card = find(organisation, card_id)
    before, sort = _against(request, card), request.GET.get("sort", "size")
    found = _differences(before, card, sort=sort)
    rows = compare.lines(found.lines if found else [])
    name = f"changes-{card.currency}-{card.effective_from}"
    return sheet_response(form, name, header=compare.HEADER, rows=rows)


@require_safe
@allowed(Act.COSTS_READ)
def card_file(
    request: SignedInRequest, organisation: Organisation, card_id: int, file_id: int
) -> HttpResponse:
    """The file as it was uploaded, byte for byte."""
    files = CardFile.objects.filter(upload__card=card_id, upload__organisation=organisation)
    file = get_object_or_404(files, pk=file_id)
    return download(bytes(file.data), file.name, "")


def _find_own(organisation: Organisation, card_id: int) -> Card:
    return get_object_or_404(Card.objects.filter(organisation=organisation), pk=card_id)


@require_POST
@allowed(Act.COSTS_APPROVE)
def approval_create(
    request: SignedInRequest, organisation: Organisation, card_id: int
) -> HttpResponse:
    card = _find_own(organisation, card_id)
    try:
        again = cards.approve(card, by=request.user)
    except CardError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Approved. The card counts from now on."))
        if again is not None:
            django_rq.get_queue("slow").enqueue(tasks.go_on_repricing, again.pk)
            messages.info(request, _("The charges of its days are being priced again."))
    return redirect("billing:card_detail", organisation.slug, card.pk)


@require_POST
@allowed(Act.COSTS_APPROVE)
def rejection_create(
    request: SignedInRequest, organisation: Organisation, card_id: int
) -> HttpResponse:
    card, form = _find_own(organisation, card_id), RejectionForm(request.POST)
    if not form.is_valid():
        return detail(request, find(organisation, card_id), rejection_form=form)
    try:
        cards.reject(card, reason=form.cleaned_data["reason"], by=request.user)
    except CardError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Rejected. Your colleague sees why."))
    return redirect("billing:card_detail", organisation.slug, card.pk)


@require_POST
@allowed(Act.COSTS_APPROVE)
def effect_create(
    request: SignedInRequest, organisation: Organisation, card_id: int
) -> HttpResponse:
    """Work out anew what approving would do to bills."""
    card = _find_own(organisation, card_id)
    cards.ask_again(card)
    django_rq.get_queue("slow").enqueue(tasks.work_out_effect, card.pk)
    return redirect("billing:card_detail", organisation.slug, card.pk)


@require_POST
@allowed(Act.COSTS_MANAGE)
def withdrawal_create(
    request: SignedInRequest, organisation: Organisation, card_id: int
) -> HttpResponse:
    card = _find_own(organisation, card_id)
    try:
        cards.withdraw(card, by=request.user)
    except CardError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Withdrawn. Nobody is asked to approve it any more."))
    return redirect("billing:card_detail", organisation.slug, card.pk)
