"""In-App Signup: Meta's own opt-in link for an account.

https://developers.facebook.com/documentation/business-messaging/whatsapp/in-app-signup
"""

import re
from collections.abc import Callable
from typing import Any

from sandbox.assets import parameters
from sandbox.assets.access import need_managed_account, need_parts_account
from sandbox.assets.activities import note
from sandbox.assets.listing import newest_first
from sandbox.assets.storage import is_gone, save
from sandbox.call import Call
from sandbox.errors import GraphError, parameter, unknown_object, unknown_path
from sandbox.reading import NodeType, show
from sandbox.store import Doc, Store

TERMS = "https://www.facebook.com/legal/ads-manager-marketing-messages-terms"
# The European Economic Area, and what else Meta leaves out, for businesses and for people.
EXCLUDED = frozenset(
    {
        "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT",
        "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO",
        "GB", "BR", "JP", "KR", "NG", "ZA", "TR",
    }
)  # fmt: skip
PROMO = re.compile(r"[A-Za-z0-9]{1,50}")
VARIABLE = re.compile(r"\{\{.*?\}\}")
POLICY_MISSING, POLICY_AGAIN = 2494168, 2494176
FIRST_VERSION = 22
list_signups = newest_first("signup", "signups")


def create_signup(call: Call, waba: Doc) -> Doc:
    """POST /{account}/signups → {"id"}."""
    _need_version(call)
    if not _is_available(call.store, waba):
        raise parameter("In-App Signup is not available in the country of these numbers.")
    signup = {"id": call.store.new_id(), "waba": waba["id"], "status": "ACTIVE", **_read(call)}
    missing = [name for name in ("signup_message", "confirmation_message", "privacy_policy_url")
               if name not in signup]  # fmt: skip
    if missing:
        raise parameter(f"The parameter {missing[0]} is required.")
    _check_promo(signup)
    _accept_policy(call, waba)
    save(call.store, "signup", signup)
    note(call.store, waba["id"], "ACCOUNT_UPDATED", "In-App Signup created", actor=call.bearer.user)
    return {"id": signup["id"]}


def _need_version(call: Call) -> None:
    if call.version and int(call.version[1:].partition(".")[0]) < FIRST_VERSION:
        raise unknown_path("signups")


def _is_available(store: Store, waba: Doc) -> bool:
    """At least one number of the account is in a country that Meta serves."""
    phones = [one for one in store.all("phone", parent=waba["id"]) if not is_gone(one)]
    countries = [str(one.get("country_code", "")) for one in phones] or [str(waba.get("country"))]
    return any(country not in EXCLUDED for country in countries)


def is_open(signup: Doc, phone: Doc, person_country: str) -> bool:
    """Whether a person may sign up by the link of this number."""
    countries = {person_country, str(phone.get("country_code", ""))}
    return (
        signup["status"] == "ACTIVE"
        and signup["waba"] == phone["waba"]
        and not countries & EXCLUDED
    )


def confirmation_of(signup: Doc) -> str:
    """The text a person gets after signing up."""
    text = str(signup["confirmation_message"])
    return text.replace("{{promo_code}}", str(signup.get("promo_code", "")))


def _accept_policy(call: Call, waba: Doc) -> None:
    """The first signup of a portfolio accepts Meta's terms, later ones must not."""
    business = call.store.the("business", waba["owner"])
    policy = call.structure("policy")
    if business.get("signup_terms_accepted_at"):
        if policy is not None:
            raise GraphError(100, "Invalid parameter", subcode=POLICY_AGAIN, rule="policy_again")
        return
    if policy != {"tos": TERMS, "accepted": True}:
        raise GraphError(100, "Invalid parameter", subcode=POLICY_MISSING, rule="policy_missing")
    accepted = {"signup_terms_accepted_at": call.store.now()}
    save(call.store, "business", {**business, **accepted})


def _text(most: int) -> Callable[[Call, str], Any]:
    return lambda call, name: parameters.text(call, name, least=1, most=most)


def _confirmation(call: Call, name: str) -> str | None:
    value = parameters.text(call, name, least=1, most=300)
    if value is not None and set(VARIABLE.findall(value)) - {"{{promo_code}}"}:
        raise parameter(f"Param {name} may only have the variable {{{{promo_code}}}}.")
    return value


def _address(call: Call, name: str) -> str | None:
    value = call.text(name)
    if value is not None and not (parameters.is_address(value, most=2048) and value[:5] == "https"):
        raise parameter(f"Param {name} must be a URL that begins with https://.")
    return value


def _promo(call: Call, name: str) -> str | None:
    value = call.text(name)
    if value is not None and not PROMO.fullmatch(value):
        raise parameter(f"Param {name} must be 1 to 50 letters and digits.")
    return value


READ: dict[str, Callable[[Call, str], Any]] = {
    "signup_message": _text(300),
    "confirmation_message": _confirmation,
    "privacy_policy_url": _address,
    "website_url": _address,
    "promo_code": _promo,
    "display_name": _text(256),
}


def _read(call: Call) -> Doc:
    found = {name: read(call, name) for name, read in READ.items()}
    return {name: value for name, value in found.items() if value is not None}


def _check_promo(signup: Doc) -> None:
    if "{{promo_code}}" in signup["confirmation_message"] and not signup.get("promo_code"):
        raise parameter("The parameter promo_code is required by confirmation_message.")


def read_signup(call: Call) -> Doc:
    """GET /signups/{id}."""
    return show(call, "signup", _find(call), call.text("fields"))


def change_signup(call: Call) -> Doc:
    """POST /signups/{id}: texts, links and `status`, but not the privacy policy."""
    signup = _find(call)
    if call.params.get("privacy_policy_url") is not None:
        raise parameter("Param privacy_policy_url can't be changed.")
    status = parameters.one_of(call, "status", ("ACTIVE", "DISABLED"))
    changed = {**signup, **_read(call), "status": status or signup["status"]}
    _check_promo(changed)
    save(call.store, "signup", changed)
    return {"success": True}


def _find(call: Call) -> Doc:
    _need_version(call)
    id = call.segments[1] if len(call.segments) == 2 else ""
    signup = call.store.get("signup", id)
    if signup is None:
        raise unknown_object(call.method, id)
    need_managed_account(call, call.store.the("waba", signup["waba"]))
    return signup


SIGNUP = NodeType(
    name="WhatsAppBusinessSignup",
    defaults=("id", "waba_id", "status", "signup_message", "confirmation_message",
              "privacy_policy_url"),
    fields=frozenset({"id", "status", *READ}),
    access=need_parts_account,
    computed={"waba_id": lambda call, signup: signup["waba"]},
)  # fmt: skip
