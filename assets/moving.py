"""What Meta asks for before a number moves from one WhatsApp account to another, and what of it is there.

https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/support/migrating-phone-numbers-among-solution-partners-programmatically
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assets.evidence import Point
from assets.models import PhoneNumber, WhatsAppAccount
from assets.words import word_in
from graph.reading import flag, text


def of_number(number: PhoneNumber) -> list[Point]:
    """Of the number, and of the account that it leaves."""
    facts, pin = number.facts, flag(number.facts, "is_pin_enabled")
    in_app, mode = flag(facts, "is_on_biz_app"), text(facts, "account_mode").upper()
    name, new_name = word_in(facts, "name_status"), word_in(facts, "new_name_status")
    return [
        Point(
            _("Its two-step PIN is switched off"),
            _(
                "Only WhatsApp Manager can do that: Account tools, Phone numbers, the number, Two-step verification. "
                "Meta sends an e-mail to confirm it."
            ),
            None if pin is None else not pin,
        ),
        Point(
            _("Its display name is approved, and no other name is in review"),
            _("See Display name."),
            name == "APPROVED" and new_name != "PENDING_REVIEW" if name else None,
        ),
        Point(
            _("It is no test number and no number of the WhatsApp Business app"),
            _("Meta does not move those."),
            None if in_app is None else not in_app and mode != "SANDBOX",
        ),
        _reviewed(
            number.account, _("The account that it leaves is approved, its business verified")
        ),
    ]


def of_destination(account: WhatsAppAccount) -> list[Point]:
    """Of the account that it comes to."""
    return [
        _reviewed(account, _("The account is approved, its business verified")),
        Point(
            _("It has a payment method or a credit line"),
            _("Add one in Meta's business settings under Billing."),
            bool(text(account.facts, "primary_funding_id")) if account.read_at else None,
        ),
        Point(
            _("Its webhooks come here"),
            _("The repair on the connection's page sets them up."),
            account.subscribed,
        ),
    ]


def _reviewed(account: WhatsAppAccount, title: str | Promise) -> Point:
    review = text(account.facts, "account_review_status").upper()
    verified = text(account.facts, "business_verification_status").upper()
    met = (review, verified) == ("APPROVED", "VERIFIED") if review and verified else None
    return Point(title, _("In Meta's business settings under Security Centre."), met)
