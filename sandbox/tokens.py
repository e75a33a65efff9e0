"""Who calls, and what the token may do.

Codes 190 and its subcodes, 10, 200 and 100/33: https://developers.facebook.com/docs/graph-api/guides/error-handling
Shape of debug_token: https://developers.facebook.com/docs/graph-api/reference/debug_token
"""

import hashlib
import hmac
from datetime import UTC, datetime

from sandbox.call import Bearer, Call
from sandbox.errors import GraphError, no_permission, not_assigned, parameter, unknown_object
from sandbox.store import Doc, Store

MANAGE, MESSAGING, BUSINESS = (
    "whatsapp_business_management",
    "whatsapp_business_messaging",
    "business_management",
)
WHY_DEAD = {
    460: "The session has been invalidated because the user changed their password or Facebook"
    " has changed the session for security reasons.",
    463: "Session has expired on {expired}. The current time is {now}.",
    467: "The session is invalid because the user logged out.",
    492: "The user associated with this access token no longer has the role this token was made"
    " for.",
}


def token_text(call: Call) -> str:
    """The token from the parameter, else from the header (`Bearer`, or `OAuth` as uploads use).

    A library that has a user's token in its headers names the app's in the parameter, and is heard.
    """
    given = call.params.get("access_token")
    if isinstance(given, str) and given.strip():
        return given.strip()
    scheme, _, value = call.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() in ("bearer", "oauth") else ""


def sign_in(call: Call) -> None:
    """Sets `call.bearer`. Raises 104 without a token, 190 for one that does not work."""
    text = token_text(call)
    if not text:
        raise GraphError(104, "An access token is required to request this resource.")
    call.signed_in(find_bearer(call.store, text))
    token = call.bearer.token
    subcode = why_dead(call.store, token) if token else None
    if subcode is not None:
        assert token is not None
        raise GraphError(
            190, dead_message(call.store, token, subcode), subcode=subcode, rule="token_dead"
        )
    _check_proof(call, text)


def find_bearer(store: Store, text: str) -> Bearer:
    """Raises 190 for a text that is no token of ours."""
    app_id, bar, secret = text.partition("|")
    if bar:
        app = store.get("app", app_id)
        if app is None or not hmac.compare_digest(str(app["secret"]).encode(), secret.encode()):
            raise GraphError(190, "Invalid OAuth access token signature.")
        return Bearer(app)
    token = store.get("token", text)
    if token is None:
        raise GraphError(
            190, "Invalid OAuth access token - Cannot parse access token", rule="token_dead"
        )
    return Bearer(store.the("app", token["app"]), token, store.the("user", token["user"]))


def why_dead(store: Store, token: Doc) -> int | None:
    """The subcode of error 190, or None while the token works."""
    if token.get("invalidated"):
        return int(token["invalidated"])
    if token.get("expires_at") and store.now() >= float(token["expires_at"]):
        return 463
    return None


def dead_message(store: Store, token: Doc, subcode: int) -> str:
    def when(moment: float) -> str:
        return datetime.fromtimestamp(moment, UTC).strftime("%A, %d-%b-%y %H:%M:%S UTC")

    why = WHY_DEAD.get(subcode, "The session is invalid.")
    told = why.format(expired=when(float(token.get("expires_at") or 0)), now=when(store.now()))
    return f"Error validating access token: {told}"


def _check_proof(call: Call, text: str) -> None:
    """Checked when given; needed when the app's `require_proof` is set, as in Meta's dashboard."""
    proof = call.text("appsecret_proof")
    if proof is None:
        if call.bearer.app.get("require_proof") and call.bearer.token is not None:
            raise GraphError(
                100,
                "API calls from the server require an appsecret_proof argument",
                kind="GraphMethodException",
            )
        return
    good = hmac.new(
        str(call.bearer.app["secret"]).encode(), text.encode(), hashlib.sha256
    ).hexdigest()
    if not hmac.compare_digest(good.encode(), proof.encode()):
        raise GraphError(
            100, "Invalid appsecret_proof provided in the API argument", kind="GraphMethodException"
        )


# -- what it may do ------------------------------------------------------------------------------


def need_scope(call: Call, scope: str) -> None:
    """Raises code 10 unless the app behind the token was granted the permission."""
    token = call.bearer.token
    if token is None or scope not in token["scopes"]:
        raise no_permission(scope)


def reaches_account(call: Call, waba: Doc) -> bool:
    token, user = call.bearer.token, call.bearer.user
    if token is None or user is None or waba.get("deleted_at"):
        return False
    if token.get("assets") is not None:
        return waba["id"] in token["assets"]
    if user.get("role") == "EMPLOYEE":  # admins have every account of their portfolio
        return user["id"] in [one["user"] for one in waba.get("assigned_users", [])]
    return user["business"] in (waba["owner"], *waba.get("clients", []))


def need_account(call: Call, waba: Doc, *, id: str | None = None) -> None:
    """Raises 100/33 when reading, 200 when writing, unless the token reaches this WhatsApp
    account.
    """
    if reaches_account(call, waba):
        return
    raise unknown_object(call.method, id or waba["id"]) if call.method == "GET" else not_assigned()


def need_app(call: Call, app: Doc) -> None:
    """An app's own settings need the app token of that app."""
    if call.bearer.app["id"] != app["id"]:
        raise unknown_object(call.method, app["id"])
    if call.bearer.token is not None:
        raise GraphError(
            15, "(#15) This method must be called with an app access_token.", status=400
        )


# -- debug_token ---------------------------------------------------------------------------------


def debug_token(call: Call) -> Doc:
    """GET /debug_token?input_token=…: never an error for a bad input token, but `is_valid: false`
    with the reason.
    """
    text = call.needed("input_token")
    try:
        bearer = find_bearer(call.store, text)
    except GraphError as error:
        said = {"code": error.code, "message": error.message}
        return {"data": {"error": said, "is_valid": False, "scopes": []}}
    if bearer.app["id"] != call.bearer.app["id"]:
        raise parameter("The App_id in the input_token did not match the Viewing App")
    if bearer.token is None:
        return {"data": {**_about_app(bearer.app), "type": "APP", "is_valid": True, "scopes": []}}
    return {"data": _about_token(call.store, bearer.app, bearer.token)}


def _about_app(app: Doc) -> Doc:
    return {"app_id": app["id"], "application": app["name"]}


def _about_token(store: Store, app: Doc, token: Doc) -> Doc:
    data: Doc = {
        **_about_app(app),
        "type": token.get("type", "SYSTEM_USER"),
        "data_access_expires_at": int(token.get("data_access_expires_at") or 0),
        "expires_at": int(token.get("expires_at") or 0),
        "is_valid": True,
        "issued_at": int(token.get("issued_at") or 0),
        "scopes": token["scopes"],
        "granular_scopes": [_granular(scope, token) for scope in token["scopes"]],
        "user_id": token["user"],
    }
    subcode = why_dead(store, token)
    if subcode is not None:
        message = dead_message(store, token, subcode)
        data["is_valid"] = False
        data["error"] = {"code": 190, "message": message, "subcode": subcode}
    return data


def _granular(scope: str, token: Doc) -> Doc:
    if token.get("assets") is None or scope not in (MANAGE, MESSAGING):
        return {"scope": scope}
    return {"scope": scope, "target_ids": token["assets"]}
