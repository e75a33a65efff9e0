"""Consent: the notices that people are shown, and the log that proves what they said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from alerts.kinds.about import About
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
    ),
    Kind.LOG_UNANCHORED: About(
        _(
            "The log of consents goes on, but its state has not been put on record outside for longer "
            "than it should. What was anchored before stays provable."
        ),
        _("Usually nothing: it is tried again. If it lasts for a day, tell our support."),
        _("Open the log"),
        roles=(Role.COMPLIANCE, Role.ADMIN),
    ),
}
