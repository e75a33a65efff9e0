"""What Meta asks for before a number moves to another account.

https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/support/migrating-phone-numbers-among-solution-partners-programmatically
"""

from sandbox.assets.limits import is_verified
from sandbox.errors import GraphError
from sandbox.store import Doc, Store


def check_move(store: Store, phone: Doc, destination: Doc) -> None:
    """Raises code 100 for the first condition that is not met; its text says which."""
    source = store.the("waba", phone["waba"])
    if phone.get("is_on_biz_app") or phone.get("account_mode") == "SANDBOX":
        raise _refused("move_kind", phone)
    if phone.get("is_pin_enabled"):
        raise _refused("move_pin", phone)
    if phone.get("name_status") != "APPROVED" or phone.get("new_name_status") == "PENDING_REVIEW":
        raise _refused("move_name", phone)
    for waba in (source, destination):
        if not _is_ready(store, waba):
            raise _refused("move_review", waba)
    if not destination.get("primary_funding_id"):
        raise _refused("move_payment", destination)
    if not destination.get("subscribed_apps"):
        raise _refused("move_webhooks", destination)


def _is_ready(store: Store, waba: Doc) -> bool:
    owner = store.the("business", waba["owner"])
    return waba.get("account_review_status") == "APPROVED" and is_verified(owner)


def _refused(rule: str, about: Doc) -> GraphError:
    name = str(about.get("display_phone_number") or about.get("name", ""))
    return GraphError(100, "Invalid parameter", rule=rule, arguments={"name": name})
