"""Copying templates to another account: choose, dry run, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import (
    Act,
    SignedInRequest,
    allowed,
    has_second_factor,
    organisations_where,
)
from accounts.models import Organisation
from assets.models import Environment, WhatsAppAccount
from templates_app import reports
from templates_app.models import Template
from templates_app.reports import quota
from templates_app.reports.filters import numbers_of
from templates_app.reports.listing import ordered
from templates_app.services import copying
from templates_app.services.bringing import Outcome
from templates_app.services.errors import TemplateError
from templates_app.views.imports import outcomes, plan_context


def targets(request: SignedInRequest, organisation: Organisation) -> QuerySet[WhatsAppAccount]:
    """This organisation's accounts, and those of every other one where this person writes."""
    others = organisations_where(request.user, Act.TEMPLATES_WRITE)
    if not has_second_factor(request.user):
        others = others.exclude(requires_mfa=True)
    ids = {organisation.pk, *others.values_list("pk", flat=True)}
    found = WhatsAppAccount.objects.filter(organisation__in=ids)
    return found.select_related("organisation", "connection").order_by("organisation__name", "name")


def _chosen(request: SignedInRequest, organisation: Organisation) -> list[Template]:
    """The templates that are ticked, in the order of the list."""
    ids = numbers_of(request.GET.getlist("template"), most=copying.MOST)
    rows = Template.objects.of(organisation).listed().filter(pk__in=ids)
    return list(
        rows.exclude(revision=None)
        .select_related("revision", "organisation", "account__connection")
        .order_by("name", "language", "pk")
    )


@require_safe
@allowed(Act.TEMPLATES_WRITE)
def copying_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Tick templates, of the list as it is filtered, and choose the account."""
    ticked = {one.pk for one in _chosen(request, organisation)}
    filters = reports.Filters.from_query(request.GET)
    rows: QuerySet[Template]
    if ticked:
        named = Template.objects.filter(pk__in=ticked).values("name")
        family = Template.objects.of(organisation).listed().filter(name__in=named)
        rows = family.exclude(status="deleted").order_by("name", "language")
    else:
        rows = ordered(filters.rows(organisation), filters)
    context = {
        "rows": rows.select_related("account")[: copying.MOST],
        "ticked": ticked,
        "targets": targets(request, organisation),
        "most": copying.MOST,
    }
    return render(request, "templates_app/copying_create.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_WRITE)
def copying_update(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """The dry run for what the address names; a POST to it carries it out."""
    if not request.GET.get("target"):
        return redirect("templates_app:copying_create", organisation.slug)
    target = targets(request, organisation).filter(waba_id=request.GET["target"]).first()
    if target is None:
        raise Http404
    templates = [one for one in _chosen(request, organisation) if one.account_id != target.pk]
    context = {"target": target, "templates": templates}
    if request.method == "POST":
        try:
            done = copying.carry_out(
                templates,
                target,
                seen=request.POST.get("seen", ""),
                changing=request.POST.get("differs") == "revise",
                by=request.user,
            )
        except TemplateError as error:
            messages.error(request, str(error))
        else:
            counts = outcomes(one.outcome for one in done)
            results = [(one.as_json(), one.outcome) for one in done]
            context |= {"waiting": {"account": target}, "results": results, "counts": counts}
            return render(request, "templates_app/copying_result.html", context)
    plan = copying.plan(templates, target)
    to_live = target.connection.environment == Environment.LIVE and any(
        one.account.connection.environment == Environment.SANDBOX for one in templates
    )
    context |= plan_context(plan) | {
        "to_live": to_live,
        "differs": any(one.outcome == Outcome.CHANGED for one in plan),
        "room": quota.room_of(target),
        "creations": quota.creations(target, timezone.now()),
        "new": sum(one.outcome == Outcome.CREATED for one in plan),
    }
    return render(request, "templates_app/copying_update.html", context)
