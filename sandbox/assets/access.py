"""Who may use a portfolio, an account, a number.

https://developers.facebook.com/documentation/business-messaging/whatsapp/permissions
"""

from sandbox.assets.storage import is_gone
from sandbox.call import Call
from sandbox.errors import unknown_object
from sandbox.reading import Act
from sandbox.store import Doc
from sandbox.tokens import BUSINESS, MANAGE, MESSAGING, need_account, need_scope

# What the permission to message is for; the other edges of a number ask for the one to manage.
TO_MESSAGE = frozenset({"messages", "marketing_messages", "media", "block_users"})


def need_business_permission(call: Call, doc: Doc) -> None:
    need_scope(call, BUSINESS)


def need_business(call: Call, business: Doc) -> None:
    need_business_permission(call, business)
    if not is_own(call, business["id"]):
        raise unknown_object(call.method, business["id"])


def is_own(call: Call, business_id: str) -> bool:
    """Whether the person behind the token belongs to this portfolio."""
    return call.bearer.user is not None and call.bearer.user["business"] == business_id


def need_managed_account(call: Call, waba: Doc) -> None:
    need_scope(call, MANAGE)
    need_account(call, waba)


def need_number(call: Call, number: Doc) -> None:
    """Either permission will do: one sends and receives, the other manages."""
    scopes = call.bearer.token["scopes"] if call.bearer.token else []
    if MESSAGING not in scopes:
        need_scope(call, MESSAGING if TO_MESSAGE.intersection(call.segments) else MANAGE)
    if is_gone(number):
        raise unknown_object(call.method, number["id"])
    need_account(call, call.store.the("waba", number["waba"]), id=number["id"])


def need_parts_number(call: Call, doc: Doc) -> None:
    """What belongs to a number is used by whoever may use the number."""
    need_number(call, call.store.the("phone", doc["phone"]))


def need_parts_account(call: Call, doc: Doc) -> None:
    need_managed_account(call, call.store.the("waba", doc["waba"]))


def managing(act: Act) -> Act:
    """An act on a number that takes the permission to manage, not only to message."""

    def managed(call: Call, doc: Doc) -> Doc:
        need_scope(call, MANAGE)
        return act(call, doc)

    return managed
