"""One plain sentence for each piece of news we know. What we do not know is shown as Meta wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assets.facts import country_name
from assets.models import AccountEvent
from assets.news import UNLIMITED, alert_in, limit_of, violation, word_of
from graph.reading import moment, part, parts, text, texts

BANS: dict[str, Promise] = {
    "DISABLE": _("Meta disabled the account."),
    "REINSTATE": _("Meta reinstated the account."),
    "SCHEDULE_FOR_DISABLE": _("Meta will disable the account."),
}
USERNAMES: dict[str, Promise] = {
    "approved": _("The username is approved."),
    "deleted": _("The username was deleted."),
    "reserved": _("The username is reserved."),
}
SENTENCES: dict[str, dict[str, Promise]] = {
    "account_update": {
        "ACCOUNT_DELETED": _("The account was deleted."),
        "ACCOUNT_OFFBOARDED": _("The phone of this account was disconnected."),
        "ACCOUNT_RECONNECTED": _("The phone of this account was connected again."),
        "ACCOUNT_RESTRICTION": _("Meta changed what the account is restricted in."),
        "ACCOUNT_VIOLATION": _("Meta says that the account violated a policy."),
        "AD_ACCOUNT_LINKED": _("An ad account was linked."),
        "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE": _(
            "International prices for authentication apply to the account."
        ),
        "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE": _("The country of the business changed."),
        "DISABLED_UPDATE": _("Meta decided whether the account is disabled."),
        "MM_LITE_TERMS_SIGNED": _("The terms of the Marketing Messages API were signed."),
        "PARTNER_ADDED": _("The account was shared with a partner."),
        "PARTNER_APP_INSTALLED": _("A partner's app was installed."),
        "PARTNER_APP_UNINSTALLED": _("A partner's app was removed."),
        "PARTNER_CLIENT_CERTIFICATION_NEEDED": _("Meta wants a client's business verified."),
        "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": _(
            "The verification of a client's business has a new state."
        ),
        "PARTNER_REMOVED": _("The account is no longer shared with a partner."),
        "VERIFIED_ACCOUNT": _("The business was verified."),
        "VOLUME_BASED_PRICING_TIER_UPDATE": _("The account reached a new volume tier."),
    },
    "account_alerts": {
        "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED": _("Meta has not decided on a higher limit."),
        "INCREASED_CAPABILITIES_ELIGIBILITY_FAILED": _("Meta refused a higher limit."),
        "INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO": _(
            "Meta needs more information before it raises the limit."
        ),
        "OBA_APPROVED": _("Meta approved the official business account."),
        "OBA_REJECTED": _("Meta rejected the official business account."),
        "PROFILE_PICTURE_LOST": _("The profile picture was lost."),
    },
    "account_review_update": {
        "APPROVED": _("Meta approved the account."),
        "REJECTED": _("Meta rejected the account."),
        "PENDING": _("Meta is reviewing the account."),
        "DEFERRED": _("Meta deferred its review of the account."),
    },
    "account_settings_update": {
        "PHONE_NUMBER_SETTINGS": _("The settings of a number changed."),
    },
    "business_username_update": USERNAMES,
    "business_username_updates": USERNAMES,
    "flows": {
        "CLIENT_ERROR_RATE": _("Errors of a flow on people's phones crossed a threshold."),
        "ENDPOINT_AVAILABILITY": _(
            "How often a flow's endpoint can be reached crossed a threshold."
        ),
        "ENDPOINT_ERROR_RATE": _("Errors of a flow's endpoint crossed a threshold."),
        "ENDPOINT_LATENCY": _("How long a flow's endpoint takes crossed a threshold."),
        "FLOW_STATUS_CHANGE": _("A flow has a new state."),
        "FLOW_VERSION_EXPIRY_WARNING": _("The version of a flow will soon not be sent any more."),
    },
    "partner_solutions": {
        "SOLUTION_CREATED": _("A partner solution was created."),
        "SOLUTION_UPDATED": _("A partner solution has a new state."),
    },
    "payment_configuration_update": {
        "Active": _("A way for customers to pay works now."),
        "Needs Connecting": _("A way for customers to pay is not connected yet."),
        "Needs Testing": _("A way for customers to pay is to be tested."),
    },
    "phone_number_name_update": {
        "APPROVED": _("Meta approved the display name."),
        "DEFERRED": _("Meta deferred its review of the display name."),
        "PENDING": _("Meta is reviewing the display name."),
        "REJECTED": _("Meta rejected the display name."),
    },
    "phone_number_quality_update": {
        "DOWNGRADE": _("The limit of the number was lowered."),
        "FLAGGED": _("Meta flagged the number for low quality."),
        "ONBOARDING": _("The number was registered."),
        "THROUGHPUT_UPGRADE": _("The number may send more messages a second."),
        "UNFLAGGED": _("Meta no longer flags the number."),
        "UPGRADE": _("The limit of the number was raised."),
    },
    "security": {
        "PIN_CHANGED": _("The PIN of the number was changed."),
        "PIN_REQUEST_SUCCESS": _("The PIN of the number was reset."),
        "PIN_RESET_REQUEST": _("Somebody asked to reset the PIN of the number."),
    },
}
FOLDED = {
    field: {word.upper(): said for word, said in words.items()}
    for field, words in SENTENCES.items()
}


def is_known(field: str, value: Mapping[str, Any]) -> bool:
    if field == "business_capability_update":
        return limit_of(value) is not None or "max_daily_conversations_per_business" not in value
    return word_of(field, value).upper() in FOLDED[field]


def sentence(event: AccountEvent) -> str:
    """What happened, for a person."""
    if event.field == "business_capability_update":
        return _limit(event)
    said = FOLDED.get(event.field, {}).get(event.word.upper())
    if event.word.upper() == "DISABLED_UPDATE":
        said = BANS.get(text(part(event.value, "ban_info"), "waba_ban_state").upper(), said)
    if said:
        return str(said)
    told = {"field": event.field, "word": event.word or "—"}
    return gettext("Meta told us something new: %(field)s says “%(word)s”.") % told


def particulars(event: AccountEvent) -> list[str]:
    """What Meta gave with it: reasons, names, dates, in Meta's words."""
    value = event.value
    ban = text(part(value, "ban_info"), "waba_ban_date")  # a text in some language: kept as it is
    tier = part(value, "volume_tier_info")
    country = text(value, "country")
    prices = part(value, "auth_international_rate_eligibility")
    certification = part(value, "partner_client_certification_info")
    said = [
        *(_restriction(one) for one in parts(value, "restriction_info")),
        violation(value),
        ban,
        text(value, "requested_verified_name"),
        text(value, "rejection_reason"),
        text(value, "username"),
        text(alert_in(value), "alert_description"),
        text(value, "configuration_name"),
        text(value, "flow_id"),
        text(value, "message"),
        text(value, "warning"),
        text(value, "solution_status"),
        text(certification, "status"),
        ", ".join(texts(certification, "rejection_reasons")),
        text(part(value, "disconnection_info"), "reason"),
        " ".join(
            text(tier, key) for key in ("region", "pricing_category", "tier", "effective_month")
        ),
        _since(prices),
        *(_since(one) for one in parts(prices, "exception_countries")),
        text(value, "current_limit"),
        _tier(event),
        country_name(country) if country else "",
        *(text(one, "remediation") for one in parts(value, "restriction_info")),
    ]
    return [one for one in dict.fromkeys(said) if one.strip()]


