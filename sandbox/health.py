"""`health_status`: can this object send, and which object upstream stands in the way.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
Every document may carry `health`: {"can_send_message", "additional_info"?, "errors"?}; without
it it is AVAILABLE.
"""

from sandbox.call import Call
from sandbox.store import Doc

WORST_LAST = ("AVAILABLE", "LIMITED", "BLOCKED")


def account_health(call: Call, waba: Doc) -> Doc:
    return _together(_upstream(call, waba))


def number_health(call: Call, number: Doc) -> Doc:
    waba = call.store.the("waba", number["waba"])
    return _together([_entity("PHONE_NUMBER", number), *_upstream(call, waba)])


def template_health(call: Call, template: Doc) -> Doc:
    own = _entity("MESSAGE_TEMPLATE", template)
    if template["status"] != "APPROVED":
        own["can_send_message"] = "BLOCKED"
        own["errors"] = [
            {
                "error_code": 141002,
                "error_description": "The template isn't approved.",
                "possible_solution": "Wait for the review, or edit the template and submit it"
                " again.",
            }
        ]
    return _together([own, *_upstream(call, call.store.the("waba", template["waba"]))])


def _upstream(call: Call, waba: Doc) -> list[Doc]:
    business = call.store.the("business", waba["owner"])
    return [_entity("WABA", waba), _entity("BUSINESS", business), _entity("APP", call.bearer.app)]


def _entity(kind: str, doc: Doc) -> Doc:
    return {
        "entity_type": kind,
        "id": doc["id"],
        "can_send_message": "AVAILABLE",
        **doc.get("health", {}),
    }


def _together(entities: list[Doc]) -> Doc:
    worst = max((entity["can_send_message"] for entity in entities), key=WORST_LAST.index)
    return {"can_send_message": worst, "entities": entities}
