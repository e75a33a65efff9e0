"""GET and POST /{number}/settings: identity check, calling, storage and payload encryption.

https://developers.facebook.com/documentation/business-messaging/whatsapp/identity-change ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/local-storage
"""

import hashlib
from collections.abc import Callable
from typing import Any

from sandbox import hooks
from sandbox.assets.activities import note
from sandbox.assets.calling import check_calling
from sandbox.assets.registration import REGIONS
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.store import Doc

SWITCH = ("enabled", "disabled")
STORED = {
    "in_country_storage_enabled": True, "in_country_storage_disabled": False, "default": False,
}  # fmt: skip


def read_settings(call: Call, phone: Doc, query: Doc) -> Doc:
    kept = phone.get("settings", {})
    calling = {
        "status": "disabled",
        "call_icon_visibility": "visible",
        "callback_permission_status": "disabled",
        **kept.get("calling", {}),
        "ip_addresses": {"default": ["127.0.0.1"]},
    }
    region = phone.get("data_localization_region")
    storage = {"status": "in_country_storage_enabled" if region else "default"}
    if region:
        storage["data_localization_region"] = region
    identity = {"enable_identity_key_check": kept.get("identity_key_check", False)}
    return {
        "calling": calling,
        "payload_encryption": kept.get("payload_encryption", {"status": "disabled"}),
        "storage_configuration": storage,
        "user_identity_change": identity,
    }


def write_settings(call: Call, phone: Doc) -> Doc:
    """One or several of the parts; `account_settings_update` tells of calling."""
    asked = [name for name in PARTS if call.params.get(name) is not None]
    if not asked:
        raise parameter(f"At least one of {', '.join(PARTS)} is required.")
    for name in asked:
        given = call.structure(name)
        if not isinstance(given, dict):
            raise parameter(f"Param {name} must be an object.")
        phone = PARTS[name](call, phone, given)
    save(call.store, "phone", phone)
    note(call.store, phone["waba"], "ACCOUNT_UPDATED", "Settings of a number changed",
         actor=call.bearer.user, settings=asked)  # fmt: skip
    return {"success": True}


def _kept(phone: Doc, **changes: Any) -> Doc:
    return {**phone, "settings": {**phone.get("settings", {}), **changes}}


def _identity(call: Call, phone: Doc, given: Doc) -> Doc:
    """The guide writes `enable_identity_key_check`, the reference `enabled`."""
    value = given.get("enable_identity_key_check", given.get("enabled"))
    if not isinstance(value, bool):
        raise parameter("Param user_identity_change needs enable_identity_key_check, a boolean.")
    return _kept(phone, identity_key_check=value)


def _calling(call: Call, phone: Doc, given: Doc) -> Doc:
    check_calling(call, phone, given)
    calling = {**phone.get("settings", {}).get("calling", {}), **given}
    value = {
        "messaging_product": "whatsapp",
        "timestamp": int(call.store.now()),
        "type": "PHONE_NUMBER_SETTINGS",
        "phone_number_settings": {"phone_number_id": phone["id"], "calling": calling},
    }
    hooks.announce(call.store, phone["waba"], "account_settings_update", value)
    return _kept(phone, calling=calling)


def _encryption(call: Call, phone: Doc, given: Doc) -> Doc:
    status, key = given.get("status"), given.get("client_encryption_key")
    if status not in SWITCH or (status == "enabled" and not (isinstance(key, str) and key)):
        raise parameter("Param payload_encryption needs status and, to enable, the client's key.")
    encryption: Doc = {"status": status}
    if isinstance(key, str):
        fingerprint = hashlib.sha256(key.encode()).hexdigest()
        encryption["client_encryption_key_fingerprint"] = f"SHA256:{fingerprint}"
    return _kept(phone, payload_encryption=encryption)


def _storage(call: Call, phone: Doc, given: Doc) -> Doc:
    """{"enabled", "region"}, or as the settings read back: {"status", "data_localization_region"}.
    Only before the number is registered; afterwards it is deregistered first.
    """
    enabled = given.get("enabled", STORED.get(str(given.get("status")).lower()))
    region = str(given.get("region") or given.get("data_localization_region") or "").upper()
    if not isinstance(enabled, bool) or (enabled and region not in REGIONS):
        raise parameter(f"Param storage_configuration: region is one of {sorted(REGIONS)}.")
    if phone.get("status") == "CONNECTED":
        raise parameter("Param storage_configuration: deregister the number to change it.")
    return {**phone, "data_localization_region": region if enabled else None}


PARTS: dict[str, Callable[[Call, Doc, Doc], Doc]] = {
    "user_identity_change": _identity,
    "calling": _calling,
    "payload_encryption": _encryption,
    "storage_configuration": _storage,
}
