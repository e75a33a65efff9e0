"""A business phone number as an object of Graph, and the edge of an account that lists them.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
"""

from sandbox.assets import (
    automation,
    declarations,
    names,
    number_settings,
    profile,
    qr_codes,
    usernames,
)  # fmt: skip
from sandbox.assets.access import need_number
from sandbox.assets.badge import read_badge
from sandbox.assets.limits import limit_of
from sandbox.assets.listing import shown_page
from sandbox.assets.portfolios import read_filters
from sandbox.assets.storage import is_gone, owner_of
from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.health import number_health
from sandbox.reading import NodeType
from sandbox.store import Doc

FILTERS = ("account_mode", "status", "name_status", "quality_rating")


def list_numbers(call: Call, waba: Doc, query: Doc) -> Doc:
    """By default the number onboarded last comes first; `sort=['last_onboarded_time_ascending']`
    turns it round.
    """
    filters = read_filters(call)
    if any(field not in FILTERS for field, _ in filters):
        raise parameter(f"Param filtering takes the fields {', '.join(FILTERS)}.")
    numbers = [
        number
        for number in call.store.all("phone", parent=waba["id"])
        if not is_gone(number)
        and all(str(number.get(field, "")) in values for field, values in filters)
    ]
    order = str(query.get("sort") or "")
    numbers.sort(
        key=lambda number: str(number.get("last_onboarded_time", "")),
        reverse="ascending" not in order and ".asc" not in order,
    )
    return shown_page(call, waba, "phone_numbers", query, "phone", numbers)


def _messaging_limit(call: Call, number: Doc) -> str:
    """Since 2025-10-07 the limit belongs to the portfolio and is shared by all its numbers."""
    return limit_of(owner_of(call.store, number))


def _webhooks(call: Call, number: Doc) -> Doc:
    subscriptions = call.bearer.app.get("subscriptions", [])
    waba = call.store.the("waba", number["waba"])
    overrides = [one.get("override_callback_uri") for one in waba.get("subscribed_apps", [])]
    found: Doc = {}
    if subscriptions:
        found["application"] = subscriptions[0]["callback_url"]
    for uri in filter(None, overrides):
        found["whatsapp_business_account"] = uri
    if number.get("override_callback_uri"):
        found["phone_number"] = number["override_callback_uri"]
    return found


NUMBER = NodeType(
    name="WhatsAppBusinessPhoneNumber",
    defaults=(
        "verified_name", "code_verification_status", "display_phone_number", "quality_rating",
        "platform_type", "throughput", "last_onboarded_time", "webhook_configuration", "id",
    ),
    fields=frozenset(
        {
            "id", "display_phone_number", "verified_name", "quality_rating", "status",
            "name_status", "new_display_name", "new_name_status", "code_verification_status",
            "throughput", "messaging_limit_tier", "platform_type", "host_platform",
            "is_official_business_account", "official_business_account", "account_mode",
            "is_on_biz_app", "is_pin_enabled", "last_onboarded_time", "is_preverified_number",
            "search_visibility", "country_code", "country_dial_code", "username", "certificate",
            # Known, and empty unless a scenario says otherwise: Meta does not publish the words.
            "new_certificate", "eligibility_for_api_business_global_search",
        }
    ),
    access=need_number,
    computed={
        "whatsapp_business_manager_messaging_limit": _messaging_limit,
        "webhook_configuration": _webhooks,
        "quality_score": lambda call, number: {"score": number.get("quality_rating", "UNKNOWN")},
        "health_status": number_health,
        "unified_cert_status": names.certificate_status,
        "official_business_account": read_badge,
        "conversational_automation": automation.read_automation,
    },
    edges={
        "settings": number_settings.read_settings,
        "username_suggestions": usernames.suggest,
        "whatsapp_business_profile": profile.read_profile,
        "whatsapp_business_encryption": declarations.read_encryption,
        "whatsapp_commerce_settings": declarations.read_commerce,
        "business_compliance_info": declarations.read_compliance,
        "message_qrdls": qr_codes.list_codes,
    },
)  # fmt: skip
