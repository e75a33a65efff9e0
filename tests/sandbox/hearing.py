"""Subscribing to any webhook, and reading what came."""

import json

from tests.sandbox.server import APP, APP_TOKEN, WABA, Json, Receiver, Sandbox, eventually


def hear(sandbox: Sandbox, receiver: Receiver, *fields: str) -> None:
    """The first account's webhooks of these fields go to the receiver."""
    body = {
        "object": "whatsapp_business_account",
        "callback_url": receiver.url,
        "verify_token": receiver.verify_token,
        "fields": ",".join(fields),
    }
    assert sandbox.post(f"/{APP}/subscriptions", body, token=APP_TOKEN) == {"success": True}
    assert sandbox.post(f"/{WABA}/subscribed_apps") == {"success": True}


def heard(receiver: Receiver, field: str, count: int = 1) -> list[Json]:
    """The values of the field's webhooks, once there are so many."""

    def look() -> list[Json]:
        entries = [entry for _, raw in receiver.got for entry in json.loads(raw)["entry"]]
        changes = [change for entry in entries for change in entry["changes"]]
        values = [change["value"] for change in changes if change["field"] == field]
        return values if len(values) >= count else []

    return eventually(look)


def code_of(answer: Json) -> int:
    return int(answer["error"]["code"])
