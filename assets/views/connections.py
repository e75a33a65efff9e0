"""Connections to business portfolios: the list, the wizard, the checklist with its repair."""

from __future__ import annotations

import django_rq
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from assets import checklist, tasks
from assets.errors import ConnectionImpossible
from assets.forms import ConnectionForm, EnvironmentForm
from assets.models import Connection
from assets.problems import repair_sentence, sentence
from assets.reports import portfolio_facts
from assets.services import connecting, polling, upkeep
from assets.services.connecting import ConnectRefused
from assets.views.waiting import since_now, waits_for


@require_safe
@allowed(Act.ASSETS_MANAGE)
def connection_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    connections = Connection.objects.of(organisation).prefetch_related("accounts")
    context = {
        "connections": [
            (connection, sentence(connection.problem))
            for connection in connections.order_by("disabled_at", "business_name", "pk")
        ]
    }
    return render(request, "assets/connection_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ASSETS_MANAGE)
def connection_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Two questions on two pages; the answer to the first is in the address."""
    first = EnvironmentForm(request.GET if "environment" in request.GET else None)
    if not first.is_valid():
        return render(request, "assets/connection_environment.html", {"form": first})
    environment = first.cleaned_data["environment"]
    form = ConnectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            connection = connecting.connect(
                organisation, by=request.user, environment=environment, **form.cleaned_data
            )
        except ConnectRefused as refusal:
            form.add_error(refusal.field or None, str(refusal.words))
        except ConnectionImpossible:
            form.add_error(None, _("This site may not call Meta with these values."))
        else:
            messages.success(request, _("Connected. The checklist shows what is still missing."))
            return _asked(organisation, connection)
    status = 422 if form.errors else 200
    context = {"form": form, "environment": first.cleaned_data["environment"]}
    return render(request, "assets/connection_create.html", context, status=status)


@require_safe
@allowed(Act.ASSETS_MANAGE)
def connection_detail(
    request: SignedInRequest, organisation: Organisation, pk: int
) -> HttpResponse:
    connection = own_connection(organisation, pk)
    accounts = list(connection.accounts.order_by("name", "waba_id"))
    context = {
        "connection": connection,
        "points": checklist.checklist(connection, accounts),
        "can_repair": checklist.can_repair(connection, accounts),
        "is_repairing": connection.repair_due_at is not None,
        "is_waiting": waits_for(request, connection.checked_at),
        "problem": sentence(connection.problem),
        "repair_problem": repair_sentence(connection.repair_problem),
        "portfolio": portfolio_facts(connection),
        "has_previous_secret": connection.has_previous_app_secret,
        "account_count": len(accounts),
    }
    return render(request, "assets/connection_detail.html", context)


@require_POST
@allowed(Act.ASSETS_MANAGE)
def check_create(request: SignedInRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Check everything again, the accounts' webhooks too, as jobs."""
    connection = own_connection(organisation, pk)
    upkeep.ask_for_check(connection)
    for account in connection.accounts.all():
        polling.ask_for_reading(account)
        django_rq.get_queue("default").enqueue(tasks.poll_account, account.pk)
    return _asked(organisation, connection)


@require_POST
@allowed(Act.ASSETS_MANAGE)
def repair_create(request: SignedInRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """The one button: subscribe what is missing, as a job."""
    connection = own_connection(organisation, pk)
    upkeep.ask_for_repair(connection)
    django_rq.get_queue("default").enqueue(tasks.repair_connection, connection.pk)
    messages.info(request, _("The repair has begun. The checklist shows its result in a moment."))
    return redirect(_address(organisation, connection) + since_now())


@require_POST
@allowed(Act.ASSETS_MANAGE)
def use_update(request: SignedInRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Disable the connection (in_use=0) or use it again (in_use=1)."""
    connection = own_connection(organisation, pk)
    try:
        if request.POST.get("in_use") == "1":
            connecting.enable(connection)
            return _asked(organisation, connection)
        connecting.disable(connection)
    except ConnectRefused as refusal:
        messages.error(request, str(refusal.words))
    return redirect(_address(organisation, connection))


def own_connection(organisation: Organisation, pk: int) -> Connection:
    """Raises Http404 for another organisation's."""
    connections = Connection.objects.of(organisation).select_related("created_by", "token_added_by")
    return get_object_or_404(connections, pk=pk)


def _asked(organisation: Organisation, connection: Connection) -> HttpResponse:
    """Ring for a check that is due, and show the page that waits for it."""
    django_rq.get_queue("default").enqueue(tasks.check_connection, connection.pk)
    return redirect(_address(organisation, connection) + since_now())


def _address(organisation: Organisation, connection: Connection) -> str:
    return reverse("assets:connection_detail", args=[organisation.slug, connection.pk])
