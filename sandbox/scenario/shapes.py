"""What the fields of an object must look like for the rest of the sandbox to read them."""

from typing import Any

from sandbox.store import Doc

# lists of objects → the keys each needs
LISTS: dict[str, tuple[str, ...]] = {
    "subscribed_apps": ("app",),
    "assigned_users": ("user",),
    "subscriptions": ("callback_url", "fields"),
}
REFERENCES = {"subscribed_apps": "app", "assigned_users": "user"}  # the kind that the key names
TEXT_LISTS = ("clients", "restricted_countries", "allowed_recipients", "fields")
OBJECTS = ("health", "throughput", "official_business_account")
TEXTS = (
    "name", "status", "quality_rating", "display_phone_number", "verified_name", "currency",
    "timezone_id", "country", "secret", "mode", "locale", "override_callback_uri",
)  # fmt: skip


class BadShape(ValueError):
    """A field of another kind than the sandbox reads; the text names it."""


def check_shapes(where: str, document: Doc) -> None:
    """Raises BadShape. `where` says what the document is."""
    for name, value in document.items():
        wanted = _wanted(name, value)
        if wanted:
            raise BadShape(f"{where}: {name} is {wanted}.")
    for subscription in document.get("subscriptions", []):
        check_shapes(f"{where}: subscriptions", subscription)


def _wanted(name: str, value: Any) -> str:
    """What the field is to be, unless it is."""
    if name in LISTS and not _is_list_of(value, dict, LISTS[name]):
        return f"a list of objects with {', '.join(LISTS[name])}"
    if name in TEXT_LISTS and not _is_list_of(value, str):
        return "a list of texts"
    if name in OBJECTS and not isinstance(value, dict):
        return "an object"
    return "a text" if name in TEXTS and not isinstance(value, str) else ""


def _is_list_of(value: Any, kind: type, keys: tuple[str, ...] = ()) -> bool:
    if not isinstance(value, list) or not all(isinstance(one, kind) for one in value):
        return False
    return all(key in one for one in value for key in keys)
