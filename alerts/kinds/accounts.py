"""WhatsApp accounts and their numbers: what Meta says and does."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from alerts.kinds.about import NEWS, NUMBERS, SETTINGS, SUPPORT, About, Threshold
from alerts.models import Kind

KINDS: dict[str, About] = {
    Kind.NUMBER_TROUBLE: About(
        _("Messages from this number may fail or reach fewer people."),
        _("See the number's page for what Meta says, and act in Meta's WhatsApp Manager."),
        _("Open the number"),
        roles=(Role.ADMIN, Role.MARKETER),
        meta=NUMBERS,
    ),
    Kind.ACCOUNT_RESTRICTED: About(
        _("Meta restricts what the account may do, so messages from it may fail."),
        _("Read what Meta found. A review can be asked for in Meta's Business Support Home."),
        _("See what Meta told us"),
        roles=(Role.ADMIN, Role.MARKETER, Role.COMPLIANCE),
        meta=SUPPORT,
    ),
    Kind.ACCOUNT_VIOLATION: About(
        _(
            "Nothing is stopped yet. When it happens again Meta restricts the account, each time for longer, "
            "and disables it in the end."
        ),
        _(
            "Read which of Meta's policies it was, and change or stop what broke it. If Meta is wrong, a review "
            "can be asked for in Meta's Business Support Home."
        ),
        _("See what Meta told us"),
        roles=(Role.ADMIN, Role.MARKETER, Role.COMPLIANCE),
        meta=SUPPORT,
        lasts=NEWS,
    ),
    Kind.REVIEW_REJECTED: About(
        _("The account or the display name cannot be used as it is."),
        _("Read Meta's reason, correct it in Meta's WhatsApp Manager and ask for a new review."),
        _("See what Meta told us"),
        roles=(Role.ADMIN, Role.MARKETER),
        meta=SUPPORT,
    ),
    Kind.SECURITY_EVENT: About(
        _("Whoever knows the PIN can register the number elsewhere."),
        _("If it was none of you, change the PIN now and check who has access at Meta."),
        _("See what Meta told us"),
        roles=(Role.ADMIN,),
        meta=NUMBERS,
        lasts=NEWS,
    ),
    Kind.META_WARNING: About(
        _("Meta tells you something about your portfolio, account or number."),
        _("Read it and act in Meta's business settings."),
        _("See what Meta told us"),
        roles=(Role.ADMIN,),
        meta=SUPPORT,
    ),
    Kind.LIMIT_LOWERED: About(
        _("You can write first to fewer people a day than before."),
        _("Plan campaigns for the new limit."),
        _("See what Meta told us"),
        roles=(Role.MARKETER,),
        meta=NUMBERS,
        lasts=NEWS,
    ),
    Kind.PARTNER_REMOVED: About(
        _("A partner or an app no longer has the account; if that is us, webhooks stop."),
        _("If nobody meant it, share the account again in Meta's business settings."),
        _("See what Meta told us"),
        roles=(Role.ADMIN,),
        meta=SETTINGS,
    ),
    Kind.LIMIT_NEAR: About(
        _(
            "Most of the people to whom you may write first within 24 hours are used up. Beyond the limit "
            "Meta sends nothing."
        ),
        _("Spread what is planned over more days, or see what leads to the next limit."),
        _("See the limit"),
        roles=(Role.MARKETER,),
        meta=NUMBERS,
        threshold=Threshold(80, _("percent of the limit"), 1, 100),
    ),
    Kind.LIMIT_FILLS: About(
        _(
            "New people are written to so fast that the limit will be full within hours. From then on Meta "
            "sends nothing to more people until some of the last 24 hours cease to count."
        ),
        _("Slow down what is being sent, or hold back what can wait until tomorrow."),
        _("See the limit"),
        roles=(Role.MARKETER,),
        meta=NUMBERS,
        threshold=Threshold(6, _("hours before"), 1, 24),
    ),
    Kind.MESSAGES_FAIL: About(
        _(
            "More messages than usual are not delivered. Sending on to the same people makes it worse."
        ),
        _("See which errors they are and of which templates, and pause what causes them."),
        _("See the errors"),
        roles=(Role.MARKETER,),
        threshold=Threshold(10, _("percent of messages"), 1, 100),
    ),
}
