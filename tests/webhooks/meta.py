"""Meta as the tests play it: payloads, signatures, deliveries over HTTP or as stored rows."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import requests

from webhooks.models import Delivery

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


def stored(content: Any, *, secret: str = SECRET) -> Delivery:
    """A delivery as the intake stores it."""
    body = as_sent(content)
    return Delivery.objects.create(app_id=APP, body=body, signature=sign(body, secret))
