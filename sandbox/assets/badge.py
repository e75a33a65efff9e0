"""The official business account: asking for the badge, and the decision about it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/official-business-accounts
Meta's guide and its OpenAPI file show two bodies for the request; both are taken.
"""

from datetime import datetime

from sandbox import hooks
from sandbox.assets import parameters
from sandbox.assets.activities import note
from sandbox.assets.limits import is_verified
from sandbox.assets.storage import owner_of, save
from sandbox.call import Call
from sandbox.errors import GraphError, parameter
from sandbox.store import Doc, Store

ACTIONS = ("SUBMIT_APPLICATION", "WITHDRAW_APPLICATION", "RESUBMIT_APPLICATION")
WAIT, MATURITY = 30 * 86400, 30 * 86400
MOST_LINKS = 10
MESSAGES = {
    "NOT_STARTED": "No request has been made.",
    "PENDING": "The request waits for its review.",
    "UNDER_REVIEW": "The request is under review.",
    "APPROVED": "The number is an official business account.",
    "REJECTED": "The request was rejected. Another one can be made 30 days later.",
    "EXPIRED": "The request has expired.",
    "CANCELLED": "The request was withdrawn.",
}
DECISIONS = {"APPROVED": "OBA_APPROVED", "REJECTED": "OBA_REJECTED"}


class BadBadge(ValueError):
    """A decision on a badge that can't be taken; the text says why."""


def status_of(phone: Doc) -> str:
    return str(phone.get("official_business_account", {}).get("oba_status", "NOT_STARTED"))


def read_badge(call: Call, phone: Doc) -> Doc:
    """The field: {"oba_status"}; the edge adds `id` and `status_message`."""
    return {"oba_status": status_of(phone)}


def read_badge_edge(call: Call, phone: Doc) -> Doc:
    return {"id": phone["id"], "oba_status": status_of(phone),
            "status_message": MESSAGES.get(status_of(phone), "")}  # fmt: skip


def write_badge(call: Call, phone: Doc) -> Doc:
    """POST /{number}/official_business_account."""
    action = parameters.one_of(call, "action", ACTIONS)
    if action == "WITHDRAW_APPLICATION":
        return _withdraw(call, phone)
    application = _guide_body(call) if action is None else _reference_body(call)
    _check(call.store, phone)
    phone = _put(call.store, phone, "PENDING", badge_application=application)
    note(call.store, phone["waba"], "COMPLIANCE_ACTION", "Official badge requested",
         actor=call.bearer.user)  # fmt: skip
    return {"success": True} if action is None else _told(call, phone, "submitted")


def _guide_body(call: Call) -> Doc:
    links = call.structure("supporting_links") or []
    addresses = isinstance(links, list) and all(
        parameters.is_address(one, most=2048) for one in links
    )
    if not addresses or len(links) > MOST_LINKS:
        raise parameter(f"Param supporting_links must be at most {MOST_LINKS} URLs.")
    website = call.needed("business_website_url")
    if not parameters.is_address(website, most=2048):
        raise parameter("Param business_website_url must be a URL.")
    return {
        "business_website_url": website,
        "primary_country_of_operation": parameters.needed_text(
            call, "primary_country_of_operation", most=255
        ),
        "primary_language": parameters.text(call, "primary_language", most=255),
        "parent_business_or_brand": parameters.text(call, "parent_business_or_brand", most=255),
        "supporting_links": links,
        "additional_supporting_information": parameters.text(
            call, "additional_supporting_information", most=5000
        ),
    }


def _reference_body(call: Call) -> Doc:
    data = parameters.object_of(call, "application_data")
    for name, most in (("business_name", 255), ("business_description", 1000)):
        parameters.checked_text(name, data.get(name), most=most)
    if "website_url" in data and not parameters.is_address(data["website_url"], most=2048):
        raise parameter("Param application_data: website_url must be a URL.")
    if "contact_email" in data and not parameters.is_email(data["contact_email"]):
        raise parameter("Param application_data: contact_email must be an e-mail address.")
    return data


def _check(store: Store, phone: Doc) -> None:
    """Raises code 100 with the first precondition that isn't met."""
    now = store.now()
    onboarded = phone.get("last_onboarded_time")
    age = now - datetime.fromisoformat(onboarded).timestamp() if onboarded else 0
    failed = {
        "badge_running": status_of(phone) in ("PENDING", "UNDER_REVIEW", "APPROVED"),
        "badge_business_app": bool(phone.get("is_on_biz_app")),
        "badge_verification": not is_verified(owner_of(store, phone)),
        "badge_pin": not phone.get("is_pin_enabled"),
        "badge_name": phone.get("name_status") != "APPROVED",
        "badge_young": age < MATURITY,
        "badge_wait": phone.get("badge_rejected_at", now - WAIT) > now - WAIT,
    }
    for rule, is_failed in failed.items():
        if is_failed:
            raise GraphError(100, "Invalid parameter", rule=rule)


def _withdraw(call: Call, phone: Doc) -> Doc:
    if status_of(phone) not in ("PENDING", "UNDER_REVIEW"):
        raise GraphError(100, "Invalid parameter", rule="badge_none")
    return _told(call, _put(call.store, phone, "CANCELLED"), "withdrawn")


def _put(store: Store, phone: Doc, status: str, **changes: object) -> Doc:
    return save(
        store, "phone", {**phone, "official_business_account": {"oba_status": status}, **changes}
    )


def _told(call: Call, phone: Doc, what: str) -> Doc:
    return {
        "success": True,
        "message": f"Official Business Account application {what} successfully",
        "updated_status": read_badge_edge(call, phone),
        "tracking_id": f"oba_req_{phone['id']}_{int(call.store.now())}",
    }


def decide_badge(store: Store, phone: Doc, decision: str) -> Doc:
    """The desk's word on a request: UNDER_REVIEW, APPROVED or REJECTED. Raises BadBadge."""
    if status_of(phone) not in ("PENDING", "UNDER_REVIEW"):
        raise BadBadge("No request for the badge of this number waits.")
    if decision == "UNDER_REVIEW":
        return _put(store, phone, decision)
    if decision not in DECISIONS:
        raise BadBadge("A decision is UNDER_REVIEW, APPROVED or REJECTED.")
    changes: Doc = {"is_official_business_account": decision == "APPROVED"}
    if decision == "REJECTED":
        changes["badge_rejected_at"] = store.now()
    phone = _put(store, phone, decision, **changes)
    info = {
        "alert_severity": "INFORMATIONAL",
        "alert_status": "NONE",
        "alert_type": DECISIONS[decision],
        "alert_description": MESSAGES[decision],
    }
    value = {"entity_type": "PHONE_NUMBER", "entity_id": phone["id"], "alert_info": info}
    hooks.announce(store, phone["waba"], "account_alerts", value)
    return phone
