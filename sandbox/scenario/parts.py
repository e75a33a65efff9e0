"""What a scenario is made of."""

# part of the file → (kind of document, keys every entry needs, key of the parent, kind of the
# parent). Documents of any other kind stand under `objects`, by kind.
PARTS: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "businesses": ("business", ("id", "name"), "", ""),
    "apps": ("app", ("id", "name", "secret"), "", ""),
    "users": ("user", ("id", "name", "business"), "business", "business"),
    "tokens": ("token", ("token", "app", "user", "scopes"), "user", "user"),
    "wabas": ("waba", ("id", "name", "owner"), "owner", "business"),
    "phone_numbers": ("phone", ("id", "waba", "display_phone_number"), "waba", "waba"),
}

# Lists of objects with a table of their own → keys every entry needs.
ROWS: dict[str, tuple[str, ...]] = {
    "templates": ("id", "waba", "name", "language", "category", "status", "components"),
    "people": ("wa_id",),
    "messages": ("id", "waba", "phone", "wa_id", "direction", "type", "status", "at"),
    "threads": ("phone", "wa_id"),
    "faults": ("path",),
    "script": ("after",),
}
# Rows of any other table stand under `tables`, except what only a running sandbox has.
NOT_IN_TABLES = frozenset(
    {"settings", "nodes", "templates", "people", "messages", "threads", "faults"}
    | {"requests", "calls", "deliveries"}
)
OTHERS = frozenset(
    {"name", "about", "settings", "starts_at", "speed", "objects", "tables", "traffic"}
)
