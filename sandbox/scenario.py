"""Scenarios: the whole state of a sandbox as JSON, to load, to export, to write by hand. Format:
docs/sandbox.md.
"""

import json
from pathlib import Path
from typing import Any

from sandbox.faults import BadFault, add_fault, list_faults
from sandbox.message_templates import storage
from sandbox.message_templates.writing import timestamp
from sandbox.store import DEFAULTS, Doc, Store

SHIPPED = Path(__file__).parent / "scenarios"
# plural in the file → (kind in the state, keys every entry needs, key of the parent, kind of
# the parent)
PARTS: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "businesses": ("business", ("id", "name"), "", ""),
    "apps": ("app", ("id", "name", "secret"), "", ""),
    "users": ("user", ("id", "name", "business"), "business", "business"),
    "tokens": ("token", ("token", "app", "user", "scopes"), "user", "user"),
    "wabas": ("waba", ("id", "name", "owner"), "owner", "business"),
    "phone_numbers": ("phone", ("id", "waba", "display_phone_number"), "waba", "waba"),
}
PARENT_KEYS = {kind: parent_key for kind, _, parent_key, _ in PARTS.values()}
TEMPLATE_KEYS = ("id", "waba", "name", "language", "category", "status", "components")


class BadScenario(ValueError):
    """The scenario cannot be loaded; the text says which entry and why."""


def names() -> list[str]:
    return sorted(path.stem for path in SHIPPED.glob("*.json"))


def find(name: str) -> Doc:
    """A shipped scenario by name, or any by path."""
    path = SHIPPED / f"{name}.json" if name in names() else Path(name)
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadScenario(
            f"The scenario {name} cannot be read ({error}). Shipped: {', '.join(names())}."
        ) from error
    return checked(value)


def checked(value: Any) -> Doc:
    """The scenario, if every entry has what it needs and points at entries that exist."""
    if not isinstance(value, dict):
        raise BadScenario("A scenario is a JSON object.")
    unknown = set(value) - {*PARTS, "name", "about", "settings", "templates", "faults"}
    if unknown:
        raise BadScenario(f"A scenario has no {', '.join(sorted(unknown))}.")
    ids = {
        kind: {str(_entry_id(one)) for one in _entries(value, part)}
        for part, (kind, *_) in PARTS.items()
    }
    for part, (_, needed, parent_key, parent_kind) in PARTS.items():
        for one in _entries(value, part):
            _check_entry(part, one, needed)
            if parent_key and one[parent_key] not in ids[parent_kind]:
                raise BadScenario(
                    f"{part}: {_entry_id(one)} points at {parent_key} {one[parent_key]},"
                    f" which is not there."
                )
    _check_references(value, ids)
    return value


def _entries(value: Doc, part: str) -> list[Doc]:
    entries = value.get(part, [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise BadScenario(f"{part} is a list of objects.")
    return entries


def _entry_id(one: Doc) -> Any:
    return one.get("id", one.get("token", "?"))


def _check_entry(part: str, one: Doc, needed: tuple[str, ...]) -> None:
    missing = [key for key in needed if key not in one]
    if missing:
        raise BadScenario(f"{part}: {_entry_id(one)} lacks {', '.join(missing)}.")


def _check_references(value: Doc, ids: dict[str, set[str]]) -> None:
    for token in _entries(value, "tokens"):
        if token["app"] not in ids["app"]:
            raise BadScenario(f"tokens: app {token['app']} is not there.")
    for waba in _entries(value, "wabas"):
        for subscribed in waba.get("subscribed_apps", []):
            if subscribed.get("app") not in ids["app"]:
                raise BadScenario(f"wabas: {waba['id']} is subscribed by an app that is not there.")
        for assigned in waba.get("assigned_users", []):
            if assigned.get("user") not in ids["user"]:
                raise BadScenario(f"wabas: {waba['id']} is assigned to a user that is not there.")
    for template in _entries(value, "templates"):
        _check_entry("templates", template, TEMPLATE_KEYS)
        if template["waba"] not in ids["waba"] or not str(template["id"]).isdigit():
            raise BadScenario(
                f"templates: {template['id']} needs a numeric id and a waba that is there."
            )


def load(store: Store, scenario: Doc) -> None:
    """Replaces the whole state. The caller holds the transaction."""
    scenario = checked(scenario)
    store.clear()
    for name, setting in scenario.get("settings", {}).items():
        if name not in DEFAULTS:
            raise BadScenario(f"settings: there is no {name}. Known: {', '.join(DEFAULTS)}.")
        store.set(name, setting)
    for part, (kind, _, parent_key, _) in PARTS.items():
        for one in _entries(scenario, part):
            entry = {**one, "id": _entry_id(one)}
            entry.pop("token", None)
            store.put(kind, entry, parent=str(one.get(parent_key, "")))
    for template in _entries(scenario, "templates"):
        storage.add(store, with_defaults(store, template))
    try:
        for fault in _entries(scenario, "faults"):
            add_fault(store, {name: one for name, one in fault.items() if name != "id"})
    except BadFault as error:
        raise BadScenario(f"faults: {error}") from error


def with_defaults(store: Store, template: Doc) -> Doc:
    now = store.now()
    return {
        "parameter_format": "POSITIONAL",
        "rejected_reason": "NONE",
        "quality_score": {"score": "UNKNOWN", "date": int(now)},
        "last_updated_time": timestamp(now),
        "submitted_at": now,
        **template,
    }


def export(store: Store) -> Doc:
    """The state as a scenario that `load` takes back. Contains tokens and secrets: they are the
    sandbox's own.
    """
    scenario: Doc = {"name": "export", "settings": store.settings()}
    for part, (kind, *_) in PARTS.items():
        entries = store.all(kind)
        if kind == "token":
            entries = [{"token": one.pop("id"), **one} for one in entries]
        scenario[part] = entries
    scenario["templates"] = list(reversed(storage.matching(store)))
    scenario["faults"] = list_faults(store)
    return scenario
