"""One template as a file holds it, and its JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from templates_app.content import KEPT_SETTINGS, Content, from_meta
from templates_app.languages import LANGUAGES, normalise
from templates_app.models import Category, Template
from templates_app.tidying import NAMED, POSITIONAL, tidy, word

NAME = re.compile(r"[a-z0-9_]{1,512}\Z")
MOST_COMPONENTS, DEEPEST = 20, 12
BIGGEST = 100_000  # characters of JSON; ten cards with two long addresses each have 60,000
# Keys in the order they are written; a file may leave out the last three.
KEYS = ("name", "language", "category", "parameter_format", "components", *KEPT_SETTINGS)
# What Meta's own list and our export tell beside the template: read over, never taken.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/message-template-api
TOLD_BESIDE = frozenset({
    "id", "status", "sub_category", "previous_category", "correct_category", "quality_score",
    "rejected_reason", "library_template_name", "library_template_button_inputs",
    "source", "last_updated_time", "health_status",
})  # fmt: skip


class Unfit(Exception):
    """What a file says cannot be a template. `field`: where; `str()`: what is wrong and the cure, in the reader's
    language. `words` and `facts` say it in none: so it can be kept and shown to another reader."""

    def __init__(self, field: str, words: str, **facts: str | int) -> None:
        super().__init__(words)
        self.field, self.words, self.facts = field, words, facts

    def __str__(self) -> str:
        return worded(self.words, self.facts)


def worded(words: str, facts: Mapping[str, str | int]) -> str:
    """A kept sentence in the reader's language."""
    found = gettext(words) if words else ""
    return found % facts if facts else found


@dataclass(frozen=True)
class Document:
    """`content` is tidied: Meta's creation shape without name, language and category."""

    name: str
    language: str
    category: str
    content: Content

    @classmethod
    def of(cls, template: Template) -> Document:
        content = template.revision.content if template.revision else {}
        shape = {key: content[key] for key in KEYS[3:] if content.get(key) is not None}
        return cls(template.name, template.language, template.category, tidy(shape))

    @property
    def key(self) -> tuple[str, str]:
        return self.name, self.language


def file_name(document: Document) -> str:
    return f"{document.name}.{document.language}.json"


def to_json(document: Document) -> dict[str, Any]:
    """Meta's keys in a fixed order, at the top; deeper ones as they are stored, sorted."""
    whole = {
        "name": document.name, "language": document.language, "category": document.category,
        **document.content,
    }  # fmt: skip
    later = sorted(whole.keys() - set(KEYS))
    return {key: _sorted(whole[key]) for key in (*KEYS, *later) if whole.get(key) is not None}


def to_text(value: object) -> str:
    """JSON that is the same for the same template, line by line, so that a diff is small."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _sorted(value: Any) -> Any:
    """Keys by name, but "type" first: a component says what it is in its first line."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (key != "type", key))
        return {key: _sorted(value[key]) for key in keys}
    return [_sorted(one) for one in value] if isinstance(value, list) else value


def from_json(raw: object) -> Document:
    """A template as it is posted to Meta, as Meta's list gives it back, or as we wrote it. Raises
    Unfit."""
    if not isinstance(raw, dict):
        raise Unfit("", _("A template is a JSON object with name, language, category, components."))
    unknown = sorted(map(str, raw.keys() - set(KEYS) - TOLD_BESIDE))
    if unknown:
        words = _("“%(keys)s” is unknown. Correct the spelling or take it out.")
        raise Unfit(unknown[0], words, keys=", ".join(unknown)[:200])
    check_components(raw.get("components"))
    is_read_back = bool(raw.get("id") or raw.get("status"))
    shape = {key: raw[key] for key in KEYS[3:] if raw.get(key) is not None}
    content = from_meta(shape) if is_read_back else tidy(shape)
    return checked(raw, content)


def checked(raw: Mapping[str, Any], content: Content) -> Document:
    """The document with its identity and settings looked at. Raises Unfit."""
    name, language = raw.get("name"), normalise(str(raw.get("language") or ""))
    category = word(raw.get("category"))
    if not isinstance(name, str) or not NAME.match(name):
        raise Unfit("name", _("Use only small letters a–z, digits and _, such as order_update_2."))
    if language not in LANGUAGES:
        raise Unfit("language", _("Give one of Meta's language codes, such as en_US or ja."))
    if category not in Category.values:
        raise Unfit("category", _("Give MARKETING, UTILITY or AUTHENTICATION."))
    if len(json.dumps(content, ensure_ascii=False)) > BIGGEST:
        raise Unfit("components", _("The template is bigger than any that Meta takes."))
    if content["parameter_format"] not in (POSITIONAL, NAMED):
        raise Unfit("parameter_format", _("Give POSITIONAL or NAMED."))
    seconds = content.get("message_send_ttl_seconds")
    if seconds is not None and (not isinstance(seconds, int) or isinstance(seconds, bool)):
        raise Unfit("message_send_ttl_seconds", _("Give a whole number of seconds."))
    if not isinstance(content.get("cta_url_link_tracking_opted_out", False), bool):
        raise Unfit("cta_url_link_tracking_opted_out", _("Give true or false."))
    return Document(name, language, category, content)


def check_components(given: object) -> None:
    """Raises Unfit."""
    listed = given if isinstance(given, list) else [None]
    good = len(listed) <= MOST_COMPONENTS
    if not good or not all(isinstance(one, dict) and word(one.get("type")) for one in listed):
        raise Unfit("components", _("Give a list of components, each an object with a type."))
    if _depth(given) > DEEPEST:
        raise Unfit("components", _("The components are nested deeper than any of Meta's."))


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)
