"""Adding a number to an account, and moving one from another account: it gets a new id there.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/support/migrating-phone-numbers-among-solution-partners-programmatically
"""

from typing import Any

import phonenumbers

from sandbox.assets import names, parameters
from sandbox.assets.activities import note
from sandbox.assets.limits import FEW_NUMBERS, NUMBERS_PER_ACCOUNT, most_numbers
from sandbox.assets.moving import check_move
from sandbox.assets.storage import digits_of, is_gone, numbers_of, save
from sandbox.call import Call
from sandbox.errors import GraphError, parameter
from sandbox.store import Doc, Store

# What a number keeps when it moves to another account; templates belong to accounts and stay.
KEPT = (
    "display_phone_number", "country_code", "country_dial_code", "verified_name", "name_status",
    "quality_rating", "is_official_business_account", "official_business_account", "throughput",
    "username", "username_status",
)  # fmt: skip
NEW: Doc = {
    "quality_rating": "UNKNOWN",
    "status": "PENDING",
    "code_verification_status": "NOT_VERIFIED",
    "new_name_status": "NONE",
    "throughput": {"level": "NOT_APPLICABLE"},
    "platform_type": "NOT_APPLICABLE",
    "host_platform": "NOT_APPLICABLE",
    "is_official_business_account": False,
    "official_business_account": {"oba_status": "NOT_STARTED"},
    "account_mode": "LIVE",
    "is_on_biz_app": False,
    "is_pin_enabled": False,
    "search_visibility": "NON_VISIBLE",
}


def add_number(call: Call, waba: Doc) -> Doc:
    """POST /{account}/phone_numbers → {"id"}: not yet verified, not yet registered."""
    number = read_number(call)
    preverified = _preverified(call, number)
    before = _former(call, waba, number)
    name = (before or {}).get("verified_name") or _name(call)
    business = call.store.the("business", waba["owner"])
    _check_room(call.store, business, waba, before)
    about = {key: number[key] for key in KEPT if key in number}
    phone: Doc = {
        "id": call.store.new_id(), "waba": waba["id"], **NEW, **about, "verified_name": name,
        "name_status": names.first_status(business),
    }  # fmt: skip
    if before is not None:
        phone |= {key: before[key] for key in KEPT if key in before} | {"migrates": before["id"]}
    if preverified is not None:
        phone |= {"code_verification_status": "VERIFIED", "is_preverified_number": True}
        save(call.store, "preverified_number", {**preverified, "used_by": phone["id"]})
    save(call.store, "phone", phone)
    if phone["name_status"] == "PENDING_REVIEW":
        names.wait_for_review(call.store, phone)
    told = f"Phone number {phone['display_phone_number']} was added"
    note(call.store, waba["id"], "PHONE_NUMBER_ADDED", told, actor=call.bearer.user)
    return {"id": phone["id"]}


def _name(call: Call) -> str:
    """The file wants it always; the guide leaves it out where a number moves, which keeps its own."""
    return parameters.needed_text(call, "verified_name", least=2, most=75)


def _former(call: Call, waba: Doc, number: Doc) -> Doc | None:
    """The same number in another account, which it leaves once it is registered here."""
    moving = parameters.flag(call, "migrate_phone_number") or False
    before = find_number(call.store, number["digits"])
    if before is None and moving:
        raise parameter("Param migrate_phone_number: the number is in no account.")
    if before is not None and (not moving or before["waba"] == waba["id"]):
        arguments = {"number": number["display_phone_number"]}
        raise GraphError(100, "Invalid parameter", rule="number_taken", arguments=arguments)
    if before is not None:
        check_move(call.store, before, waba)
    return before


def read_number(call: Call) -> Doc:
    """{"digits", "display_phone_number", "country_code", "country_dial_code"} of `phone_number`,
    with or without the calling code of `cc`.
    """
    given = "".join(one for one in call.needed("phone_number") if one not in " -().+")
    code = (call.text("cc") or "").lstrip("+")
    if not (given + code).isdecimal() or not (given + code).isascii() or len(given) > 15:
        raise parameter("Param phone_number and cc must be digits.")
    forms = [given] if given.startswith(code) else []
    for digits in [*forms, code + given]:
        found = parsed(digits)
        if found is not None and (not code or found["country_dial_code"] == code):
            return found
    raise parameter("Param phone_number must be a phone number with country and area code.")


def parsed(digits: str) -> Doc | None:
    """A number written as Meta shows it. Numbers nobody has, such as 555, pass: the shape counts."""
    try:
        found: Any = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(found):
        return None
    shape = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return {
        "digits": digits,
        "display_phone_number": phonenumbers.format_number(found, shape),
        "country_code": phonenumbers.region_code_for_country_code(found.country_code)
        if (region := phonenumbers.region_code_for_number(found)) is None
        else region,
        "country_dial_code": str(found.country_code),
    }


def find_number(store: Store, digits: str) -> Doc | None:
    """The number with these digits that an account has now."""
    for phone in store.all("phone"):
        if not is_gone(phone) and digits_of(phone) == digits:
            return phone
    return None


def _preverified(call: Call, number: Doc) -> Doc | None:
    id = call.text("preverified_id")
    if not id:
        return None
    found = call.store.get("preverified_number", id)
    user = call.bearer.user
    reached = (
        found is not None
        and user is not None
        and (user["business"] in (found["business"], *found.get("partners", [])))
    )
    if found is None or not reached or digits_of(found) != number["digits"]:
        raise parameter("Param preverified_id must be a pre-verified number with these digits.")
    if found.get("code_verification_status") != "VERIFIED" or found.get("used_by"):
        raise parameter("Param preverified_id: the number isn't verified, or in use already.")
    return found


def _check_room(store: Store, business: Doc, waba: Doc, before: Doc | None) -> None:
    """Raises code 100 when the portfolio or the account has as many numbers as it may."""
    mine = [
        one for one in numbers_of(store, business) if before is None or one["id"] != before["id"]
    ]
    here = [one for one in mine if one["waba"] == waba["id"]]
    most = most_numbers(business)
    if len(mine) >= most or len(here) >= NUMBERS_PER_ACCOUNT:
        rule = "number_slots_verify" if most == FEW_NUMBERS else "number_slots"
        raise GraphError(100, "Invalid parameter", rule=rule, arguments={"most": most})
