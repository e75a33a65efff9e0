"""Composing webhooks and putting them in the queue; `sandbox.courier` delivers them.

Envelope and escapes: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

from sandbox import deliveries
from sandbox.assets.storage import digits_of
from sandbox.hooks.versions import as_of
from sandbox.store import Doc, Store
from sandbox.subscriptions import FIELDS, OBJECT, USUAL_VERSION, hears, number_address


def escaped(value: Any) -> str:
    """JSON as Meta writes it: ASCII only, slashes and at-signs escaped. Signatures are over
    exactly these bytes.
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("/", "\\/").replace("@", "\\u0040")  # both occur only inside strings


def signature(secret: str, raw: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def announce(
    store: Store,
    waba_id: str,
    field: str,
    value: Doc,
    *,
    phone: Doc | None = None,
    entry_id: str | None = None,
) -> int:
    """Queues one change for every app that the WhatsApp account and the app itself subscribed to
    this field. Returns how many.

    With `phone` it is of the messages' family: the value gets its `metadata`, the entry has no
    time, and an override of the address (the number's, else the account's) is followed. `entry_id`
    replaces the account's id where Meta sends another.
    """
    if phone is not None:
        value = {"messaging_product": "whatsapp", "metadata": metadata(phone), **value}
    time = None if phone is not None else int(store.now())
    told = 0
    for app, subscription, override in _listeners(store, waba_id, field, phone):
        shaped = as_of(subscription.get("version", USUAL_VERSION), value)
        payload = envelope(entry_id or waba_id, field, shaped, time)
        url = override or subscription["callback_url"]
        deliveries.add(store, app, url, field, escaped(payload))
        told += 1
    return told


def _listeners(
    store: Store, waba_id: str, field: str, phone: Doc | None
) -> Iterator[tuple[str, Doc, str | None]]:
    """(app, its subscription, the address instead of the app's own). A field that Meta does not
    have is heard by all.
    """
    for subscribed in store.the("waba", waba_id).get("subscribed_apps", []):
        app = store.the("app", subscribed["app"])
        if not hears(app, field):
            continue
        for subscription in app.get("subscriptions", []):
            if field in subscription["fields"] or field not in FIELDS:
                yield app["id"], subscription, override_of(subscribed, phone)


def override_of(subscribed: Doc, phone: Doc | None) -> str | None:
    """The number's before the account's; only for webhooks of the messages' family."""
    if phone is None:
        return None
    return number_address(phone, subscribed["app"]) or subscribed.get("override_callback_uri")


def deliver_test(store: Store, app: Doc, field: str, value: Doc) -> int:
    """What the test button of Meta's dashboard does: to the app's own address, subscribed to the
    field or not, about an account "0".
    """
    for subscription in app.get("subscriptions", []):
        payload = escaped(envelope("0", field, value, int(store.now())))
        deliveries.add(store, app["id"], subscription["callback_url"], field, payload)
    return len(app.get("subscriptions", []))


def envelope(entry_id: str, field: str, value: Doc, time: int | None) -> Doc:
    entry: Doc = {"id": entry_id}
    if time is not None:
        entry["time"] = time
    entry["changes"] = [{"value": value, "field": field}]
    return {"object": OBJECT, "entry": [entry]}


def metadata(phone: Doc) -> Doc:
    return {"display_phone_number": digits_of(phone), "phone_number_id": phone["id"]}
