"""Which path does what. `answer` is the whole of Graph once a request has been read."""

from collections.abc import Callable

from sandbox import assets
from sandbox.call import Call
from sandbox.errors import GraphError, no_permission, parameter, unknown_object, unknown_path
from sandbox.message_templates import storage
from sandbox.message_templates.listing import TEMPLATE
from sandbox.message_templates.writing import (
    create_template,
    delete_templates,
    edit_template,
    need_delete_right,
    unpause_template,
)
from sandbox.reading import TYPES, show
from sandbox.store import Doc
from sandbox.subscriptions import (
    delete_subscription,
    read_subscriptions,
    save_subscription,
    subscribe_app,
    unsubscribe_app,
)
from sandbox.tokens import (
    BUSINESS,
    MANAGE,
    MESSAGING,
    debug_token,
    need_account,
    need_scope,
    sign_in,
)
from sandbox.uploads import continue_upload, start_upload
from sandbox.usage import count_call

Act = Callable[[Call, Doc], Doc]

TYPES.update(
    app=assets.APP,
    business=assets.BUSINESS,
    user=assets.USER,
    waba=assets.ACCOUNT,
    phone=assets.NUMBER,
    template=TEMPLATE,
)
ACTS: dict[tuple[str, str, str], Act] = {
    ("POST", "waba", "message_templates"): create_template,
    ("DELETE", "waba", "message_templates"): delete_templates,
    ("POST", "waba", "subscribed_apps"): subscribe_app,
    ("DELETE", "waba", "subscribed_apps"): unsubscribe_app,
    ("POST", "template", ""): edit_template,
    ("POST", "template", "unpause"): unpause_template,
    ("GET", "app", "subscriptions"): read_subscriptions,
    ("POST", "app", "subscriptions"): save_subscription,
    ("DELETE", "app", "subscriptions"): delete_subscription,
    ("POST", "app", "uploads"): start_upload,
}
MOST_IDS = 50


def answer(call: Call) -> Doc:
    """Graph's answer to a request. Raises GraphError; the caller holds the transaction."""
    first = call.segments[0] if call.segments else ""
    if first.startswith("upload:"):
        return continue_upload(call)
    sign_in(call)
    count_call(call)
    if first == "debug_token":
        return debug_token(call)
    if call.method == "GET" and call.params.get("ids"):
        return _many(call)
    if not call.segments:
        raise GraphError(100, "Unsupported get request.", kind="GraphMethodException")
    if len(call.segments) > 2:
        raise unknown_path("/".join(call.segments[2:]))
    return _one(call, _me(call, first), call.segments[1] if len(call.segments) == 2 else "")


def _me(call: Call, id: str) -> str:
    return str(call.bearer.user["id"]) if id == "me" and call.bearer.user else id


def _many(call: Call) -> Doc:
    """`?ids=1,2` answers {"1": …, "2": …}; `/edge?ids=1,2` the same edge of each."""
    ids = call.names("ids")
    if len(ids) > MOST_IDS:
        raise parameter(f"Too many IDs. Maximum: {MOST_IDS}. Provided: {len(ids)}.")
    return {id: _one(call, id, "/".join(call.segments)) for id in ids}


def _one(call: Call, id: str, edge: str) -> Doc:
    kind, doc = _find(call, id)
    act = ACTS.get((call.method, kind, edge))
    if call.method == "DELETE" and act is delete_templates:
        need_delete_right(call)
    _need_access(call, kind, doc)
    if act is not None:
        return act(call, doc)
    if call.method != "GET":
        raise unknown_path(edge) if edge else unknown_object(call.method, id)
    if edge:
        if edge not in TYPES[kind].edges:
            raise unknown_path(edge)
        return TYPES[kind].edges[edge](call, doc, dict(_without_token(call.params)))
    return show(call, kind, doc, call.text("fields"))


def _without_token(params: Doc) -> Doc:
    return {
        name: value
        for name, value in params.items()
        if name not in ("access_token", "appsecret_proof", "ids")
    }


def _find(call: Call, id: str) -> tuple[str, Doc]:
    template = storage.get(call.store, id)
    if template is not None:
        return "template", template
    kind = call.store.kind_of(id)
    if kind is None or kind not in TYPES:
        raise unknown_object(call.method, id)
    return kind, call.store.the(kind, id)


def _need_access(call: Call, kind: str, doc: Doc) -> None:
    """Raises 10, 200 or 100/33. An app's own edges check for themselves."""
    if kind in ("waba", "phone", "template"):
        scopes = call.bearer.token["scopes"] if call.bearer.token else []
        if kind != "phone" or MESSAGING not in scopes:
            need_scope(call, MANAGE)
        waba = doc if kind == "waba" else call.store.the("waba", doc["waba"])
        need_account(call, waba, id=doc["id"])
        return
    if kind == "app":
        if call.bearer.app["id"] != doc["id"]:
            raise unknown_object(call.method, doc["id"])
        return
    if call.bearer.user is None:
        raise no_permission(BUSINESS)
    if kind == "business" and BUSINESS not in (call.bearer.token or {})["scopes"]:
        raise no_permission(BUSINESS)
    if call.bearer.user["business"] != (doc["id"] if kind == "business" else doc["business"]):
        raise unknown_object(call.method, doc["id"])
