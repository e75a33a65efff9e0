"""Webhooks about portfolios rather than accounts: they reach an app whether or not the account is
subscribed, and name the portfolio in `entry.id`.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
"""

from sandbox import deliveries, hooks
from sandbox.hooks.versions import as_of
from sandbox.store import Doc, Store
from sandbox.subscriptions import USUAL_VERSION


def tell_app(store: Store, app_id: str, business_id: str, field: str, value: Doc) -> None:
    app = store.the("app", app_id)
    for subscription in app.get("subscriptions", []):
        if field in subscription["fields"]:
            shaped = as_of(subscription.get("version", USUAL_VERSION), value)
            letter = hooks.envelope(business_id, field, shaped, int(store.now()))
            url = str(subscription["callback_url"])
            deliveries.add(store, app_id, url, field, hooks.escaped(letter))


def tell_partner(store: Store, business_id: str, field: str, value: Doc) -> None:
    """Every app that people of this portfolio have a token for."""
    for app_id in apps_of(store, business_id):
        tell_app(store, app_id, business_id, field, value)


def apps_of(store: Store, business_id: str) -> list[str]:
    users = {user["id"] for user in store.all("user", parent=business_id)}
    tokens = [token for token in store.all("token") if token["user"] in users]
    return list(dict.fromkeys(token["app"] for token in tokens))
