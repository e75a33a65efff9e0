"""Embedded Signup: the code a customer's sign-in leaves behind, its exchange for a token, and what
partners hear of it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/implementation
"""

import hmac
import secrets

from sandbox.assets.limits import is_verified
from sandbox.assets.partner_hooks import tell_app
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import GraphError, parameter
from sandbox.store import Doc, Store
from sandbox.tokens import BUSINESS, MANAGE, MESSAGING, need_scope

CODE_LIVES = 30
FEW_CUSTOMERS, MANY_CUSTOMERS, PERIOD = 10, 200, 7 * 86400
TOKEN_LIVES = 60 * 86400
CODE_EXPIRED, CODE_USED = 36007, 36009


class TooMany(ValueError):
    """A partner's quota of new customers is used up."""


def finish_signup(store: Store, app: Doc, waba: Doc, *, partner: str | None = None) -> Doc:
    """A customer has gone through the pop-up: the account is shared, a code waits.

    → {"code", "waba_id", "business_id", "phone_number_ids"}, as the page's message tells it.
    """
    owner = store.the("business", waba["owner"])
    if partner:
        _count_customer(store, store.the("business", partner))
    if partner and partner not in waba.get("clients", []):
        waba = save(store, "waba", {**waba, "clients": [*waba.get("clients", []), partner]})
    info = {"waba_id": waba["id"], "owner_business_id": owner["id"], "partner_app_id": app["id"]}
    for event in ("PARTNER_ADDED", "PARTNER_APP_INSTALLED"):
        tell_app(store, app["id"], partner or owner["id"], "account_update",
                 {"event": event, "waba_info": info})  # fmt: skip
    user = {"id": store.new_id(), "name": f"{app['name']} for {owner['name']}",
            "business": owner["id"], "role": "ADMIN"}  # fmt: skip
    save(store, "user", user)
    code = {
        "id": secrets.token_urlsafe(48), "app": app["id"], "user": user["id"],
        "assets": [waba["id"]], "until": store.now() + CODE_LIVES, "used": False,
    }  # fmt: skip
    save(store, "sign_in_code", code)
    phones = [phone["id"] for phone in store.all("phone", parent=waba["id"])]
    return {"code": code["id"], "waba_id": waba["id"], "business_id": owner["id"],
            "phone_number_ids": phones}  # fmt: skip


def _count_customer(store: Store, partner: Doc) -> None:
    """Ten new customers in seven days, 200 for a verified partner. Raises TooMany."""
    now = store.now()
    recent = [at for at in partner.get("onboarded", []) if at > now - PERIOD]
    if len(recent) >= (MANY_CUSTOMERS if is_verified(partner) else FEW_CUSTOMERS):
        raise TooMany("This partner has onboarded as many customers as it may in seven days.")
    save(store, "business", {**partner, "onboarded": [*recent, now]})


def exchange_code(call: Call) -> Doc:
    """GET /oauth/access_token: a code of Embedded Signup, or `client_credentials`, for a token."""
    app = call.store.get("app", call.needed("client_id"))
    if app is None:
        raise GraphError(101, "Error validating application. Cannot get application info.")
    if not hmac.compare_digest(str(app["secret"]).encode(), call.needed("client_secret").encode()):
        raise GraphError(1, "Error validating client secret.")
    if call.text("grant_type") == "client_credentials":
        return {"access_token": f"{app['id']}|{app['secret']}", "token_type": "bearer"}
    code = call.store.get("sign_in_code", call.needed("code"))
    if code is None or code["app"] != app["id"]:
        raise GraphError(100, "Invalid verification code format.")
    if code["used"]:
        raise GraphError(100, "This authorization code has been used.", subcode=CODE_USED)
    now = call.store.now()
    if now >= code["until"]:
        raise GraphError(100, "This authorization code has expired.", subcode=CODE_EXPIRED)
    save(call.store, "sign_in_code", {**code, "used": True})
    token: Doc = {
        "id": f"EAASANDBOX{secrets.token_hex(24)}", "app": app["id"], "user": code["user"],
        "type": "SYSTEM_USER", "scopes": [MANAGE, MESSAGING, BUSINESS], "issued_at": int(now),
        "expires_at": int(now + TOKEN_LIVES), "assets": code["assets"],
    }  # fmt: skip
    call.store.put("token", token, parent=code["user"])
    return {"access_token": token["id"], "token_type": "bearer", "expires_in": TOKEN_LIVES}


def ask_marketing_terms(call: Call, business: Doc) -> Doc:
    """POST /{business}/onboard_partners_to_mm_lite → {"request_id"}: its customers are asked."""
    need_scope(call, MANAGE)
    solution = call.text("solution_id")
    if solution and call.store.get("solution", solution) is None:
        raise parameter("Param solution_id must be a solution.")
    asked = [
        waba for waba in call.store.all("waba")
        if business["id"] in waba.get("clients", [])
        and waba.get("marketing_messages_onboarding_status") == "ELIGIBLE"
    ]  # fmt: skip
    if not asked:
        raise parameter("No account shared with this business is eligible.")
    request = call.store.new_id()
    for waba in asked:
        save(call.store, "waba", {**waba, "marketing_terms_asked": request})
    return {"request_id": request}
