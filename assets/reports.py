"""What pages show: everything Meta told us, in people's words and groups; unknown keys too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assets import facts as show
from assets.facts import Fact, Show
from assets.models import Connection, PhoneNumber, WhatsAppAccount
from assets.words import NUMBER_WORDS, Word, meaning, word_in

Line = tuple[str, Promise | str, Show]


@dataclass(frozen=True)
class Group:
    title: Promise | str
    facts: tuple[Fact, ...]


# https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-
# accounts
ACCOUNT_GROUPS: list[tuple[Promise | str, list[Line]]] = [
    (
        _("Standing with Meta"),
        [
            ("account_review_status", _("Review by Meta"), show.account_word),
            ("business_verification_status", _("Business verification"), show.account_word),
            ("status", _("State"), show.plain),
            ("health_status", _("Sending"), show.health),
        ],
    ),
    (
        _("Identity"),
        [
            ("id", _("Account id"), show.plain),
            ("owner_business_info", _("Owned by"), show.business),
            ("on_behalf_of_business_info", _("On behalf of"), show.business),
            ("ownership_type", _("Ownership"), show.plain),
            ("country", _("Country"), show.country),
            ("primary_business_location", _("Main business location"), show.country),
            ("timezone_id", _("Time zone of Meta's reports"), show.zone),
            ("message_template_namespace", _("Template namespace"), show.plain),
        ],
    ),
    (
        _("Billing"),
        [
            ("currency", _("Currency"), show.plain),
            ("primary_funding_id", _("Payment method or credit line"), show.plain),
            (
                "auth_international_rate_eligibility",
                _("International authentication rates"),
                show.verbatim,
            ),
        ],
    ),
    (
        _("Switched on"),
        [
            ("is_enabled_for_insights", _("Template insights"), show.flag),
            ("marketing_messages_onboarding_status", _("Marketing Messages API"), show.plain),
            ("subscribed_apps", _("Apps that get its webhooks"), show.apps),
        ],
    ),
]
# https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-
# numbers/phone-numbers
NUMBER_GROUPS: list[tuple[Promise | str, list[Line]]] = [
    (
        _("Can it send?"),
        [
            ("status", _("Connection"), show.number_word),
            ("quality_rating", _("Quality, last 7 days"), show.number_word),
            ("health_status", _("Sending"), show.health),
            (
                "whatsapp_business_manager_messaging_limit",
                _("Messaging limit of the portfolio"),
                show.number_word,
            ),
            ("throughput", _("Speed"), show.number_word),
        ],
    ),
    (
        _("Name"),
        [
            ("verified_name", _("Display name"), show.plain),
            ("name_status", _("State of the name"), show.number_word),
            ("new_display_name", _("New name asked for"), show.plain),
            ("new_name_status", _("State of the new name"), show.number_word),
            ("is_official_business_account", _("Official business account"), show.flag),
            ("official_business_account", _("Request for the badge"), show.number_word),
        ],
    ),
    (
        _("Registration"),
        [
            ("id", _("Number id"), show.plain),
            ("code_verification_status", _("Proof of the number"), show.number_word),
            ("platform_type", _("Platform"), show.number_word),
            ("account_mode", _("Mode"), show.number_word),
            ("is_on_biz_app", _("Used in the WhatsApp Business app"), show.flag),
            ("is_pin_enabled", _("Two-step PIN"), show.flag),
            ("last_onboarded_time", _("Added to Cloud API"), show.when),
            ("webhook_configuration", _("Webhooks"), show.webhooks),
        ],
    ),
]

# https://developers.facebook.com/docs/marketing-api/reference/business
PORTFOLIO: list[Line] = [
    ("id", _("Portfolio id"), show.plain),
    ("verification_status", _("Business verification"), show.portfolio_word),
    ("timezone_id", _("Time zone"), show.zone),
]


def account_groups(account: WhatsAppAccount) -> list[Group]:
    """Every fact of an account; those of its own columns and those kept verbatim."""
    own = {"id": account.waba_id, "currency": account.currency}
    return _groups(ACCOUNT_GROUPS, {**account.facts, **own})


def number_groups(number: PhoneNumber) -> list[Group]:
    """Every fact of a number."""
    own = {
        "id": number.phone_number_id,
        "status": number.status,
        "quality_rating": number.quality_rating,
        "verified_name": number.verified_name,
    }
    return _groups(NUMBER_GROUPS, {**number.facts, **own})


def portfolio_facts(connection: Connection) -> tuple[Fact, ...]:
    """What Meta says of the business portfolio, unknown keys too."""
    facts = connection.business_facts | {"id": connection.business_id}
    [known, *others] = _groups([("", PORTFOLIO)], facts)
    return (*known.facts, *(fact for group in others for fact in group.facts))


def number_states(number: PhoneNumber) -> list[Word]:
    """The badges of a number in a list: connection, quality, sending; only what Meta said."""
    if number.missing_since:
        return [Word(_("No longer listed by Meta"), "warn")]
    said = {
        "status": number.status,
        "quality_rating": number.quality_rating,
        "can_send_message": word_in(number.facts, "can_send_message"),
    }
    return [meaning(NUMBER_WORDS, field, word) for field, word in said.items() if word]


def _groups(
    groups: Iterable[tuple[Promise | str, list[Line]]], facts: Mapping[str, Any]
) -> list[Group]:
    known = {key for _title, lines in groups for key, _label, _show in lines}
    found = [
        Group(title, tuple(show_it(key, label, facts) for key, label, show_it in lines))
        for title, lines in groups
    ]
    others = tuple(show.verbatim(key, key, facts) for key in sorted(facts) if key not in known)
    return [*found, Group(_("Also told by Meta"), others)] if others else found
