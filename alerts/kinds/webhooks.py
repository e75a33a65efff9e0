"""What Meta tells us, and whether it comes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from alerts.kinds.about import About, Threshold
from alerts.models import Kind

KINDS: dict[str, About] = {
    Kind.SIGNATURES_WRONG: About(
        _(
            "Either the app secret was changed at Meta, and then its news no longer reaches us, or "
            "somebody else is knocking at our address, and then nothing is lost. Meta repeats what "
            "was refused for a while."
        ),
        _(
            "Compare the app secret in Meta's app dashboard with the connection, and replace it "
            "there if it differs. If it is the same, tell our support."
        ),
        _("Open the connection"),
        roles=(Role.ADMIN,),
        threshold=Threshold(5, _("refused within ten minutes"), 1, 10_000),
    ),
    Kind.DELIVERIES_REFUSED: About(
        _(
            "Meta's news could not be stored for a while. Meta repeats it for more than a day, so "
            "it comes late and is not lost."
        ),
        _("Nothing: our support sees this too. If it lasts for hours, ask them."),
        _("Open the connection"),
        roles=(Role.ADMIN,),
        threshold=Threshold(5, _("refused within ten minutes"), 1, 10_000),
    ),
    Kind.DIGEST_BEHIND: About(
        _(
            "Meta's news is stored and safe, and is being worked through: what you see of messages "
            "and accounts is late by more than a minute."
        ),
        _("Nothing: our support sees this too. It passes by itself when the rush does."),
        _("Open the account"),
        roles=(Role.ADMIN,),
    ),
    Kind.DEAD_LETTERS: About(
        _(
            "Some of Meta's news is stored and safe, but we could not understand it, so what you "
            "see may lack a part."
        ),
        _("Nothing: our support sees this too, and takes it in again when the cause is mended."),
        _("Open the account"),
        roles=(Role.ADMIN,),
    ),
    Kind.WEBHOOKS_ELSEWHERE: About(
        _(
            "Meta sends the messages of people and what becomes of yours to another program, and not "
            "to us. What is shown here of them is incomplete."
        ),
        _(
            "If nobody meant it, repair the webhooks. If another program shall have them, take this "
            "on, so that your colleagues know."
        ),
        _("Go to the repair"),
        roles=(Role.ADMIN,),
    ),
    Kind.WEBHOOKS_SILENT: About(
        _(
            "Something usually comes at these hours, and now nothing does. What is shown here may be "
            "old; nothing is lost that Meta still tells when it is asked."
        ),
        _(
            "See on the page whether the subscription is in order and repair it. If it is, ask our "
            "support whether the intake can be reached from the internet."
        ),
        _("See what we missed"),
        roles=(Role.ADMIN,),
    ),
    Kind.WEBHOOKS_MISSED: About(
        _(
            "We found the change by reading, so what you see is right. But its webhook has not come, "
            "and others may not come either."
        ),
        _("See on the page whether the subscription is in order, and repair it."),
        _("See what we missed"),
        roles=(Role.ADMIN,),
    ),
}
