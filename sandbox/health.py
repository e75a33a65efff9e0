"""`health_status`: can this object send, and which object upstream stands in the way.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
It follows from what is known of each object. A document may also carry `health`
({"can_send_message", "additional_info"?, "errors"?}), which is then the whole truth about it.
"""

from sandbox.assets.limits import is_verified
from sandbox.call import Call
from sandbox.store import Doc

WORST_LAST = ("AVAILABLE", "LIMITED", "BLOCKED")
NOT_VERIFIED = (
    "Your business has not passed business verification. Verify it in the Security Centre to be"
    " able to message more people."
)
NAME_NOT_APPROVED = (
    "The display name has not been approved, so people see the phone number instead of it."
)


def account_health(call: Call, waba: Doc) -> Doc:
    return _together(_upstream(call, waba))


def number_health(call: Call, number: Doc) -> Doc:
    waba = call.store.the("waba", number["waba"])
    return _together([_number(number), *_upstream(call, waba)])


def template_health(call: Call, template: Doc) -> Doc:
    own = _entity("MESSAGE_TEMPLATE", template)
    if template["status"] != "APPROVED":
        own |= blocked(
            141002,
            "The template isn't approved.",
            "Wait for the review, or edit the template and submit it again.",
        )
    return _together([own, *_upstream(call, call.store.the("waba", template["waba"]))])


def blocked(code: int, description: str, solution: str) -> Doc:
    error = {"error_code": code, "error_description": description, "possible_solution": solution}
    return {"can_send_message": "BLOCKED", "errors": [error]}


def limited(info: str) -> Doc:
    return {"can_send_message": "LIMITED", "additional_info": [info]}


def _number(number: Doc) -> Doc:
    """Not in service, or named without approval. Meta's list of codes is open; the ones used here
    are those of the calls that fail for the same reason.
    """
    status = number.get("status", "CONNECTED")
    if status in ("PENDING", "DISCONNECTED"):
        what = blocked(133010, "The phone number is not registered.", "Register the number.")
    elif status != "CONNECTED":
        what = blocked(131031, f"The phone number is {status}.", "Ask for a review.")
    elif number.get("name_status") in ("DECLINED", "EXPIRED", "NONE"):
        what = limited(NAME_NOT_APPROVED)
    else:
        what = {}
    return _entity("PHONE_NUMBER", number, what)


def _upstream(call: Call, waba: Doc) -> list[Doc]:
    business = call.store.the("business", waba["owner"])
    return [_account(waba, business), _business(waba, business), _entity("APP", call.bearer.app)]


def _account(waba: Doc, business: Doc) -> Doc:
    if waba.get("status", "ACTIVE") != "ACTIVE":
        what = blocked(131031, f"The account is {waba['status']}.", "Ask for a review.")
    elif not is_verified(business):
        what = limited(NOT_VERIFIED)
    else:
        what = {}
    return _entity("WABA", waba, what)


def _business(waba: Doc, business: Doc) -> Doc:
    what: Doc = {}
    if not waba.get("primary_funding_id"):
        what = blocked(
            141006,
            "There is no valid payment method. Conversations that the business begins are blocked.",
            "Add a payment method to the account.",
        )
    return _entity("BUSINESS", business, what)


def _entity(kind: str, doc: Doc, what: Doc | None = None) -> Doc:
    found = doc.get("health") or what or {}
    return {"entity_type": kind, "id": doc["id"], "can_send_message": "AVAILABLE", **found}


def _together(entities: list[Doc]) -> Doc:
    worst = max((entity["can_send_message"] for entity in entities), key=WORST_LAST.index)
    return {"can_send_message": worst, "entities": entities}
