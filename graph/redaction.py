"""Takes secrets and personal data out of what is written to a log.

Two tools for two fates: `hide` removes secrets only (error texts are shown to people), `redact`
also masks phone numbers and shortens (recorded calls are read by support staff).
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

HIDDEN = "[hidden]"
LIMIT = 8_000  # characters of one recorded body
DEPTH = 20  # deeper than anything Meta sends; a hostile answer may be far deeper

SECRET_KEYS = frozenset(
    {
        "access_token",
        "app_secret",
        "appsecret_proof",
        "authorization",
        "backup",
        "certificate",
        "client_secret",
        "code",
        "fb_exchange_token",
        "input_token",
        "new_certificate",
        "password",
        "pin",
        "secret",
        "sig",
        "token",
        "verify_token",
    }
)
PHONE_KEYS = frozenset(
    {
        "display_phone_number",
        "from",
        "input",
        "phone_number",
        "recipient",
        "to",
        "user",
        "wa_id",
    }
)

_TOKENS = re.compile(r"EAA[A-Za-z0-9]{16,}|\b\d{5,}\|[A-Za-z0-9_-]{16,}")
_PHONES = re.compile(r"\+\d[\d ().-]{6,20}\d")
_LOCALE = re.compile(r"[a-z]{2,3}([_-][A-Za-z]{2,4})?")


def hide(value: Any, secrets: Iterable[str] = ()) -> Any:
    """A copy of a JSON value without secrets, in keys' values and inside texts."""
    return _walk(value, lambda text: _without(text, secrets), _identity)


def redact(value: Any, secrets: Iterable[str] = ()) -> Any:
    """A copy of a JSON value without secrets and with phone numbers masked."""
    return _walk(
        value,
        lambda text: _PHONES.sub(lambda found: mask(found[0]), _without(text, secrets)),
        mask,
    )


def recorded(value: Any, secrets: Iterable[str] = ()) -> str:
    """`redact`, as JSON text of at most LIMIT characters; "" for None."""
    if value is None:
        return ""
    text = json.dumps(redact(value, secrets), ensure_ascii=False)
    return text if len(text) <= LIMIT else text[:LIMIT] + "…"


def secrets_in(value: Any) -> set[str]:
    """The texts under secret keys, so that an answer which repeats them is cleaned too."""
    if not isinstance(value, Mapping):
        return set()
    return {
        item
        for key, item in value.items()
        if _is_secret(str(key), item) and isinstance(item, str) and len(item) >= 6
    }


def mask(number: str) -> str:
    """A phone number of which one can still tell the country and compare the end:
    `+8190•••••12`."""
    digits = sum(character.isdigit() for character in number)
    if digits < 7:
        return number
    return f"{number[:5]}•••••{number[-2:]}"


def _walk(
    value: Any, text: Callable[[str], str], phone: Callable[[str], str], depth: int = 0
) -> Any:
    if depth > DEPTH:
        return "…"
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {
            str(key): _member(str(key), item, text, phone, depth) for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_walk(item, text, phone, depth + 1) for item in value]
    return value


def _member(
    key: str, value: Any, text: Callable[[str], str], phone: Callable[[str], str], depth: int
) -> Any:
    if _is_secret(key, value):
        return HIDDEN
    if key.casefold() in PHONE_KEYS and isinstance(value, str):
        return phone(text(value))
    return _walk(value, text, phone, depth + 1)


def _is_secret(key: str, value: Any) -> bool:
    """`code` is a secret as the text of a verification or an OAuth code, not as an error's number
    or a language."""
    key = key.casefold()
    if key == "code":
        return isinstance(value, str) and not _LOCALE.fullmatch(value)
    return key in SECRET_KEYS and value not in (None, "")


def _without(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return _TOKENS.sub(HIDDEN, text)


def _identity(text: str) -> str:
    return text
