"""Template analytics must be switched on once for an account, and can't be switched off.

https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
"""

from sandbox.assets.storage import digits_of
from sandbox.call import Call
from sandbox.errors import GraphError
from sandbox.pricing import markets
from sandbox.store import Doc

# The European Union, the United Kingdom and Japan.
NOT_SUPPORTED = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
        "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "GB", "JP",
    }
)  # fmt: skip


def check_switch(call: Call, waba: Doc, wanted: bool) -> None:
    """Before `is_enabled_for_insights` is written. Raises 200005 or 200006."""
    need_supported(call, waba)
    if not wanted and waba.get("is_enabled_for_insights"):
        raise GraphError(
            200006, "(#200006) Template insights can't be disabled", rule="insights_stay"
        )


def need_insights(call: Call, waba: Doc) -> None:
    """Raises 200005 or 200007."""
    need_supported(call, waba)
    if not waba.get("is_enabled_for_insights"):
        raise GraphError(
            200007, "(#200007) Template insights aren't enabled", rule="insights_not_enabled"
        )


def need_supported(call: Call, waba: Doc) -> None:
    """Not where the account, a business it belongs to or is shared with, or one of its numbers is
    in the EU, the UK or Japan.
    """
    businesses = [
        call.store.get("business", id) for id in (waba["owner"], *waba.get("clients", []))
    ]
    phones = call.store.all("phone", parent=waba["id"])
    countries = {
        waba.get("country"),
        waba.get("primary_business_location"),
        *(business.get("country") for business in businesses if business),
        *(markets.country(digits_of(phone)) for phone in phones),
    }
    if countries & NOT_SUPPORTED:
        raise GraphError(
            200005, "(#200005) Template insights aren't available", rule="insights_unavailable"
        )
