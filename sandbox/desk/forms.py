"""What the desk's forms send, read with clear refusals, and where the answer leads."""

from collections.abc import Collection
from urllib.parse import quote

from sandbox.call import read_json
from sandbox.store import Doc

Form = dict[str, str]


class NotThere(Exception):
    """The page's object does not exist, or does not any more."""


def whole(form: Form, name: str, *, least: int = 0, most: int = 10**9) -> int:
    """A whole number. Raises ValueError with the sentence to show."""
    text = form.get(name, "").strip()
    if not text.isdecimal() or not least <= int(text[:12]) <= most:
        raise ValueError(f"{name}: “{text[:40]}” is no whole number from {least} to {most:,}.")
    return int(text)


def whole_or_none(form: Form, name: str) -> int | None:
    return whole(form, name) if form.get(name, "").strip() else None


def share(form: Form, name: str) -> float:
    """A percentage as a part of one."""
    return whole(form, name, most=100) / 100


def one_of(form: Form, name: str, choices: Collection[str]) -> str:
    if form.get(name, "") not in choices:
        raise ValueError(f"Choose one of the {name.replace('_', ' ')} offered.")
    return form[name]


def changed_by_json(form: Form, doc: Doc, fixed: Collection[str]) -> Doc:
    """The document with the fields of the JSON object that the form's `json` holds."""
    changes = read_json(form.get("json", ""))
    if not isinstance(changes, dict) or set(fixed) & set(changes):
        raise ValueError(f"Write a JSON object; {', '.join(fixed)} stay as they are.")
    return {**doc, **changes}


def back(form: Form, usual: str, note: str) -> str:
    """The address to show next: where the form says it stood, with a sentence of what was done."""
    path = form.get("back", "")
    path, _, place = (path if path.startswith("/desk/") else usual).partition("#")
    path = f"{path}{'&' if '?' in path else '?'}note={quote(note)}"
    return f"{path}#{place}" if place else path
