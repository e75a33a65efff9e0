"""What is checked before a flow goes live, of every kind: its notice, who sends, and how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import PhoneNumber
from optin.capture.finding import Finding, Rule, Severity, listed, of_notice
from optin.capture.kinds import KINDS
from optin.capture.posters import undrawn
from optin.models import Flow, FlowKind, NoticeStatus
from optin.notice_lint.draft import simple
from optin.reports.notice_findings import findings_of

OPT_IN = "https://developers.facebook.com/documentation/business-messaging/whatsapp/getting-opt-in"
CONNECTED = "CONNECTED"  # the only status in which a number sends and receives
RULES = {
    "notice_not_in_force": Rule(
        Severity.BLOCKS, _("Its notice is not published."),
        _("Publish that version, or choose one that is published: nobody can agree to words that are not in force."),
        OPT_IN),
    "surface_missing": Rule(
        Severity.BLOCKS, _("The notice has no text for where this is shown."),
        _("Publish a version of the notice that has one."), OPT_IN),
    "number_missing": Rule(
        Severity.BLOCKS, _("No number of yours takes part."), _("Choose the number that people write to."), OPT_IN),
    "number_gone": Rule(
        Severity.BLOCKS, _("Meta no longer lists the number."), _("Choose another number."), OPT_IN),
    "number_not_connected": Rule(
        Severity.BLOCKS, _("The number is not connected at Meta: it neither receives nor sends."),
        _("Connect it first; its page under Assets says what is missing."), OPT_IN),
    "sender_named_otherwise": Rule(
        Severity.BLOCKS, _("The notice names another business than the number shows in the chat."),
        _("Choose a number whose verified name is the business of the notice."), OPT_IN),
    "sign_not_printed": Rule(
        Severity.WARNS, _("The poster’s fonts cannot draw these signs, so empty boxes are printed: %(signs)s"),
        _("Publish a version of the notice without them if you want to print the poster."), OPT_IN),
    "over": Rule(
        Severity.BLOCKS, _("Its last day is over."), _("Choose a later day, or none."), OPT_IN),
}  # fmt: skip


def check(flow: Flow) -> list[Finding]:
    """Everything there is to say now, the gravest first."""
    kind = KINDS[flow.kind]
    found = [*_of_notice(flow), *kind.check(flow)]
    if kind.has_number:
        found += listed(RULES, *_of_number(flow))
    if flow.kind == FlowKind.LINK:
        found += _of_poster(flow)
    if flow.ends_at and flow.ends_at <= timezone.now():
        found += listed(RULES, "over")
    return sorted(found, key=lambda one: not one.blocks)


def _of_notice(flow: Flow) -> Iterator[Finding]:
    """By today's rules: what two people had agreed upon when it was published is not said again."""
    version = flow.version
    if version.status != NoticeStatus.PUBLISHED:
        yield RULES["notice_not_in_force"].finding("notice_not_in_force")
    if not version.surfaces.get(KINDS[flow.kind].surface.value):
        yield RULES["surface_missing"].finding("surface_missing")
    excused = set(version.overrides.values_list("code", flat=True))
    for one in findings_of(version.wording, flow.organisation, version.notice):
        if one.code not in excused:
            yield of_notice(one)


def _of_poster(flow: Flow) -> Iterator[Finding]:
    if signs := undrawn(flow):
        found = RULES["sign_not_printed"].finding("sign_not_printed")
        yield replace(found, message=found.message % {"signs": " ".join(signs)})


def _of_number(flow: Flow) -> Iterator[str]:
    if not flow.phone_number_id:
        yield "number_missing"
        return
    numbers = PhoneNumber.objects.of(flow.organisation)
    number = numbers.filter(phone_number_id=flow.phone_number_id).first()
    if number is None or number.missing_since:
        yield "number_gone"
        return
    if number.status != CONNECTED:
        yield "number_not_connected"
    if simple(number.verified_name) != simple(flow.version.notice.business):
        yield "sender_named_otherwise"
