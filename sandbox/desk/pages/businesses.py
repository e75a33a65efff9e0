"""A portfolio: verification and messaging limit; users' tokens."""

from starlette.requests import Request

from sandbox.assets.limits import DAILY, limit_of
from sandbox.assets.verification import STATUSES, decide_verification, set_limit
from sandbox.desk.figures import used_of_limit
from sandbox.desk.forms import Form, NotThere, Outcome, back, one_of
from sandbox.desk.pages.accounts import account_row
from sandbox.store import Doc, Store
from sandbox.tokens import BUSINESS, MANAGE, MESSAGING, why_dead

SCOPES = (MANAGE, MESSAGING, BUSINESS)
# label → the subcode of error 190 that the token answers with
ENDS = {
    "Log the user out": 467,
    "Change the password": 460,
    "Take the role away": 492,
}
WORDS = {463: "expired", 460: "password changed", 467: "logged out", 492: "role taken away"}


def business(store: Store, request: Request) -> tuple[str, Doc]:
    found = _found(store, request)
    users = store.all("user", parent=found["id"])
    return "business.html", {
        "business": found,
        "limit": limit_of(found),
        "limits": DAILY,
        "used": used_of_limit(store, found),
        "most": DAILY.get(limit_of(found), -1),
        "verifications": sorted(STATUSES),
        "wabas": [
            account_row(store, one) for one in store.all("waba") if one["owner"] == found["id"]
        ],
        "tokens": [
            token_row(store, user, one)
            for user in users
            for one in store.all("token", parent=user["id"])
        ],
        "scopes": SCOPES,
        "ends": ENDS,
    }


def token_row(store: Store, user: Doc, token: Doc) -> Doc:
    dead = why_dead(store, token)
    state = "valid" if dead is None else WORDS.get(dead, str(dead))
    return {
        **token,
        "holder": user,
        "state": state,
        "app_name": store.the("app", token["app"])["name"],
    }


def _found(store: Store, request: Request) -> Doc:
    found = store.get("business", request.path_params["id"])
    if found is None:
        raise NotThere("There is no such portfolio.")
    return found


def verify(store: Store, form: Form, request: Request) -> Outcome:
    found = decide_verification(store, _found(store, request), form.get("status", ""))
    return back(form, f"/desk/businesses/{found['id']}/", f"{found['name']}: {form['status']}.")


def change_limit(store: Store, form: Form, request: Request) -> Outcome:
    found = set_limit(store, _found(store, request), form.get("limit", ""))
    return back(form, f"/desk/businesses/{found['id']}/", f"{found['name']}: {limit_of(found)}.")


def change_token(store: Store, form: Form, request: Request) -> Outcome:
    """`do`: expire, restore, or one of ENDS; or the scopes that are ticked."""
    token = store.get("token", form.get("token", ""))
    if token is None:
        raise NotThere("There is no such token.")
    did = form.get("do", "")
    if did == "Expire":
        token = {**token, "expires_at": int(store.now())}
    elif did == "Restore":
        token = {**token, "expires_at": 0, "invalidated": None}
    elif did == "Set scopes":
        token = {**token, "scopes": [scope for scope in SCOPES if scope in form]}
    else:
        token = {**token, "invalidated": ENDS[one_of(form, "do", ENDS)]}
    store.put("token", token, parent=token["user"])
    return back(form, "/desk/accounts/", f"Token …{token['id'][-6:]}: done.")


SHOWN = {"/desk/businesses/{id}/": business}
DONE = {
    "/desk/businesses/{id}/verification": verify,
    "/desk/businesses/{id}/limit": change_limit,
    "/desk/tokens/change": change_token,
}
