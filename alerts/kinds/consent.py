"""Consent: the notices that people are shown, and the log that proves what they said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from alerts.kinds.about import About, Threshold
from alerts.models import Kind

KINDS: dict[str, About] = {
    Kind.NOTICE_REVIEW_DUE: About(
        _(
            "The day by which somebody should read the notice again is near, or past. What people agreed "
            "to under it stays as it is."
        ),
        _("Read the notice again: confirm it as it is, or offer a new version for review."),
        _("Open the notice"),
        roles=(Role.COMPLIANCE,),
        threshold=Threshold(30, _("days before"), 1, 180),
    ),
    Kind.OPT_OUTS_UNDECIDED: About(
        _(
            "Somebody wrote what could be an opt-out, and nobody has said for a day whether it was one. Until then "
            "they get no marketing."
        ),
        _("Read the messages and say for each whether it was an opt-out."),
        _("Open the messages"),
        roles=(Role.COMPLIANCE, Role.AGENT),
    ),
    Kind.REQUEST_DUE: About(
        _(
            "Somebody asked to see, correct or erase their data, or for no more messages, and the law’s "
            "day to answer is near or past."
        ),
        _("Answer the request, or extend the deadline with a reason where the rule allows it."),
        _("Open the request"),
        roles=(Role.COMPLIANCE,),
        threshold=Threshold(5, _("days before"), 1, 30),
    ),
    Kind.FLOW_STOPPED: About(
        _(
            "It is still out there, and nobody can opt in by it: the version of the notice that it shows is "
            "retired. Who tries is noticed, and nothing follows."
        ),
        _(
            "End it, take down what hangs or is printed, and make a new way to opt in with the version that is "
            "in force."
        ),
        _("Open the way to opt in"),
        roles=(Role.COMPLIANCE, Role.MARKETER),
    ),
    Kind.REGISTRATION_ENDS: About(
        _(
            "A country asks senders to be registered. After the last day of the registration nobody there is "
            "sent marketing."
        ),
        _(
            "Renew it where you are registered, and enter the new one. This closes by itself then, or when the "
            "old one is ended."
        ),
        _("Open the registrations"),
        roles=(Role.COMPLIANCE,),
        threshold=Threshold(30, _("days before"), 1, 180),
    ),
    Kind.IMPORT_TO_SIGN: About(
        _(
            "Somebody wants to bring in a list of people, or to take one back. Until a second person agrees, nothing "
            "of it is done but its opt-outs."
        ),
        _(
            "Look at what would become of its lines, and sign it or send it back. Who had a part in it cannot sign it."
        ),
        _("Open the list"),
        roles=(Role.COMPLIANCE, Role.ADMIN),
    ),
    Kind.LOG_REFUSED: About(
        _(
            "New events are kept and count, but no checkpoint proves them. The signer refuses because what "
            "the database holds does not continue what it signed before."
        ),
        _(
            "The page of the log says why. Often an older backup was restored: restore a newer one. "
            "Do not empty the signer's folder."
        ),
        _("Open the page of the log"),
        roles=(Role.COMPLIANCE, Role.ADMIN),
    ),
    Kind.LOG_BROKEN: About(
        _("An entry of the log, or what was derived from it, is no longer what was signed."),
        _(
            "Stop changing anything by hand, keep a copy of the database, and find out who changed it. "
            "The page says which check fails and at which entry."
        ),
        _("Open the page of the log"),
        roles=(Role.COMPLIANCE, Role.ADMIN),
    ),
    Kind.LOG_LATE: About(
        _(
            "Events wait too long for the log, or no checkpoint has left the house for two days, so that "
            "only we could vouch for the newest entries."
        ),
        _("Check that the workers and the mail server run; the page says what waits."),
        _("Open the page of the log"),
        roles=(Role.COMPLIANCE, Role.ADMIN),
    ),
}
