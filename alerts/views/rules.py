"""Rules: what an organisation wants to be told, and to whom. Tried by a button."""

from __future__ import annotations

import django_rq
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from alerts import tasks
from alerts.forms import RuleForm
from alerts.kinds import ROOMS, about
from alerts.models import Kind
from alerts.rules import rule_for, rules_of
from alerts.services import ruling


@require_safe
@allowed(Act.ALERTS_MANAGE)
def rule_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    rules = {rule.kind: rule for rule in rules_of(organisation)}
    names = {
        "connection": _("Connection and systems"),
        "accounts": _("Accounts and numbers"),
        "templates": _("Templates"),
        "webhooks": _("Webhooks"),
        "costs": _("Costs"),
        "consent": _("Consent"),
    }
    rooms = [(names[room], [rules[kind] for kind in kinds]) for room, kinds in ROOMS.items()]
    return render(request, "alerts/rule_list.html", {"rooms": rooms})


def _known(kind: str) -> str:
    if kind not in Kind.values:
        raise Http404
    return kind


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ALERTS_MANAGE)
def rule_update(
    request: SignedInRequest, organisation: Organisation, alert_kind: str
) -> HttpResponse:
    """Change it, or with `forget` go back to what is usual."""
    kind = _known(alert_kind)
    rule = rule_for(organisation, kind)
    form = RuleForm(request.POST if request.method == "POST" else None, rule=rule)
    if request.method == "POST" and "forget" in request.POST:
        ruling.forget(organisation, kind)
        messages.success(request, _("What is usual holds again."))
        return redirect("alerts:rule_list", organisation.slug)
    if form.is_valid():
        ruling.change(organisation, kind, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("alerts:rule_list", organisation.slug)
    context = {"form": form, "rule": rule, "about": about(kind)}
    return render(request, "alerts/rule_update.html", context, status=422 if form.errors else 200)


@require_POST
@allowed(Act.ALERTS_MANAGE)
def test_create(
    request: SignedInRequest, organisation: Organisation, alert_kind: str
) -> HttpResponse:
    """Tell everybody whom the rule tells that this is a test."""
    made = ruling.test(organisation, _known(alert_kind), by=request.user)
    for message in made:
        django_rq.get_queue("default").enqueue(tasks.send, message.pk)
    said = ngettext(
        "A test is on its way to %(n)s receiver. The log says how it went.",
        "A test is on its way to %(n)s receivers. The log says how it went.",
        len(made),
    )
    messages.success(request, said % {"n": len(made)})
    return redirect("alerts:rule_update", organisation.slug, alert_kind)
