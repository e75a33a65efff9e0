"""The other events of `account_update`: partners, prices, places and devices.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
"""

from collections.abc import Callable

from sandbox.enforcement.ladder import BadStep
from sandbox.enforcement.words import DISCONNECTIONS
from sandbox.hooks import announce
from sandbox.seconds import DAY
from sandbox.store import Doc, Store

PARTNER_EVENTS = (
    "PARTNER_ADDED", "PARTNER_REMOVED", "PARTNER_APP_INSTALLED", "PARTNER_APP_UNINSTALLED",
)  # fmt: skip


def tell_partner(store: Store, waba: Doc, body: Doc) -> None:
    """{"event": "PARTNER_ADDED", "business": portfolio, "partner_app_id"?, "solution_id"?,
    "reason"?, "initiated_by"?}: the entry bears the partner's portfolio id.
    """
    event, partner = body.get("event"), str(body.get("business") or "")
    if event not in PARTNER_EVENTS or store.get("business", partner) is None:
        raise BadStep(f"Needed: an event of {', '.join(PARTNER_EVENTS)}, and a portfolio.")
    info = {"waba_id": waba["id"], "owner_business_id": waba["owner"]}
    info |= {name: str(body[name]) for name in ("partner_app_id", "solution_id") if body.get(name)}
    if body.get("solution_id"):
        info["solution_partner_business_ids"] = [partner]
    value: Doc = {"event": event, "waba_info": info}
    if event == "PARTNER_REMOVED" and body.get("reason"):
        value["disconnection_info"] = _disconnection(body)
    clients = [one for one in waba.get("clients", []) if one != partner]
    if event == "PARTNER_ADDED":
        waba = _save(store, waba, clients=[*clients, partner])
    announce(store, waba["id"], "account_update", value, entry_id=partner)
    if event == "PARTNER_REMOVED":
        _save(store, waba, clients=clients)


def _disconnection(body: Doc) -> Doc:
    reason, who = body["reason"], body.get("initiated_by", "USER")
    if reason not in DISCONNECTIONS or who not in ("USER", "SYSTEM"):
        raise BadStep(f"reason is one of {', '.join(DISCONNECTIONS)}; initiated_by USER or SYSTEM.")
    return {"reason": reason, "initiated_by": who}


def link_ad_account(store: Store, waba: Doc, body: Doc) -> None:
    """{"ad_account": id}"""
    linked = str(body.get("ad_account") or store.new_id())
    _tell(store, waba, "AD_ACCOUNT_LINKED", {"waba_info": _about(waba, ad_account_linked=linked)})


def sign_mm_terms(store: Store, waba: Doc, body: Doc) -> None:
    """The terms of the Marketing Messages API."""
    waba = _save(store, waba, marketing_messages_onboarding_status="ONBOARDED")
    _tell(store, waba, "MM_LITE_TERMS_SIGNED", {"waba_info": _about(waba)})


def move(store: Store, waba: Doc, body: Doc) -> None:
    """{"country": "IN"}: the primary place of business."""
    country = body.get("country")
    if not isinstance(country, str) or len(country) != 2 or not country.isalpha():
        raise BadStep("country is two letters.")
    waba = _save(store, waba, primary_business_location=country.upper())
    _tell(store, waba, "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", {"country": country.upper()})


def _is_exception(one: object) -> bool:
    if not isinstance(one, dict) or type(one.get("start_time")) is not int:
        return False
    return isinstance(one.get("country_code"), str) and len(one["country_code"]) == 2


def price_international_codes(store: Store, waba: Doc, body: Doc) -> None:
    """{"start_time"?: unix, "exception_countries"?: [{"country_code", "start_time"}]}: from when
    the rate for international authentication applies; in thirty days unless given.
    """
    start = body.get("start_time", int(store.now()) + 30 * DAY)
    exceptions = body.get("exception_countries", [])
    if type(start) is not int or not isinstance(exceptions, list):
        raise BadStep("start_time is unix seconds, exception_countries a list.")
    if not all(_is_exception(one) for one in exceptions):
        raise BadStep("An exception has country_code, two letters, and start_time, unix seconds.")
    info = {"exception_countries": exceptions, "start_time": start}
    waba = _save(store, waba, auth_international_rate_eligibility=info)
    value = {"auth_international_rate_eligibility": info}
    _tell(store, waba, "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE", value)


def reach_tier(store: Store, waba: Doc, body: Doc) -> None:
    """{"pricing_category", "tier", "effective_month", "region"}: a tier of the volume prices."""
    names = ("pricing_category", "tier", "effective_month", "region")
    if not all(isinstance(body.get(name), str) for name in names):
        raise BadStep(f"Needed, all texts: {', '.join(names)}.")
    info = {"tier_update_time": int(store.now()), **{name: body[name] for name in names}}
    _tell(store, waba, "VOLUME_BASED_PRICING_TIER_UPDATE", {"volume_tier_info": info})


def need_certification(store: Store, waba: Doc, body: Doc) -> None:
    info = {"client_business_id": waba["owner"]}
    value = {"partner_client_certification_needed_info": info}
    _tell(store, waba, "PARTNER_CLIENT_CERTIFICATION_NEEDED", value)


def go_offboard(store: Store, waba: Doc, body: Doc) -> None:
    """The number's handset left the Business app's side of a coexistence."""
    _tell(store, waba, "ACCOUNT_OFFBOARDED", {})


def reconnect(store: Store, waba: Doc, body: Doc) -> None:
    _tell(store, waba, "ACCOUNT_RECONNECTED", {})


ACTS: dict[str, Callable[[Store, Doc, Doc], None]] = {
    "partner": tell_partner,
    "ad_account": link_ad_account,
    "mm_terms": sign_mm_terms,
    "location": move,
    "auth_international": price_international_codes,
    "volume_tier": reach_tier,
    "certification_needed": need_certification,
    "offboard": go_offboard,
    "reconnect": reconnect,
}


def _about(waba: Doc, **more: str) -> Doc:
    return {"waba_id": waba["id"], **more, "owner_business_id": waba["owner"]}


def _save(store: Store, waba: Doc, **changes: object) -> Doc:
    return store.put("waba", {**waba, **changes}, parent=waba["owner"])


def _tell(store: Store, waba: Doc, event: str, value: Doc) -> None:
    announce(store, waba["id"], "account_update", {"event": event, **value})
