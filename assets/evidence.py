"""What Meta asks for before the official badge, and what of it is there.

https://developers.facebook.com/documentation/business-messaging/whatsapp/official-business-accounts
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assets.models import PhoneNumber
from assets.words import word_in
from graph.reading import flag, moment, text

MATURITY = timedelta(days=30)


@dataclass(frozen=True)
class Point:
    """A precondition. `is_met`: None when Meta tells nothing of it."""

    title: str | Promise
    text: str | Promise
    is_met: bool | None


def points(number: PhoneNumber) -> list[Point]:
    """In Meta's order; the last cannot be read anywhere and is for people to judge."""
    facts, account = number.facts, number.account.facts
    verified = text(account, "business_verification_status").upper()
    since = moment(facts, "last_onboarded_time")
    in_app = flag(facts, "is_on_biz_app")
    name = word_in(facts, "name_status")
    return [
        Point(
            _("The business is verified"),
            _("In Meta's business settings under Security Centre."),
            verified == "VERIFIED" if verified else None,
        ),
        Point(
            _("The number has a two-step PIN"),
            _("Set one under Steps."),
            flag(facts, "is_pin_enabled"),
        ),
        Point(
            _("The display name is approved"),
            _("See Display name."),
            name == "APPROVED" if name else None,
        ),
        Point(
            _("30 days on the platform"),
            _("Counted from when the number was added to the Cloud API."),
            timezone.now() - since >= MATURITY if since else None,
        ),
        Point(
            _("No number of the WhatsApp Business app, of a test or of an employee"),
            _("The badge is for numbers of the platform alone."),
            None if in_app is None else not in_app,
        ),
        Point(
            _("Widely known"),
            _(
                "Five articles or more in independent press, about the business under this "
                "very name. Paid pieces, press "
                "releases and your own pages do not count."
            ),
            None,
        ),
    ]
