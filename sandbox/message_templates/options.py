"""The properties of a template beside its name, category and components.

https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/message-template-api
"""

from collections.abc import Callable
from typing import Any

from sandbox.call import Call
from sandbox.errors import parameter, refused
from sandbox.message_templates.words import AUTHENTICATION, MARKETING
from sandbox.store import Doc

ENROLLED = ("OPT_IN", "OPT_OUT")
ONLY = {
    "is_primary_device_delivery_only": AUTHENTICATION,
    "optimization_spec": MARKETING,
    "degrees_of_freedom_spec": MARKETING,
}
# A template's kind by what it contains; Meta lists no full table.
KINDS_BY_PART = {
    "ORDER_DETAILS": "ORDER_DETAILS",
    "CALL_PERMISSION_REQUEST": "CALL_PERMISSIONS_REQUEST",
    "FLOW": "FORM",
}


def read_options(call: Call, category: str) -> Doc:
    """Those that are given. Raises code 100, or 100/2388039 where the category has none such."""
    options: Doc = {}
    for name, read in OPTIONS.items():
        if call.params.get(name) in (None, ""):
            continue
        if ONLY.get(name, category) != category:
            raise refused("wrong_category", 2388039, type=name, category=category)
        options[name] = read(call, name)
    return options


def sub_category_of(components: list[Doc]) -> str:
    for component in components:
        parts = [component["type"], *(one["type"] for one in component.get("buttons", []))]
        for part in parts:
            if part in KINDS_BY_PART:
                return KINDS_BY_PART[part]
    return "CUSTOM"


def _boolean(call: Call, name: str) -> bool:
    value = call.params[name]
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise parameter(f"Param {name} must be a boolean.")
    return value


def _word(call: Call, name: str) -> str:
    return (call.text(name) or "").upper()[:100]


def _object(call: Call, name: str) -> Doc:
    value = call.structure(name)
    if not isinstance(value, dict):
        raise parameter(f"Param {name} must be an object.")
    return value


def _bid(call: Call, name: str) -> Doc:
    spec = _object(call, name)
    amount, strategy = spec.get("bid_amount"), spec.get("bid_strategy")
    if type(amount) is not int or amount < 1:
        raise parameter(f"Param {name}[bid_amount] must be a positive integer.")
    if strategy is not None and not isinstance(strategy, str):
        raise parameter(f"Param {name}[bid_strategy] must be a string.")
    return spec


def _creative(call: Call, name: str) -> Doc:
    spec = _object(call, name)
    features = spec.get("creative_features_spec")
    if not isinstance(features, dict):
        raise parameter(f"Param {name}[creative_features_spec] must be an object.")
    for feature in features.values():
        if not isinstance(feature, dict) or feature.get("enroll_status") not in ENROLLED:
            raise parameter(f"enroll_status must be one of {{{', '.join(ENROLLED)}}}.")
    return spec


OPTIONS: dict[str, Callable[[Call, str], Any]] = {
    "cta_url_link_tracking_opted_out": _boolean,
    "display_format": _word,
    "sub_category": _word,
    "is_primary_device_delivery_only": _boolean,
    "optimization_spec": _bid,
    "degrees_of_freedom_spec": _creative,
}
