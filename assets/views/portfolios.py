"""A business portfolio as everybody may read it: standing, limits, what our token may do, who works on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

import graph
from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from assets import portfolio
from assets.models import Connection, WhatsAppAccount
from assets.problems import sentence
from assets.reports import portfolio_facts
from assets.services.looking import Look, look


@require_safe
@allowed(Act.ASSETS_READ)
def portfolio_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    connections = Connection.objects.of(organisation).order_by("disabled_at", "business_name", "pk")
    rows = [(connection, portfolio.limits(connection)) for connection in connections]
    return render(request, "assets/portfolio_list.html", {"rows": rows})


@require_safe
@allowed(Act.ASSETS_READ)
def portfolio_detail(
    request: SignedInRequest, organisation: Organisation, business_id: str
) -> HttpResponse:
    """The newest connection to it; one in use before a disabled one."""
    connections = Connection.objects.of(organisation).filter(business_id=business_id)
    first = connections.order_by("-disabled_at", "-pk").first()
    connection = first or get_object_or_404(connections)
    accounts = list(connection.accounts.select_related("connection").order_by("name", "waba_id"))
    system = _system_users(connection, accounts)
    context = {
        "connection": connection,
        "facts": portfolio_facts(connection),
        "limits": portfolio.limits(connection),
        "scopes": portfolio.scopes(connection),
        "is_expired": bool(
            connection.token_expires_at and connection.token_expires_at < timezone.now()
        ),
        "accounts": accounts,
        "system_users": system.found or (),
        "problem": sentence(system.problem),
        "problem_note": system.problem,
    }
    return render(request, "assets/portfolio_detail.html", context)


@require_safe
@allowed(Act.ASSETS_READ)
def worker_list(request: SignedInRequest, organisation: Organisation, waba_id: str) -> HttpResponse:
    """Who works on an account at Meta, in the portfolio that our token belongs to."""
    accounts = WhatsAppAccount.objects.of(organisation).select_related("connection")
    account = get_object_or_404(accounts, waba_id=waba_id)
    business_id = account.connection.business_id
    looked: Look[Any] = look(
        account,
        lambda meta: _all(graph.accounts.assigned_users(meta, waba_id, business_id=business_id)),
    )
    context = {
        "asset": account,
        "workers": portfolio.workers(looked.found or ()),
        "problem": sentence(looked.problem),
        "problem_note": looked.problem,
    }
    return render(request, "assets/worker_list.html", context)


def _system_users(connection: Connection, accounts: list[WhatsAppAccount]) -> Look[Any]:
    if not accounts:
        return Look(())
    return look(
        accounts[0], lambda meta: _all(graph.accounts.system_users(meta, connection.business_id))
    )


def _all(pages: Any) -> list[Any]:
    return [item for page in pages for item in page.items]
