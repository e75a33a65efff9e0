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


def announce(store: Store, waba_id: str, field: str, value: Doc) -> None:
    """Queues one change for every app that the WhatsApp account and the app itself subscribed to
    this field.
    """
    waba = store.the("waba", waba_id)
    change = {"value": value, "field": field}
    entry = {"id": waba_id, "time": int(store.now()), "changes": [change]}
    payload = escaped({"object": OBJECT, "entry": [entry]})
    for subscribed in waba.get("subscribed_apps", []):
        app = store.the("app", subscribed["app"])
        for subscription in app.get("subscriptions", []):
            if field in subscription["fields"]:
                for _ in range(1 + int(store.setting("webhooks_duplicate"))):
                    _queue(store, app["id"], subscription["callback_url"], field, payload)


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
