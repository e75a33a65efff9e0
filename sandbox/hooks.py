"""Composing webhooks and putting them in the queue; `sandbox.courier` delivers them.

Envelope and escapes: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import hashlib
import hmac
import json
from typing import Any

from sandbox.store import Doc, Store
from sandbox.subscriptions import OBJECT


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
) -> None:
    """Queues one change for every app that the WhatsApp account and the app itself subscribed to
    this field.

    With `phone` it is of the messages' family: the value gets its `metadata`, the entry has no
    time, and an override of the address (the number's, else the account's) is followed. `entry_id`
    replaces the account's id where Meta sends another.
    """
    waba = store.the("waba", waba_id)
    entry: Doc = {"id": entry_id or waba_id}
    if phone is None:
        entry["time"] = int(store.now())
    else:
        value = {"messaging_product": "whatsapp", "metadata": _metadata(phone), **value}
    entry["changes"] = [{"value": value, "field": field}]
    payload = escaped({"object": OBJECT, "entry": [entry]})
    for subscribed in waba.get("subscribed_apps", []):
        app = store.the("app", subscribed["app"])
        override = subscribed.get("override_callback_uri")
        if phone is not None:
            override = phone.get("override_callback_uri") or override
        for subscription in app.get("subscriptions", []):
            if field in subscription["fields"]:
                address = (override if phone is not None else None) or subscription["callback_url"]
                for _ in range(1 + int(store.setting("webhooks_duplicate"))):
                    _queue(store, app["id"], address, field, payload)


def _metadata(phone: Doc) -> Doc:
    digits = "".join(filter(str.isdigit, phone["display_phone_number"]))
    return {"display_phone_number": digits, "phone_number_id": phone["id"]}


def _queue(store: Store, app: str, url: str, field: str, payload: str) -> None:
    now = store.now()
    wait = int(store.setting("webhooks_delay_ms")) / 1000
    if store.setting("webhooks_reorder"):
        wait += 0.3  # held a moment, so that a later one can overtake
    store.db.execute(
        "INSERT INTO deliveries (state, created_at, next_at, app, url, field, payload, attempts)"
        " VALUES ('waiting', ?, ?, ?, ?, ?, ?, '[]')",
        (now, now + wait, app, url, field, payload),
    )
