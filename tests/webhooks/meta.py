"""Meta as the tests play it: payloads, signatures, deliveries over HTTP or as stored rows."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from assets.models import Connection
from webhooks.intake.hints import kind_of, sender_of
from webhooks.models import Delivery, Waiting

APP = "634974688087057"  # of tests.people.make_account
WABA = "102290129340398"
SECRET = "app-secret"
PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text())
    return loaded


def as_sent(content: Any) -> bytes:
    """Bytes as Meta writes them: non-ASCII and slashes escaped."""
    if isinstance(content, bytes):
        return content
    return json.dumps(content, separators=(",", ":")).replace("/", "\\/").encode()


def sign(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post(url: str, content: Any, *, signature: str | None = None, app: str = APP) -> int:
    """Deliver over HTTP, and the status of the answer. A hang fails the test."""
    body = as_sent(content)
    headers = {"X-Hub-Signature-256": sign(body) if signature is None else signature}
    address = f"{url}/webhooks/{app}"
    return requests.post(address, data=body, headers=headers, timeout=3).status_code


def greet(url: str, token: str, *, app: str = APP, mode: str = "subscribe") -> requests.Response:
    """The handshake, as when the callback URL is saved."""
    asked = {"hub.mode": mode, "hub.challenge": "1158201444", "hub.verify_token": token}
    return requests.get(f"{url}/webhooks/{app}", params=asked, timeout=5)


def catch_up(url: str) -> None:
    """Return once the intake has read the connections as they are now."""
    token = uuid4().hex
    Connection.objects.filter(app_id=APP).update(verify_token=token)
    assert greet(url, token).status_code == 200


def stored(content: Any, *, secret: str = SECRET, received_at: datetime | None = None) -> Delivery:
    """A delivery as the intake stores it, with its place in the queue."""
    body = as_sent(content)
    moment = {"received_at": received_at} if received_at else {}
    delivery = Delivery.objects.create(
        app_id=APP,
        body=body,
        signature=sign(body, secret),
        kind=kind_of(body),
        sender=sender_of(body),
        **moment,
    )
    delivery.refresh_from_db()
    Waiting.objects.create(
        delivery=delivery,
        received_at=delivery.received_at,
        kind=delivery.kind,
        sender=delivery.sender,
        size=len(body),
    )
    return delivery
