"""What Meta offers only in some countries, said in a sentence instead of standing empty.

Countries are those of the number. Sources:
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration
"""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.facts import country_name

STORAGE = ["AU", "ID", "IN", "JP", "SG", "KR", "DE", "CH", "GB", "BR", "BH", "ZA", "AE", "CA"]
PAYMENTS = ["IN", "BR", "SG"]
EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO"
NO_IN_APP_SIGNUP = {*EEA.split(), *["GB", "BR", "JP", "KR", "NG", "ZA", "TR"]}
NO_COEXISTENCE = {"NG", "ZA"}


@dataclass(frozen=True)
class Offer:
    """Something Meta offers to numbers of some countries."""

    label: Promise | str
    is_offered: bool
    sentence: str


def offers_in(country: str) -> list[Offer]:
    """For a number of this country (ISO 3166-1 alpha-2); nothing when the country is unknown."""
    if not country:
        return []
    name = {"country": country_name(country)}
    storage, payments = country in STORAGE, country in PAYMENTS
    signup, coexistence = country not in NO_IN_APP_SIGNUP, country not in NO_COEXISTENCE
    return [
        Offer(
            gettext_lazy("Local storage"),
            storage,
            (
                _(
                    "Messages can be kept at rest in %(country)s; it is chosen when the number is "
                    "registered."
                )
                if storage
                else _(
                    "Meta offers no local storage in %(country)s; its own data centres are used."
                )
            )
            % name,
        ),
        Offer(
            gettext_lazy("Payments in chat"),
            payments,
            (
                _("Meta offers payments by customers in %(country)s.")
                if payments
                else _(
                    "Meta does not offer payments by customers in %(country)s, only in Brazil, "
                    "India and Singapore."
                )
            )
            % name,
        ),
        Offer(
            gettext_lazy("In-App Signup"),
            signup,
            (
                _("Meta's own opt-in link is offered to numbers of %(country)s.")
                if signup
                else _("Meta does not offer its own opt-in link to numbers of %(country)s.")
            )
            % name,
        ),
        Offer(
            gettext_lazy("Business app and Cloud API together"),
            coexistence,
            (
                _(
                    "A number of %(country)s can be used in the WhatsApp Business app and here at "
                    "the same time."
                )
                if coexistence
                else _(
                    "Meta does not let numbers of %(country)s be used in the WhatsApp Business "
                    "app and here at once."
                )
            )
            % name,
        ),
    ]


def country_of(display_phone_number: str) -> str:
    """The country of a number in international format, "" when it cannot be told."""
    try:
        parsed = phonenumbers.parse(f"+{display_phone_number.lstrip('+')}")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(parsed) or ""
