"""The business profile of a number, as an edge of the number and as an object of its own.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-profiles
"""

import base64
from typing import Any

from sandbox.assets import parameters
from sandbox.assets.access import need_parts_number
from sandbox.assets.activities import note
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.fields import parse_fields
from sandbox.reading import NodeType, show
from sandbox.store import Doc, Store

VERTICALS = frozenset(
    {
        "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE",
        "GROCERY", "GOVT", "HOTEL", "HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL",
        "RESTAURANT", "NOT_A_BIZ", "ALCOHOL", "ONLINE_GAMBLING", "PHYSICAL_GAMBLING", "OTC_DRUGS",
        "MATRIMONY_SERVICE",
    }
)  # fmt: skip
# Field → (least, most) characters. The guide once said 512 for the description, the reference says
# 256; the longer one is refused only here.
LENGTHS = {"about": (1, 139), "address": (0, 256), "description": (0, 512), "email": (0, 128)}
MOST_SITES, LONGEST_SITE = 2, 256
UNSET = "UNDEFINED"  # the vertical of a business that has not named its own
PICTURES = ("image/jpeg", "image/jpg", "image/png")


def profile_of(store: Store, phone: Doc) -> Doc:
    """Made when it is first looked at, since every number has one."""
    found = store.all("profile", parent=phone["id"])
    if found:
        return found[0]
    return save(store, "profile", {"id": store.new_id(), "phone": phone["id"]})


def read_profile(call: Call, phone: Doc, query: Doc) -> Doc:
    """GET /{number}/whatsapp_business_profile → {"data": [{…}]}; without `fields` only the
    product, as at Meta.
    """
    profile = profile_of(call.store, phone)
    fields = query.get("fields") or None
    shown = show(call, "profile", profile, fields)
    if not fields or not any(one.name == "id" for one in parse_fields(fields)):
        shown.pop("id")
    return {"data": [{**shown, "messaging_product": "whatsapp"}]}


def write_profile(call: Call, phone: Doc) -> Doc:
    return change_profile(call, profile_of(call.store, phone))


def change_profile(call: Call, profile: Doc) -> Doc:
    """POST: every field that is given is replaced; an empty text clears one, save `about`.

    Libraries write an empty text for an empty list of websites too.
    """
    parameters.need_product(call)
    changes: Doc = {}
    for name, (least, most) in LENGTHS.items():
        value = parameters.text(call, name, least=least, most=most)
        if value is not None:
            changes[name] = value
    if changes.get("email") and not parameters.is_email(changes["email"]):
        raise parameter("Param email must be an e-mail address.")
    if call.params.get("websites") is not None:
        changes["websites"] = _websites(call)
    vertical = parameters.one_of(call, "vertical", {*VERTICALS, ""})
    if vertical is not None:
        changes["vertical"] = vertical
    if call.params.get("profile_picture_handle") is not None:
        handle = call.text("profile_picture_handle")
        changes["picture"] = _picture(call, handle) if handle else None
    save(call.store, "profile", {**profile, **changes})
    waba = call.store.the("phone", profile["phone"])["waba"]
    note(call.store, waba, "ACCOUNT_UPDATED", "Business profile changed", actor=call.bearer.user,
         fields=sorted(changes))  # fmt: skip
    return {"success": True}


def _websites(call: Call) -> list[str]:
    given = call.structure("websites") if call.params["websites"] else []
    if not isinstance(given, list) or len(given) > MOST_SITES:
        raise parameter(f"Param websites must be an array of at most {MOST_SITES} URLs.")
    if not all(parameters.is_address(one, most=LONGEST_SITE) for one in given):
        raise parameter("Param websites must have URLs of at most 256 characters, with http(s)://.")
    return given


def _picture(call: Call, handle: str) -> str:
    """The session of the upload behind a handle, once it is complete and an image."""
    parts = handle.split(":")
    session = parts[3].removeprefix("ARb") if len(parts) > 3 else ""
    row = call.store.db.execute(
        "SELECT content FROM uploads WHERE id = ? AND app = ?", (session, call.bearer.app["id"])
    ).fetchone()
    if row is None or _kind(handle) not in PICTURES:
        raise parameter("Param profile_picture_handle must be the handle of an uploaded picture.")
    return session


def _kind(handle: str) -> str:
    try:
        return base64.b64decode(handle.split(":")[2], validate=True).decode()
    except (ValueError, IndexError):
        return ""


def picture_bytes(store: Store, profile_id: str) -> bytes | None:
    """The picture that `profile_picture_url` points at."""
    profile = store.get("profile", profile_id)
    if profile is None or not profile.get("picture"):
        return None
    row = store.db.execute(
        "SELECT content FROM uploads WHERE id = ?", (profile["picture"],)
    ).fetchone()
    return bytes(row["content"]) if row else None


def _picture_url(call: Call, profile: Doc) -> str | None:
    if not profile.get("picture"):
        return None
    return f"{call.base_url}/_sandbox/pictures/{profile['id']}?v={profile['picture'][-8:]}"


def _account_name(call: Call, profile: Doc) -> Any:
    return call.store.the("phone", profile["phone"]).get("verified_name")


PROFILE = NodeType(
    name="WhatsAppBusinessProfile",
    defaults=("id",),
    fields=frozenset({"id", "about", "address", "description", "email", "websites"}),
    access=need_parts_number,
    computed={
        "vertical": lambda call, profile: profile.get("vertical") or UNSET,
        "profile_picture_url": _picture_url,
        "messaging_product": lambda call, profile: "whatsapp",
        "account_name": _account_name,
    },
)
