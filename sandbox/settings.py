"""Changing the settings of `sandbox.store.DEFAULTS`, each to a value that it can have."""

from typing import Any, TypeGuard

from sandbox.courier import MOST_CONNECTIONS
from sandbox.message_templates.life import arrange_reviews
from sandbox.store import DEFAULTS, Doc, Store

WEBHOOK_KNOBS = tuple(
    name.removeprefix("webhooks_") for name in DEFAULTS if name.startswith("webhooks_")
)
# The clock and the scenario are kept beside them, and changed elsewhere.
KNOWN = tuple(name for name, usual in DEFAULTS.items() if not isinstance(usual, dict))
HIGHEST = 10**9
SHARE = (0, 1, False)
# setting → (least, most, whole numbers only)
RANGES: dict[str, tuple[float, float, bool]] = {
    "webhooks_batch": (1, 1000, True),
    "webhooks_connections": (1, MOST_CONNECTIONS, True),
    "webhooks_duplicate": (0, 100, True),
    "webhooks_drop": SHARE,
    "webhooks_corrupt_signature": SHARE,
    "webhooks_oversized": SHARE,
    "webhooks_unknown_field": SHARE,
    "webhooks_unknown_enum": SHARE,
    "webhooks_truncated": SHARE,
    "webhooks_wrong_content_type": SHARE,
}


class BadSetting(ValueError):
    """A setting or a value that there is not; the text says which."""


def change_settings(store: Store, changes: Doc) -> None:
    """Raises BadSetting for a name or a value that no setting has."""
    for name, value in changes.items():
        if name not in KNOWN:
            raise BadSetting(f"There is no setting {name[:40]}. Known: {', '.join(KNOWN)}.")
        if not _fits(name, DEFAULTS[name], value):
            raise BadSetting(f"{name} can't be {value!r}.")
        store.set(name, value)
    if "auto_review_seconds" in changes:
        arrange_reviews(store)


def _fits(name: str, usual: Any, value: Any) -> bool:
    if isinstance(usual, bool | str):
        return isinstance(value, type(usual))
    if isinstance(usual, list):
        return isinstance(value, list) and bool(value) and all(map(_is_wait, value))
    if usual is None and value is None:
        return True
    least, most, whole = RANGES.get(name, (0, HIGHEST, False))
    return is_count(value) and least <= value <= most and (isinstance(value, int) or not whole)


def _is_wait(value: Any) -> bool:
    return is_count(value) and value > 0


def is_count(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= HIGHEST