def _restriction(one: Mapping[str, Any]) -> str:
    what, until = text(one, "restriction_type"), moment(one, "expiration")
    if until is None:
        return what
    return gettext("%(what)s until %(moment)s") % {"what": what, "moment": _shown(until)}


def _since(prices: Mapping[str, Any]) -> str:
    """From when international prices apply, everywhere or in one country."""
    since, code = moment(prices, "start_time"), text(prices, "country_code")
    if since is None:
        return ""
    if not code:
        return gettext("from %(moment)s") % {"moment": _shown(since)}
    told = {"country": country_name(code), "moment": _shown(since)}
    return gettext("%(country)s: from %(moment)s") % told


def _tier(event: AccountEvent) -> str:
    """The limit that comes with news of a number; of a portfolio's own news it is the sentence."""
    if event.field == "business_capability_update":
        return ""
    return text(event.value, "max_daily_conversations_per_business")


def _shown(at: datetime) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")


def _limit(event: AccountEvent) -> str:
    limit = limit_of(event.value)
    if limit is None:
        return gettext("Meta told us what the portfolio may do.")
    if limit == UNLIMITED:
        return gettext("The portfolio may write first to any number of people a day.")
    return gettext("The portfolio may write first to %(limit)s people a day.") % {"limit": limit}
