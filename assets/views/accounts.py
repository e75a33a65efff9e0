"""WhatsApp accounts and their numbers."""

from __future__ import annotations

import django_rq
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from assets import ports, tasks
from assets.change_reports import last_few
from assets.models import AccountEvent, Connection, PhoneNumber, WhatsAppAccount
from assets.news_words import particulars
from assets.news_words import sentence as sentence_of
from assets.noticed_words import sentence as noticed_sentence
from assets.problems import sentence
from assets.reports import account_groups, number_states
from assets.services import polling
from assets.views.waiting import since_now, waits_for

PAGE = 20


@require_safe
@allowed(Act.ASSETS_READ)
def account_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Every account with its numbers, some on a page; with ?account= only that one."""
    query = request.GET.get("q", "").strip()[:100]
    accounts = (
        WhatsAppAccount.objects.of(organisation)
        .select_related("connection")
        .prefetch_related(Prefetch("numbers", PhoneNumber.objects.order_by("display_phone_number")))
        .order_by("name", "waba_id")
    )
    if request.GET.get("account"):
        accounts = accounts.filter(waba_id=request.GET["account"])
    if query:
        found = Q(name__icontains=query) | Q(waba_id=query)
        accounts = accounts.filter(found | Q(numbers__verified_name__icontains=query)).distinct()
    page = Paginator(accounts, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "query": query,
        "cards": [_card(account) for account in page],
        "has_connections": Connection.objects.of(organisation).exists(),
    }
    return render(request, "assets/account_list.html", context)


@require_safe
@allowed(Act.ASSETS_READ)
def account_detail(
    request: SignedInRequest, organisation: Organisation, waba_id: str
) -> HttpResponse:
    account = _account(organisation, waba_id)
    context = {
        **_card(account),
        "groups": account_groups(account),
        "page": (page := Paginator(_news(account), PAGE).get_page(request.GET.get("page"))),
        "noticed": [(one, noticed_sentence(one)) for one in ports.noticed(waba_id)],
        "news": [(event, sentence_of(event), particulars(event)) for event in page],
        "is_waiting": waits_for(request, account.read_at),
        "webhooks_page": ports.webhooks_page(account),
        "payment_page": ports.payment_page(account) if Act.COSTS_READ in request.acts else "",
        "changes": last_few(account),
    }
    return render(request, "assets/account_detail.html", context)


@require_POST
@allowed(Act.ASSETS_MANAGE)
def reading_create(
    request: SignedInRequest, organisation: Organisation, waba_id: str
) -> HttpResponse:
    """Ask Meta now, as a job."""
    account = _account(organisation, waba_id)
    if account.connection.disabled_at:
        messages.warning(request, _("The connection of this account is disabled."))
        return redirect("assets:account_detail", organisation.slug, waba_id)
    polling.ask_for_reading(account)
    django_rq.get_queue("default").enqueue(tasks.poll_account, account.pk)
    messages.info(request, _("Meta is being asked. The new reading appears here in a moment."))
    return redirect(
        reverse("assets:account_detail", args=[organisation.slug, waba_id]) + since_now()
    )


def _account(organisation: Organisation, waba_id: str) -> WhatsAppAccount:
    accounts = WhatsAppAccount.objects.of(organisation).select_related("connection")
    return get_object_or_404(accounts, waba_id=waba_id)


def _news(account: WhatsAppAccount) -> QuerySet[AccountEvent]:
    return account.news.newest_first().select_related("number")


def _card(account: WhatsAppAccount) -> dict[str, object]:
    numbers = sorted(account.numbers.all(), key=lambda number: number.display_phone_number)
    return {
        "asset": account,
        "problem": sentence(account.problem),
        "numbers": [(number, number_states(number)) for number in numbers],
    }
