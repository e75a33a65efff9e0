"""What a number declares: its public key for flows, its catalogue's visibility, and in India who
answers for the business.

https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/
: business-compliance-api, whatsapp-business-encryption-api, whatsapp-commerce-settings-api
"""

import re
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from sandbox.assets import parameters
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.store import Doc

KEY_BITS = 2048
ENTITIES = frozenset(
    {
        "LIMITED_LIABILITY_PARTNERSHIP", "SOLE_PROPRIETORSHIP", "PARTNERSHIP", "PUBLIC_COMPANY",
        "PRIVATE_COMPANY", "OTHER",
    }
)  # fmt: skip
NUMBER = re.compile(r"\+[1-9]\d{1,14}")
COMPLIANCE = (
    "entity_name", "entity_type", "entity_type_custom", "is_registered",
    "grievance_officer_details", "customer_care_details",
)  # fmt: skip


def read_encryption(call: Call, phone: Doc, query: Doc) -> Doc:
    key = phone.get("business_public_key", "")
    status = "VALID" if key else "MISMATCH"
    return {"data": [{"business_public_key": key, "business_public_key_signature_status": status}]}


def write_encryption(call: Call, phone: Doc) -> Doc:
    """POST: a 2048-bit RSA public key in PEM."""
    given = call.needed("business_public_key")
    try:
        key = load_pem_public_key(given.strip().encode())
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey) or key.key_size != KEY_BITS:
        raise parameter("Param business_public_key must be a 2048-bit RSA public key in PEM.")
    save(call.store, "phone", {**phone, "business_public_key": given})
    return {"success": True}


def read_commerce(call: Call, phone: Doc, query: Doc) -> Doc:
    kept = {"is_cart_enabled": True, "is_catalog_visible": False, **phone.get("commerce", {})}
    return {"data": [{"id": phone["id"], **kept}]}


def write_commerce(call: Call, phone: Doc) -> Doc:
    flags = {
        name: parameters.flag(call, name) for name in ("is_cart_enabled", "is_catalog_visible")
    }
    given = {name: value for name, value in flags.items() if value is not None}
    save(call.store, "phone", {**phone, "commerce": {**phone.get("commerce", {}), **given}})
    return {"success": True}


def read_compliance(call: Call, phone: Doc, query: Doc) -> Doc:
    kept = phone.get("compliance", {"is_registered": False})
    shown = {name: kept.get(name) for name in COMPLIANCE}
    about = {"whatsapp_business_account_id": phone["waba"], "messaging_product": "whatsapp"}
    return {"data": [{**about, **shown}]}


def write_compliance(call: Call, phone: Doc) -> Doc:
    """POST, for businesses in India only."""
    parameters.need_product(call)
    kept: Doc = {
        "entity_name": parameters.needed_text(call, "entity_name", least=2, most=128),
        "entity_type": parameters.needed_one_of(call, "entity_type", ENTITIES),
        "entity_type_custom": parameters.text(call, "entity_type_custom", most=1024),
        "is_registered": parameters.flag(call, "is_registered") or False,
        "grievance_officer_details": _person(call, "grievance_officer_details", named=True),
        "customer_care_details": _person(call, "customer_care_details", named=False),
    }
    if kept["entity_type"] == "OTHER" and not kept["entity_type_custom"]:
        raise parameter("Param entity_type_custom is required with entity_type OTHER.")
    if phone.get("country_code") != "IN":
        raise parameter("Business compliance information is for numbers of India only.")
    save(call.store, "phone", {**phone, "compliance": kept})
    return {"success": True}


def _person(call: Call, name: str, *, named: bool) -> Doc:
    call.params.setdefault(name, {})
    given = parameters.object_of(call, name)
    if not parameters.is_email(given.get("email")):
        raise parameter(f"Param {name} needs an e-mail address.")
    if named and not parameters.checked_text("name", given.get("name"), least=1, most=128):
        raise parameter(f"Param {name} needs a name.")
    for line in ("mobile_number", "landline_number"):
        if line in given and not _is_number(given[line]):
            raise parameter(f"Param {name}: {line} must be a number such as +913854559033.")
    return given


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and NUMBER.fullmatch(value) is not None
