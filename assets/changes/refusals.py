"""Why Meta did not do a change, as sentences: what it means and what to do. Meta's own words stay one click away.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# A refusal that waiting does not end while a secret is kept: a person asks again when the time has come.
CODES: dict[int, Promise] = {
    100: _(
        "Meta did not take one of the values. Its own words say which; change it and ask again."
    ),
    131031: _("Meta has locked the account. Only an appeal in Business Support Home helps."),
    131047: _(
        "The person has not written to this number within the last 24 hours; Meta blocks only people who have. "
        "Ask again after their next message."
    ),
    133000: _(
        "An earlier deregistration is not complete at Meta. Deregister the number again, then register it."
    ),
    133005: _(
        "The PIN is not the one that is set for this number. Ask whoever registered it. If nobody knows it, "
        "switch it off in WhatsApp Manager: Meta sends an e-mail for that. Three wrong ones in a row make Meta wait."
    ),
    133006: _("The number is not proved at Meta. Ask for a code and enter it, then register."),
    133008: _(
        "Too many wrong PINs. Meta takes none for some hours; ask again tomorrow with the right one."
    ),
    133009: _(
        "PINs came too fast one after the other. Wait some minutes, then ask again with the right one."
    ),
    133010: _("The number is not registered, so there is nothing to take off."),
    133015: _("The number was deleted a moment ago. Wait five minutes and register it again."),
    133016: _(
        "Ten registrations and deregistrations within 72 hours are Meta's limit. Wait three days."
    ),
    136024: _(
        "Meta sends no code now: either too many were asked for, or the number is proved and in use. Wait some hours."
    ),
    136025: _("The code is wrong or too old. Look at the last message, or ask for a new code."),
    138015: _(
        "Meta does not switch calling on for this number: it asks for a messaging limit of 2,000 people or more."
    ),
    138018: _(
        "Meta does not switch calling on before an app gets the webhook “calls” of the account. Subscribe it in Meta's "
        "app dashboard under WhatsApp, Configuration, then ask again."
    ),
    139100: _(
        "Meta did not do it for this person. Only people who wrote within the last 24 hours can be blocked."
    ),
    139101: _("The block list is full: 64,000 people. Unblock some first."),
    139102: _("The block list was being changed by somebody else. Ask again."),
    139103: _("Meta had trouble with the block list. Ask again in some minutes."),
    147001: _(
        "The username is not available: another business has it, or Meta does not take its form."
    ),
    147002: _(
        "The number cannot have a username now. It has to be registered and in good standing."
    ),
    147003: _("The username belongs to a Facebook Page. Claim it there with the same portfolio."),
    147004: _(
        "The username belongs to an Instagram account. Claim it there with the same portfolio."
    ),
    147005: _("Another number of your portfolio has it. Tick the box that takes it from there."),
}
KINDS: dict[str, Promise] = {
    "NoAccess": _(
        "Meta denied it: the token is dead, lacks a permission, or the account is held. An admin must look at the "
        "connection."
    ),
    "NotFound": _(
        "Meta does not show this number or account to our token, or what was to be changed is gone."
    ),
    "Refused": _("Meta refused it. Its own words say why."),
    "ConnectionImpossible": _(
        "This site may not call Meta with this connection. Look at the connection."
    ),
    "SecretUnreadable": _(
        "What was typed cannot be read any more with this site's keys. Ask again."
    ),
    "GaveUp": _(
        "Meta was in trouble for half an hour, so we stopped. Nothing was done. Ask again."
    ),
    "Limited": _("We asked Meta too much for this hour. It is tried again as soon as Meta allows."),
    "TryLater": _("Meta was in trouble. It is tried again in a moment."),
    "Unexpected": _("Meta answered something we do not know. We look before it is tried again."),
}


def code_of(problem: str) -> int | None:
    """The number in a note such as “Refused 133005/2388”."""
    number = problem.partition(" ")[2].partition("/")[0]
    return int(number) if number.isascii() and number.isdigit() else None


def sentence(problem: str) -> Promise | str:
    """For a person; "" when there is no problem."""
    if not problem:
        return ""
    found: Promise | str = KINDS.get(problem.split(" ")[0], problem)
    return CODES.get(code_of(problem) or -1, found)
