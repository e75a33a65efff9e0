"""What the desk's forms send, read with clear refusals, and where the answer leads."""

from collections.abc import Collection
from dataclasses import dataclass

from starlette.requests import Request

from sandbox.call import read_json
from sandbox.store import Doc

Form = dict[str, str]


# What people see beside a field, where it is not the field's own name
LABELS = {
    "amount": "Ahead by",
    "count": "How many",
    "duplicate": "Twice",
    "hours": "Of the last",
    "read_after": "Reads after",
    "reply_after": "Replies after",
    "shuffle": "Shuffled within",
}


@dataclass(frozen=True)
class Outcome:
    """What a form did: the address to show next, and the sentence to show there once."""

    path: str
    note: str
    failed: bool = False


class NotThere(Exception):
    """The page's object does not exist, or does not any more."""


def whole(form: Form, name: str, *, least: int = 0, most: int = 10**9, label: str = "") -> int:
    """A whole number. Raises ValueError with the sentence to show, which names the label."""
    text = form.get(name, "").strip()
    if not text.isdecimal() or not least <= int(text[:12]) <= most:
        shown = label or LABELS.get(name, name.replace("_", " ").capitalize())
        raise ValueError(f"{shown}: write a whole number from {least} to {most:,}.")
    return int(text)


def whole_or_none(form: Form, name: str, *, label: str = "") -> int | None:
    return whole(form, name, label=label) if form.get(name, "").strip() else None


def share(form: Form, name: str, *, label: str = "") -> float:
    """A percentage as a part of one."""
    return whole(form, name, most=100, label=label) / 100


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


def back(form: Form, usual: str, note: str, *, failed: bool = False) -> Outcome:
    """Where the form says it stood, with a sentence of what was done."""
    path = form.get("back", "")
    return Outcome(path if path.startswith("/desk/") else usual, note, failed)


def page_of(request: Request) -> int:
    """Of a list with pages, from 1."""
    text = request.query_params.get("page", "1")
    return max(1, int(text[:9])) if text.isdecimal() else 1
