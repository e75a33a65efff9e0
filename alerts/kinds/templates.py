"""Templates: what Meta decided, and what is due here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from alerts.kinds.about import SUPPORT, TEMPLATES, About, Threshold
from alerts.models import Kind

KINDS: dict[str, About] = {
    Kind.TEMPLATE_REJECTED: About(
        _("The template cannot be sent."),
        _("Read Meta's reason, change the text and submit it again."),
        _("Open the template"),
        roles=(Role.MARKETER,),
        meta=SUPPORT,
    ),
    Kind.TEMPLATE_STOPPED: About(
        _("Messages with this template fail until it is sent again by Meta's leave."),
        _("See the reason on the template's page; use another template meanwhile."),
        _("Open the template"),
        roles=(Role.MARKETER, Role.ADMIN),
        meta=TEMPLATES,
    ),
    Kind.TEMPLATE_AT_RISK: About(
        _("It can be sent for now, or can be had back for now; later Meta may take that away."),
        _("See on the template's page what Meta said, until when, and what to do."),
        _("Open the template"),
        roles=(Role.MARKETER,),
        meta=TEMPLATES,
    ),
    Kind.TEMPLATE_DRIFT: About(
        _("Customers get another text than the one that was cleared here."),
        _("Compare the two, and take Meta's text or submit yours again."),
        _("Compare the texts"),
        roles=(Role.MARKETER, Role.REVIEWER),
    ),
    Kind.TEMPLATE_EXPIRES: About(
        _(
            "From the day you set it counts as expired: it is marked, and it is not submitted to "
            "Meta again. What Meta has approved can still be sent."
        ),
        _("Set a later day, or archive or delete it when nobody sends it any more."),
        _("Open the template"),
        roles=(Role.MARKETER,),
        threshold=Threshold(14, _("days before"), 1, 90),
    ),
    Kind.TEMPLATE_REVIEW_DUE: About(
        _("The day by which a colleague should look at it again is near, or past."),
        _("A reviewer who did not write it reviews it again, or somebody sets another day."),
        _("Open the template"),
        roles=(Role.MARKETER, Role.REVIEWER),
        threshold=Threshold(14, _("days before"), 1, 90),
    ),
    Kind.SUBMISSION_STUCK: About(
        _(
            "The template has not reached Meta yet. We look for it there before we send it again, "
            "so it is never submitted twice."
        ),
        _("Usually nothing. If it lasts, check the connection."),
        _("Open the template"),
        roles=(Role.MARKETER,),
    ),
    Kind.CATEGORY_CHANGED: About(
        _("Meta bills messages by category, so the price of this template may change."),
        _(
            "Check the new category. A review can be asked for in Meta's WhatsApp Manager within "
            "60 days."
        ),
        _("Open the template"),
        roles=(Role.MARKETER, Role.FINANCE),
        meta=SUPPORT,
    ),
}
