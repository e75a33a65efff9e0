"""Numbers that a partner has verified already, for its customers to choose from.

https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/pre-verified-numbers
"""

from sandbox.assets import parameters
from sandbox.assets.access import is_own, need_business_permission
from sandbox.assets.adding import find_number, parsed
from sandbox.assets.listing import shown_page
from sandbox.assets.storage import digits_of, remove, save
from sandbox.call import Call
from sandbox.errors import GraphError, parameter, unknown_object
from sandbox.message_templates.writing import timestamp
from sandbox.reading import NodeType
from sandbox.store import Doc

STATUS = {"VERIFIED": "VERIFIED", "NOT_VERIFIED": "PENDING", "EXPIRED": "EXPIRED"}


def add_preverified(call: Call, business: Doc) -> Doc:
    """POST /{business}/add_phone_numbers {"phone_number": "+1…"} → {"id"}: to be verified next."""
    number = parsed("".join(filter(str.isdigit, call.needed("phone_number"))))
    if number is None:
        raise parameter("Param phone_number must be a phone number with country and area code.")
    pool = call.store.all("preverified_number")
    taken = any(digits_of(one) == number["digits"] for one in pool)
    if taken or find_number(call.store, number["digits"]) is not None:
        raise GraphError(100, "Invalid parameter", rule="number_taken",
                         arguments={"number": number["display_phone_number"]})  # fmt: skip
    number.pop("digits")
    added = {
        "id": call.store.new_id(), "business": business["id"], **number, "partners": [],
        "code_verification_status": "NOT_VERIFIED", "created_at": call.store.now(),
    }  # fmt: skip
    save(call.store, "preverified_number", added)
    return {"id": added["id"]}


def list_preverified(call: Call, business: Doc, query: Doc) -> Doc:
    verified = parameters.one_of(call, "verification_status",
                                 ("VERIFIED", "PENDING", "FAILED", "EXPIRED"))  # fmt: skip
    available = parameters.one_of(call, "availability_status",
                                  ("AVAILABLE", "IN_USE", "RESERVED", "UNAVAILABLE"))  # fmt: skip
    country = call.text("country_code")
    rows = [
        one
        for one in call.store.all("preverified_number", parent=business["id"])
        if verified in (None, _status(one))
        and available in (None, _availability(one))
        and country in (None, one.get("country_code"))
    ]
    return shown_page(call, business, "preverified_numbers", query, "preverified_number", rows)


def share_preverified(call: Call, business: Doc) -> Doc:
    """POST /{business}/share_preverified_numbers {"preverified_id", "partner_business_id"}."""
    id, partner = call.needed("preverified_id"), call.needed("partner_business_id")
    number = call.store.get("preverified_number", id)
    if number is None or number["business"] != business["id"]:
        raise parameter("Param preverified_id must be a pre-verified number of this business.")
    if call.store.get("business", partner) is None or partner == business["id"]:
        raise parameter("Param partner_business_id must be another business.")
    partners = list(dict.fromkeys([*number.get("partners", []), partner]))
    save(call.store, "preverified_number", {**number, "partners": partners})
    return {"success": True}


def list_partners(call: Call, number: Doc, query: Doc) -> Doc:
    rows = [call.store.the("business", id) for id in number.get("partners", [])]
    return shown_page(call, number, "partners", query, "business", rows)


def delete_preverified(call: Call, number: Doc) -> Doc:
    if not is_own(call, number["business"]):
        raise unknown_object(call.method, number["id"])
    if number.get("used_by"):
        raise parameter("The number is in use.")
    remove(call.store, number)
    return {"success": True}


def _status(number: Doc) -> str:
    return STATUS.get(str(number.get("code_verification_status", "NOT_VERIFIED")), "FAILED")


def _availability(number: Doc) -> str:
    if number.get("used_by"):
        return "IN_USE"
    return "AVAILABLE" if _status(number) == "VERIFIED" else "UNAVAILABLE"


def _need_preverified(call: Call, number: Doc) -> None:
    need_business_permission(call, number)
    if not any(is_own(call, id) for id in (number["business"], *number.get("partners", []))):
        raise unknown_object(call.method, number["id"])


PREVERIFIED = NodeType(
    name="WhatsAppBusinessPreVerifiedPhoneNumber",
    defaults=(
        "id", "display_phone_number", "country_prefix", "verification_status",
        "availability_status", "is_input_id_valid",
    ),
    fields=frozenset({"id", "display_phone_number", "country_code", "code_verification_status"}),
    access=_need_preverified,
    computed={
        "country_prefix": lambda call, number: int(number.get("country_dial_code", 0)) or None,
        "verification_status": lambda call, number: _status(number),
        "availability_status": lambda call, number: _availability(number),
        "is_input_id_valid": lambda call, number: True,
        "created_time": lambda call, number: timestamp(number.get("created_at", 0)),
    },
    edges={"partners": list_partners},
)  # fmt: skip
