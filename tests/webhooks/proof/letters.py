"""Deliveries by number: the same bytes for the same number, and what each must come to."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bench.lib.webhooks_world import FIRST_WABA, SECRET, WABAS

BEGAN = 1_750_000_000  # seconds since 1970, when all of it happened
STEPS = ("sent", "delivered", "read")
BUNDLE = 30
NUMBER = re.compile(rb'"object":"proof-([0-9]+)"')


@dataclass
class Effects:
    """Of some deliveries together, each once."""

    statuses: set[tuple[str, str]] = field(default_factory=set)  # wamid, word
    inbound: set[str] = field(default_factory=set)  # wamid
    reviews: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)  # of a field that nobody handles


def sign(body: bytes) -> str:
    return "sha256=" + hmac.digest(SECRET.encode(), body, hashlib.sha256).hex()


def body(number: int) -> bytes:
    """Most are one status; some are messages, news, a bundle, or two things in one."""
    effects = effects_of([number])
    value: dict[str, Any] = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "1"}}
    if effects.statuses:
        value["statuses"] = [
            {
                "id": wamid, "status": word, "timestamp": str(BEGAN + number), "recipient_id": "1650",
            }
            for wamid, word in sorted(effects.statuses)
        ]  # fmt: skip
    if effects.inbound:
        value["messages"] = [
            {
                "id": wamid, "timestamp": str(BEGAN + number), "from": "1650", "type": "text",
                "text": {"body": f"Ünïcode/{number}"},
            }
            for wamid in sorted(effects.inbound)
        ]  # fmt: skip
    changes: list[dict[str, Any]] = []
    if len(value) > 2:
        changes.append({"field": "messages", "value": value})
    for one in effects.reviews:
        changes.append(
            {"field": "account_review_update", "value": {"decision": "APPROVED", "n": one}}
        )
    for one in effects.kept:
        changes.append({"field": "flowers", "value": {"n": one}})
    entry = {
        "id": str(FIRST_WABA + number // 3 % WABAS),
        "time": BEGAN + number,
        "changes": changes,
    }
    content = {"object": f"proof-{number}", "entry": [entry]}
    return json.dumps(content, separators=(",", ":")).replace("/", "\\/").encode()


def effects_of(numbers: Iterable[int]) -> Effects:
    found = Effects()
    for number in numbers:
        part = number % 20
        if part < 14 or part == 18:
            found.statuses.add((f"wamid.{number // 3}", STEPS[number % 3]))
        if part in (14, 15):
            found.inbound.add(f"wamid.in.{number}")
        if part in (16, 17):
            found.reviews.add(number)
        if part == 18:
            found.kept.add(number)
        if part == 19:
            found.statuses |= {(f"wamid.bundle.{number}.{i}", "sent") for i in range(BUNDLE)}
    return found


def number_of(raw: bytes) -> int | None:
    """None when it is not one of ours."""
    found = NUMBER.search(raw)
    return int(found[1]) if found else None
