"""A scenario is refused whole, with a sentence, before anything of the state is touched."""

from typing import Any

from sandbox.scenario.moments import moment, seconds
from sandbox.scenario.parts import OTHERS, PARTS, ROWS
from sandbox.scenario.shapes import BadShape, check_shapes
from sandbox.store import Doc

STEP_FORMS = ("do", "graph", "send", "person")
STEP_KEYS = frozenset(
    {"after", "says", "body", "from", "people", "token", "act", "refused", *STEP_FORMS}
)  # fmt: skip


class BadScenario(ValueError):
    """The scenario cannot be loaded; the text says which entry and why."""


def checked(value: Any) -> Doc:
    """The scenario, if every entry has what it needs and points at entries that exist."""
    if not isinstance(value, dict):
        raise BadScenario("A scenario is a JSON object.")
    unknown = set(value) - {*PARTS, *ROWS, *OTHERS}
    if unknown:
        raise BadScenario(f"A scenario has no {', '.join(sorted(unknown))}.")
    try:
        _check_parts(value)
    except BadShape as error:
        raise BadScenario(str(error)) from error
    except (TypeError, AttributeError) as error:  # a list where a text is meant, and the like
        raise BadScenario("The scenario has an id or a reference that is no text.") from error
    return value


def _check_parts(value: Doc) -> None:
    ids: dict[str, set[str]] = {}
    for part, (kind, needed, *_) in PARTS.items():
        for one in entries(value, part):
            _check_entry(part, one, needed)
            check_shapes(f"{part}: {entry_id(one)}", one)
        ids[kind] = {entry_id(one) for one in entries(value, part)}
    for part, needed in ROWS.items():
        for one in entries(value, part):
            _check_entry(part, one, needed)
    _check_parents(value, ids)
    _check_references(value, ids)
    _check_extras(value)
    for step in entries(value, "script"):
        _check_step(step)


def entries(value: Doc, part: str) -> list[Doc]:
    found = value.get(part, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadScenario(f"{part} is a list of objects.")
    return found


def entry_id(one: Doc) -> str:
    return str(one.get("id", one.get("token", one.get("wa_id", "?"))))


def _check_entry(part: str, one: Doc, needed: tuple[str, ...]) -> None:
    missing = [key for key in needed if key not in one]
    if missing:
        raise BadScenario(f"{part}: {entry_id(one)} lacks {', '.join(missing)}.")


def _check_parents(value: Doc, ids: dict[str, set[str]]) -> None:
    for part, (_, _, parent_key, parent_kind) in PARTS.items():
        for one in entries(value, part):
            if parent_key and str(one[parent_key]) not in ids[parent_kind]:
                raise BadScenario(
                    f"{part}: {entry_id(one)} points at {parent_key} {one[parent_key]},"
                    f" which is not there."
                )


def _check_references(value: Doc, ids: dict[str, set[str]]) -> None:
    for token in entries(value, "tokens"):
        if token["app"] not in ids["app"]:
            raise BadScenario(f"tokens: app {token['app']} is not there.")
    for waba in entries(value, "wabas"):
        _check_waba(waba, ids)
    for template in entries(value, "templates"):
        if template["waba"] not in ids["waba"] or not str(template["id"]).isdigit():
            raise BadScenario(
                f"templates: {template['id']} needs a numeric id and a waba that is there."
            )
    for message in entries(value, "messages"):
        if message["phone"] not in ids["phone"] or message["waba"] not in ids["waba"]:
            raise BadScenario(f"messages: {message['id']} needs a waba and a phone that are there.")


def _check_waba(waba: Doc, ids: dict[str, set[str]]) -> None:
    if any(one.get("app") not in ids["app"] for one in waba.get("subscribed_apps", [])):
        raise BadScenario(f"wabas: {waba['id']} is subscribed by an app that is not there.")
    if any(one.get("user") not in ids["user"] for one in waba.get("assigned_users", [])):
        raise BadScenario(f"wabas: {waba['id']} is assigned to a user that is not there.")


def _check_extras(value: Doc) -> None:
    for part in ("objects", "tables"):
        lists = value.get(part, {})
        if not isinstance(lists, dict):
            raise BadScenario(f"{part} is an object of lists.")
        for name in lists:
            entries(lists, name)
    for kind, documents in value.get("objects", {}).items():
        if not all(isinstance(one.get("body"), dict) and "id" in one["body"] for one in documents):
            raise BadScenario(f'objects: each {kind} is {{"parent": id, "body": {{"id": …}}}}.')
    for part in ("settings", "traffic"):
        if not isinstance(value.get(part, {}), dict):
            raise BadScenario(f"{part} is an object.")
    try:
        moment(value.get("starts_at", "-0s"))
    except ValueError as error:
        raise BadScenario(f"starts_at: {error}") from error


def _check_step(step: Doc) -> None:
    forms = [form for form in STEP_FORMS if form in step]
    if len(forms) != 1 or set(step) - STEP_KEYS:
        raise BadScenario(
            f"script: a step has after, one of {', '.join(STEP_FORMS)}, and any of"
            f" {', '.join(sorted(STEP_KEYS - {*STEP_FORMS, 'after'}))}."
        )
    try:
        seconds(step["after"])
    except ValueError as error:
        raise BadScenario(f"script: {error}") from error
