"""Usernames of businesses: format, who has them, and the portfolio's suggestions.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
147001: not available, by its form or because another business has it; 147002: not eligible; 147005:
another number of the portfolio has it. 147003 and 147004 are about Pages and Instagram accounts.
"""

import re
from typing import Any

from sandbox import hooks
from sandbox.assets import parameters
from sandbox.assets.activities import note
from sandbox.assets.storage import digits_of, is_gone, numbers_of, owner_of, save
from sandbox.call import Call
from sandbox.errors import GraphError
from sandbox.store import Doc, Store

NOT_AVAILABLE, NOT_ELIGIBLE, NEEDS_TRANSFER = 147001, 147002, 147005
FORMAT = re.compile(r"(?=.*[a-z])[a-z0-9._]{3,35}")
ENDINGS = (".com", ".net", ".org", ".io", ".co", ".info", ".app", ".html")


def is_well_formed(username: str) -> bool:
    """3 to 35 of a-z, 0-9, dot and underscore, with a letter; no dot at an end or beside another;
    no www, no end like an internet domain.
    """
    return bool(
        FORMAT.fullmatch(username)
        and ".." not in username
        and not username.startswith((".", "www"))
        and not username.endswith((".", *ENDINGS))
    )


def read_username(call: Call, phone: Doc) -> Doc:
    """GET /{number}/username → {"username", "status"}."""
    if not phone.get("username"):
        raise _none_set()
    return {"username": phone["username"], "status": phone.get("username_status", "approved")}


def write_username(call: Call, phone: Doc) -> Doc:
    """POST /{number}/username {"username", "transfer_action"} → {"status"}."""
    transfer = parameters.one_of(call, "transfer_action", ("none", "force_transfer"))
    given = call.needed("username")
    phone = _assign(call, phone, given, force=transfer == "force_transfer")
    return {"success": True, "status": phone["username_status"]}


def set_username(call: Call, phone: Doc, given: Any) -> Doc:
    """`username` of POST /{number}."""
    return _assign(call, phone, given, force=False)


def _assign(call: Call, phone: Doc, given: Any, *, force: bool) -> Doc:
    if not isinstance(given, str) or not is_well_formed(given):
        raise _refused(NOT_AVAILABLE, "username_format")
    if phone.get("status") != "CONNECTED":
        raise _refused(NOT_ELIGIBLE, "username_not_eligible")
    holder = _holder(call.store, given)
    if holder is not None and holder["id"] != phone["id"]:
        if not _same_owner(call.store, holder, phone):
            raise _refused(NOT_AVAILABLE, "username_taken")
        if not force:
            raise _refused(NEEDS_TRANSFER, "username_transfer")
        _drop(call.store, holder)
    # Known businesses have it at once; for others it is kept until their name is approved.
    status = "approved" if phone.get("name_status") == "APPROVED" else "reserved"
    phone = save(call.store, "phone", {**phone, "username": given, "username_status": status})
    _announce(call.store, phone, status, given)
    note(
        call.store,
        phone["waba"],
        "ACCOUNT_UPDATED",
        f"Username {given} set",
        actor=call.bearer.user,
    )
    return phone


def confirm(store: Store, phone: Doc) -> Doc:
    """A reserved username is the number's own once its display name is approved."""
    if phone.get("username_status") != "reserved" or phone.get("name_status") != "APPROVED":
        return phone
    phone = save(store, "phone", {**phone, "username_status": "approved"})
    _announce(store, phone, "approved", phone["username"])
    return phone


def delete_username(call: Call, phone: Doc) -> Doc:
    if not phone.get("username"):
        raise _none_set()
    _drop(call.store, phone)
    return {"success": True}


def suggest(call: Call, phone: Doc, query: Doc) -> Doc:
    """GET /{number}/username_suggestions: free names made of the display name."""
    words = re.findall(r"[a-z0-9]+", str(phone.get("verified_name", "")).lower())
    country = str(phone.get("country_code", "")).lower()
    forms = ["".join(words), "_".join(words), ".".join(words), "".join(words) + country]
    free = [
        form
        for form in dict.fromkeys(forms)
        if is_well_formed(form) and _holder(call.store, form) is None
    ]
    return {"data": [{"username_suggestions": free}]}


def _holder(store: Store, username: str) -> Doc | None:
    for phone in store.all("phone"):
        if phone.get("username") == username and not is_gone(phone):
            return phone
    return None


def _same_owner(store: Store, holder: Doc, phone: Doc) -> bool:
    return holder["id"] in {one["id"] for one in numbers_of(store, owner_of(store, phone))}


def _drop(store: Store, phone: Doc) -> None:
    kept = {key: one for key, one in phone.items() if key not in ("username", "username_status")}
    save(store, "phone", kept)
    _announce(store, phone, "deleted", None)


def _announce(store: Store, phone: Doc, status: str, username: str | None) -> None:
    value: Doc = {"display_phone_number": digits_of(phone), "status": status}
    if username is not None:
        value["username"] = username
    hooks.announce(store, phone["waba"], "business_username_update", value)


def _none_set() -> GraphError:
    """Meta does not say what a number without a username answers."""
    return GraphError(100, "(#100) This number has no username.", rule="username_none")


def _refused(code: int, rule: str) -> GraphError:
    return GraphError(code, f"(#{code}) The username can't be used.", rule=rule)
