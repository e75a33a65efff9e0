"""The button of a template that asks: whoever presses it agrees to what stands above it.

The press counts by the payload behind the button, which is set when the template is sent and comes back with
the press; without one, WhatsApp gives back the label, and that says nothing about what was shown.
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/button
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from assets.models import PhoneNumber
from optin import ports, withdrawal
from optin.capture.finding import Finding, Rule, Severity, listed
from optin.capture.kind import Kind
from optin.capture.tokens import YES
from optin.models import Flow
from optin.notice_lint.draft import simple
from optin.notices.rendering import Surface
from optin.ports import TemplateButton
from optin.words import Grade

SENDING = "https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/template-messages"
OPT_IN = "https://developers.facebook.com/documentation/business-messaging/whatsapp/getting-opt-in"
RULES = {
    "button_gone": Rule(
        Severity.BLOCKS, _("No approved template has this button."),
        _("Choose another button, or have the template approved first."), SENDING),
    "notice_not_above": Rule(
        Severity.BLOCKS, _("The template does not show the notice."),
        _("Its text has to have the notice’s “WhatsApp message” in it, word for word."), OPT_IN),
    "number_of_other_account": Rule(
        Severity.BLOCKS, _("The number belongs to another WhatsApp account than the template."),
        _("Choose a number of the template’s account: only those can send it."), SENDING),
    "label_reads_as_stop": Rule(
        Severity.BLOCKS, _("The button reads like an opt-out."),
        _("Choose the button by which people agree: whoever presses one that says stop wants no messages."), OPT_IN),
    "label_otherwise": Rule(
        Severity.WARNS, _("The button says something else than the notice’s Yes."),
        _("Let it say what the press means, such as “Yes, send me offers”."), OPT_IN),
}  # fmt: skip


def found(flow: Flow) -> TemplateButton | None:
    """The button as the template has it now."""
    wanted = (flow.settings.get("template_id"), flow.settings.get("label"))
    every = ports.template_buttons(flow.organisation)
    return next((one for one in every if (one.template_id, one.label) == wanted), None)


def _check(flow: Flow) -> Iterator[Finding]:
    button = found(flow)
    if button is None:
        yield from listed(RULES, "button_gone")
        return
    pieces = flow.version.surfaces.get(Surface.WHATSAPP.value, [])
    message = next((one.text for one in pieces if one.kind == "received"), "")
    if not message or _plain(message) not in _plain(button.text):
        yield from listed(RULES, "notice_not_above")
    numbers = PhoneNumber.objects.of(flow.organisation)
    number = numbers.filter(phone_number_id=flow.phone_number_id).select_related("account").first()
    if number and number.account.waba_id != button.waba_id:
        yield from listed(RULES, "number_of_other_account")
    if withdrawal.by_words(button.label):
        yield from listed(RULES, "label_reads_as_stop")
    labels = [simple(one.text) for one in pieces if one.kind == "button"]
    if labels and simple(button.label) != labels[0]:
        yield from listed(RULES, "label_otherwise")


def _plain(text: str) -> str:
    return " ".join(simple(text).split())


def _shows(flow: Flow) -> Mapping[str, object]:
    button, payload = found(flow), YES + flow.token
    place = button.place if button else flow.settings.get("place", 0)
    part = {
        "type": "button", "sub_type": "quick_reply", "index": str(place),
        "parameters": [{"type": "payload", "payload": payload}],
    }  # fmt: skip
    return {
        "button": button,
        "payload": payload,
        "part": json.dumps(part, indent=2),
    }


QUICK_REPLY = Kind(
    about=_(
        "A template shows the notice with a button, and whoever presses the button opts in. For people to whom you "
        "may write already, or in a conversation that they began."
    ),
    grade=Grade.OWN_MESSAGE,
    surface=Surface.WHATSAPP,
    has_number=True,
    check=_check,
    shows=_shows,
)
