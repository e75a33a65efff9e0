"""The connection to Meta and to our own systems."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from alerts.kinds.about import SETTINGS, About, Threshold
from alerts.models import Kind

KINDS: dict[str, About] = {
    Kind.TOKEN_REFUSED: About(
        _(
            "Nothing is read from Meta and nothing is submitted until the token is replaced. What "
            "you see is from before; nothing was changed or marked as rejected."
        ),
        _(
            "Make a new token for the system user in Meta's business settings and replace it in "
            "the connection."
        ),
        _("Replace the token"),
        roles=(Role.ADMIN,),
        meta=SETTINGS,
    ),
    Kind.TOKEN_EXPIRING: About(
        _("After that day nothing is read from Meta and nothing is submitted."),
        _(
            "Make a new token for the system user in Meta's business settings, best one that "
            "never ends, and replace it in the connection."
        ),
        _("Replace the token"),
        roles=(Role.ADMIN,),
        meta=SETTINGS,
        threshold=Threshold(14, _("days before"), 1, 90),
    ),
    Kind.PERMISSION_MISSING: About(
        _(
            "A part of what the portal does for you is not allowed by Meta at present. What you "
            "see of it may be old."
        ),
        _(
            "Check in Meta's business settings that the system user has the permissions and the "
            "WhatsApp accounts assigned, then check the connection again."
        ),
        _("Open the connection's checklist"),
        roles=(Role.ADMIN,),
        meta=SETTINGS,
    ),
    Kind.SUBSCRIPTION_MISSING: About(
        _("Meta does not tell us about changes, so they are seen only at the next reading."),
        _("Repair the webhooks; you see first what will be done at Meta."),
        _("Go to the repair"),
        roles=(Role.ADMIN,),
    ),
    Kind.UNKNOWN_WORD: About(
        _(
            "Meta added something new. It is shown as Meta wrote it; nothing was hidden or "
            "changed because of it."
        ),
        _(
            "Look at it in Meta's WhatsApp Manager if it matters to you. Tell our support, so "
            "that the portal learns the word."
        ),
        _("See where it appears"),
        roles=(Role.ADMIN,),
    ),
    Kind.SYNC_STALLED: About(
        _("What you see is older than it should be. We keep trying."),
        _(
            "Usually nothing: this passes when Meta's trouble does. If it lasts for hours, check "
            "the connection."
        ),
        _("See what is old"),
        roles=(Role.ADMIN,),
    ),
    Kind.ENDPOINT_STOPPED: About(
        _(
            "Your system accepted nothing for three days, or said that it wants nothing more. We no "
            "longer tell it what happens here."
        ),
        _("Repair the system, then use the address again. What still waits for it is sent then."),
        _("Open the address"),
        roles=(Role.ADMIN,),
    ),
}
