"""What the lint says."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

TEMPLATES = "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/"
COMPONENTS = TEMPLATES + "components"


class Severity(models.TextChoices):
    """What comes of it. Only the first keeps a template from being submitted."""

    REFUSED = "refused", _("Meta refuses this")
    LIKELY_REFUSED = "likely_refused", _("Meta's reviewers are likely to reject this")
    RECATEGORISED = "recategorised", _("Meta is likely to change the category")
    ADVICE = "advice", _("Advice")


@dataclass(frozen=True)
class Finding:
    """One rule that is broken.

    code        stable name of the rule, such as "body_too_long"
    severity    what comes of it
    field       where: "name", "language", "category", "ttl", "components", "header.text", "body.text",
                "footer.text", "buttons", "buttons.2.url" (counted from 0), "header.sample.1", "body.sample.name",
                "offer.text", "cards.0.body.text"
    message     what is wrong, a whole translated sentence
    cure        what to do, a whole translated sentence
    subcode     the number Meta would answer with; None when it gives none, or rejects it only in review
    source      the page that says so
    fix         what the button says that repairs it (`lint.fixed`); "" when only a person can
    """

    code: str
    severity: Severity
    field: str
    message: str
    cure: str
    subcode: int | None
    source: str = COMPONENTS
    fix: str = ""

    @property
    def card(self) -> int | None:
        """The card of a carousel it is about, counted from 1."""
        first, _, rest = self.field.partition(".")
        number = rest.partition(".")[0]
        return int(number) + 1 if first == "cards" and number.isdecimal() else None
