"""What became of a message, and why, in plain words. Meta's codes with what helps."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.models import Obstacle
from optin.ports import ReplyKind

KINDS: dict[str, str | Promise] = {
    "test": _("Test of a template"),
    ReplyKind.OPT_OUT_CONFIRMED: _("Confirmation of an opt-out"),
    ReplyKind.OPT_OUT_QUESTION: _("Question whether it was an opt-out"),
    ReplyKind.OPT_IN_QUESTION: _("Question for an opt-in"),
    ReplyKind.OPT_IN_CONFIRMED: _("Confirmation of an opt-in"),
}


class Told(NamedTuple):
    """What it means, and what to do now."""

    what: str | Promise
    cure: str | Promise


OBSTACLES: dict[str, Told] = {
    Obstacle.TEMPLATE: Told(
        _(
            "Meta does not send this template any more, or it was changed after the test was asked for."
        ),
        _("Look at the template’s page. When it is approved again, send another test."),
    ),
    Obstacle.WINDOW: Told(
        _("The person’s last message is older than 24 hours, so Meta takes no free text to them."),
        _("Nothing. What they said counts without a reply."),
    ),
    Obstacle.ERASED: Told(
        _("The person was erased, so nobody knows where to send it."), _("Nothing.")
    ),
    Obstacle.OFF: Told(
        _("Replies of this kind are switched off."),
        _("Switch them on under Replies if you want them."),
    ),
    Obstacle.MEDIA: Told(
        _("The file for the header is not here any more."),
        _("Send another test and choose a file."),
    ),
    Obstacle.CONNECTION: Told(
        _("The connection to Meta is disabled, or this installation does not allow it."),
        _("An admin looks at the connection under Assets."),
    ),
}
BUDGETS: dict[str, Told] = {
    "spent": Told(
        _("A budget with a hard stop is used up."),
        _("Ask whoever owns the budget under Costs, or wait until its period is over."),
    ),
    "unknown_rate": Told(
        _("A budget has a hard stop, and nobody knows what this message would cost."),
        _("Under Costs, see which rate is missing for this country and day."),
    ),
    "unknown_spent": Told(
        _("A budget has a hard stop, and some charges of its period have no known price yet."),
        _("Under Costs, see which rates are missing."),
    ),
}
_ACCESS = _("An admin renews the token under Assets; the alert there says which.")
_CONTENT = _("Look at what you filled in, and at the template at Meta; then send another test.")
_TEMPLATE = _("Open the template’s page: it says why. Use another template meanwhile.")
_NOTHING = _("Nothing can be done from here; try another person.")
_LATER = _("Try again later.")

# https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
CODES: dict[int, Told] = {
    0: Told(_("Meta does not accept our token."), _ACCESS),
    190: Told(_("The token has expired or was withdrawn."), _ACCESS),
    10: Told(_("Our token lacks the right to send messages."), _ACCESS),
    100: Told(_("Meta did not understand a value in the message."), _CONTENT),
    368: Told(
        _("Meta has blocked the account for breaking its rules."),
        _("The account’s page under Assets says what Meta told and where to ask for a review."),
    ),
    130429: Told(_("The number sends more than Meta lets it."), _LATER),
    130472: Told(
        _("The person is part of an experiment of Meta’s and gets no marketing now."), _NOTHING
    ),
    130497: Told(_("Meta lets your kind of business write to nobody in this country."), _NOTHING),
    131008: Told(_("A value that the template needs is missing."), _CONTENT),
    131009: Told(_("Meta did not accept a value in the message."), _CONTENT),
    131021: Told(_("Sender and recipient are the same number."), _("Choose another recipient.")),
    131026: Told(
        _(
            "The message could not be delivered: the number may not be on WhatsApp, use an old version, or "
            "not have agreed to WhatsApp’s terms."
        ),
        _("Check the number, and whether WhatsApp is up to date on that phone."),
    ),
    131030: Told(
        _("The app is not live yet, and this number is not on its list of test numbers at Meta."),
        _("Add the number to the list in Meta’s App Dashboard, or take the app live."),
    ),
    131031: Told(
        _("Meta has locked the account."), _("The account’s page under Assets says what Meta told.")
    ),
    131042: Told(
        _("Meta could not charge for the message: the payment method is missing or refused."),
        _("Somebody sets the payment in order in Meta’s Business Manager; see Costs, Payments."),
    ),
    131045: Told(
        _("The number’s registration at Meta is not complete."), _("An admin registers it again.")
    ),
    131047: Told(
        _(
            "More than 24 hours have passed since the person last wrote, so only templates may be sent."
        ),
        _("Send a template."),
    ),
    131048: Told(
        _("Too many people have blocked or reported this number."),
        _("Send less for some days; Quality shows the rating and what may be the cause."),
    ),
    131049: Told(
        _("Meta limits how much marketing a person gets from all businesses together."),
        _("Wait at least a day. Trying sooner makes it last longer."),
    ),
    131050: Told(
        _("The person has told WhatsApp that they want no marketing from you."),
        _("Nothing may be sent; the opt-out is recorded. Only the person can change it."),
    ),
    131051: Told(_("Meta does not know this kind of message."), _CONTENT),
    131053: Told(
        _("Meta could not take the file."), _("Check that the file opens, and its kind and size.")
    ),
    131056: Told(_("Too many messages to this person in a short time."), _LATER),
    131061: Told(_("This template goes out by the Marketing Messages API alone."), _TEMPLATE),
    131062: Told(
        _("Codes can be sent to telephone numbers only, and the person is known by a user id."),
        _NOTHING,
    ),
    131063: Told(_("The account sends marketing by the Marketing Messages API alone."), _TEMPLATE),
    132000: Told(_("The number of values does not fit the template at Meta."), _CONTENT),
    132001: Told(
        _("Meta has no approved template of this name in this language."),
        _("If it was approved a moment ago, wait some minutes. Else open the template’s page."),
    ),
    132005: Told(_("With your values filled in, a text is longer than Meta allows."), _CONTENT),
    132007: Told(_("Meta found that the template breaks its rules."), _TEMPLATE),
    132012: Told(_("A value has not the form that the template asks for."), _CONTENT),
    132015: Told(_("Meta has paused the template because of its quality."), _TEMPLATE),
    132016: Told(_("Meta has disabled the template for good because of its quality."), _TEMPLATE),
    132018: Told(_("A value holds what Meta does not allow, such as a line break."), _CONTENT),
    133010: Told(_("The number is not registered at Meta."), _("An admin registers it.")),
    134101: Told(
        _("The template is still on its way through Meta’s systems."), _("Wait ten minutes.")
    ),
}
UNKNOWN = Told(
    _("Meta refused the message for a reason that waportal does not know."),
    _("Meta’s own words and the code are below; its support knows the code."),
)
