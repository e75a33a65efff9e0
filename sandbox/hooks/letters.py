"""What goes over the wire: waiting changes merged into one POST, signed, and damaged on request.

Up to 1,000 updates and 3 MB in one POST:
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.deliveries import Delivery, chance
from sandbox.hooks import escaped, signature
from sandbox.store import Doc, Store
from sandbox.subscriptions import OBJECT

MOST_BYTES = 3 * 1024 * 1024
LISTS = ("contacts", "messages", "statuses", "errors", "user_preferences", "message_echoes")
# The first of these that a value has is replaced by a word nobody knows.
ENUMS = (
    "event", "decision", "status", "type", "new_quality_score", "new_category", "category",
    "value", "alert_type",
)  # fmt: skip
UNKNOWN_WORD = "SANDBOX_INVENTED"


@dataclass(frozen=True)
class Letter:
    url: str
    body: bytes
    signature: str
    timeout: float
    content_type: str = "application/json"
    slow_seconds: float = 0
    deliveries: list[Delivery] = field(default_factory=list)


def compose(store: Store, url: str, taken: list[Delivery]) -> Letter:
    """One POST for changes of one app."""
    first, tries = taken[0].number, len(taken[0].attempts)

    def strikes(knob: str) -> bool:
        return chance(store, knob, first, tries)

    text = merge([one.payload for one in taken])
    for knob, damage in DAMAGES.items():
        if strikes(knob):
            text = escaped(damage(json.loads(text)))
    letter = sign(store, taken[0].app, url, text)
    return replace(_spoilt(letter, strikes), deliveries=taken)


def sign(store: Store, app: str, url: str, text: str) -> Letter:
    body = text.encode("ascii")
    return Letter(
        url,
        body,
        signature(store.the("app", app)["secret"], body),
        float(store.setting("webhook_timeout_seconds")),
        slow_seconds=int(store.setting("webhooks_slow_ms")) / 1000,
    )


def _spoilt(letter: Letter, strikes: Callable[[str], bool]) -> Letter:
    if strikes("truncated"):  # the signature is of the whole
        letter = replace(letter, body=letter.body[: len(letter.body) // 2])
    if strikes("corrupt_signature"):
        letter = replace(letter, signature="sha256=" + letter.signature[:6:-1])
    if strikes("wrong_content_type"):
        letter = replace(letter, content_type="text/plain")
    return letter


# -- merging -------------------------------------------------------------------------------------


def merge(payloads: list[str]) -> str:
    """One payload of many: changes of one account share an entry, messages or statuses of one
    number share a change.
    """
    if len(payloads) == 1:
        return payloads[0]
    return escaped(merged(json.loads(payload) for payload in payloads))


def merged(payloads: Iterable[Doc]) -> Doc:
    entries: dict[Any, Doc] = {}
    values: dict[Any, Doc] = {}
    for payload in payloads:
        for entry in payload["entry"]:
            place = (entry["id"], entry.get("time"))
            kept = entries.setdefault(place, {**entry, "changes": []})
            for change in entry["changes"]:
                _join(kept["changes"], values, place, change)
    return {"object": OBJECT, "entry": list(entries.values())}


def _join(changes: list[Doc], values: dict[Any, Doc], place: Any, change: Doc) -> None:
    value = change["value"]
    number = value.get("metadata", {}).get("phone_number_id")
    key = (place, change["field"], number, tuple(sorted(value)))
    mergeable = number is not None and all(
        name in LISTS for name in value if name not in ("messaging_product", "metadata")
    )
    if mergeable and key in values:
        _extend(values[key], value)
    else:
        values[key] = {name: list(one) if name in LISTS else one for name, one in value.items()}
        changes.append({**change, "value": values[key]})


def _extend(kept: Doc, value: Doc) -> None:
    for name in LISTS:
        if name == "contacts":
            kept_contacts = kept.get(name, [])
            kept_contacts += [one for one in value.get(name, []) if one not in kept_contacts[-20:]]
        elif name in value:
            kept[name] += value[name]


# -- damages -------------------------------------------------------------------------------------


def _first_change(payload: Doc) -> Doc:
    change: Doc = payload["entry"][0]["changes"][0]
    return change


def _oversized(payload: Doc) -> Doc:
    _first_change(payload)["value"]["sandbox_padding"] = "x" * MOST_BYTES
    return payload


def _unknown_field(payload: Doc) -> Doc:
    invented = {"value": {"sandbox": "Nobody knows this field."}, "field": "sandbox_invented"}
    payload["entry"][0]["changes"].append(invented)
    return payload


def _unknown_enum(payload: Doc) -> Doc:
    value = _first_change(payload)["value"]
    for name in ENUMS:
        if _replace_word(value, name):
            break
    return payload


def _replace_word(value: Any, name: str) -> bool:
    if isinstance(value, list):
        return any(_replace_word(one, name) for one in value)
    if not isinstance(value, dict):
        return False
    word = value.get(name)
    if isinstance(word, str):
        value[name] = UNKNOWN_WORD if word.isupper() else UNKNOWN_WORD.lower()
        return True
    return any(_replace_word(one, name) for one in value.values())


DAMAGES: dict[str, Callable[[Doc], Doc]] = {
    "unknown_enum": _unknown_enum,
    "unknown_field": _unknown_field,
    "oversized": _oversized,
}
