"""An app's webhook address, and which account tells it: what Graph does, in one press.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

from starlette.requests import Request

from sandbox.call import Call
from sandbox.desk.forms import Form, NotThere, Outcome, back
from sandbox.handshake import Callback, callback_to_verify
from sandbox.routes import answer
from sandbox.store import Doc, Store
from sandbox.subscriptions import FIELDS, OBJECT, USUAL_VERSION
from sandbox.tokens import sign_in


def listener(store: Store, client: Doc) -> Doc:
    """Who hears of the client's account: its app, the address, whether the account tells it."""
    app = store.the("app", client["token"]["app"])
    told = [one["app"] for one in client["waba"].get("subscribed_apps", [])]
    addresses = [one["callback_url"] for one in app.get("subscriptions", [])]
    return {
        "app": app,
        "address": addresses[0] if addresses else "",
        "hears": bool(addresses) and app["id"] in told,
    }


def _call(store: Store, segments: list[str], token: str, **params: str) -> Call:
    return Call(store, "POST", USUAL_VERSION, segments, {**params, "access_token": token}, {}, "")


def _subscription(store: Store, form: Form) -> Call:
    """The POST to /{app}/subscriptions that a client would make."""
    token = store.get("token", form.get("token", ""))
    if token is None:
        raise NotThere("This token is not there any more.")
    app = store.the("app", token["app"])
    if not form.get("address", "").strip() or not form.get("verify_token", "").strip():
        raise ValueError("Give the address of the app, and the verify token that it expects.")
    return _call(
        store, [app["id"], "subscriptions"], f"{app['id']}|{app['secret']}",
        object=OBJECT, callback_url=form["address"].strip(), fields=",".join(sorted(FIELDS)),
        verify_token=form["verify_token"].strip(),
    )  # fmt: skip


def find_callback(store: Store, form: Form, request: Request) -> Callback:
    call = _subscription(store, form)
    if not form["address"].strip().startswith(("https://", "http://")):
        raise ValueError("The app’s address begins with http:// or https://.")
    sign_in(call)
    callback = callback_to_verify(call)
    assert callback is not None  # it is a POST to an app's subscriptions
    return callback


def listen(store: Store, form: Form, request: Request) -> Outcome:
    """Saves the app's address for every field, and subscribes it to the account."""
    call = _subscription(store, form)
    call.callback_verified = request.state.verified
    answer(call)
    answer(_call(store, [form.get("waba", ""), "subscribed_apps"], form["token"]))
    return back(form, "/desk/", "The app answered the challenge: it hears of the account now.")


VERIFIED = {"/desk/webhooks/listener": find_callback}
DONE = {"/desk/webhooks/listener": listen}
