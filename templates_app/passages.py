"""A content cut into its texts: what can be compared, quoted and commented on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from templates_app.content import KEPT_SETTINGS, samples_of
from templates_app.tidying import Component, flat, objects, word

EXAMPLES = ("example",)


@dataclass(frozen=True)
class Passage:
    """One text. `place` stays the same from revision to revision: "BODY", "BUTTONS.0",
    "CARDS.1.BODY"; a place of samples ends in ".samples"."""

    place: str
    label: str
    text: str

    @property
    def is_sample(self) -> bool:
        return self.place.endswith(".samples")


def passages(content: Mapping[str, Any]) -> list[Passage]:
    """Every text of a content in reading order."""
    found = list(_of_components(objects(content.get("components")), "", ""))
    for key in KEPT_SETTINGS:
        if content.get(key) is not None:
            found.append(Passage(key, _setting(key), str(content[key])))
    return found


def by_place(content: Mapping[str, Any]) -> dict[str, Passage]:
    return {one.place: one for one in passages(content)}


def stands(quote: str, place: str, content: Mapping[str, Any]) -> bool:
    """Do these words stand in that part ("": anywhere), however the space between is written?"""
    wanted = " ".join(quote.split())
    texts = (one.text for one in passages(content) if place in ("", one.place))
    return any(wanted in " ".join(text.split()) for text in texts)


def _of_components(components: list[Component], place: str, label: str) -> Iterator[Passage]:
    for one in components:
        kind = word(one.get("type"))
        here, name = f"{place}{kind}", f"{label}{_name(kind)}"
        if kind in ("HEADER", "BODY", "FOOTER"):
            yield from _of_text(one, here, name)
        elif kind == "BUTTONS":
            for number, button in enumerate(objects(one.get("buttons"))):
                title = gettext("Button %(number)s") % {"number": number + 1}
                yield from _of_button(button, f"{here}.{number}", f"{label}{title}")
        elif kind == "CAROUSEL":
            for number, card in enumerate(objects(one.get("cards"))):
                title = gettext("Card %(number)s") % {"number": number + 1}
                parts = objects(card.get("components"))
                yield from _of_components(parts, f"CARDS.{number}.", f"{title} · ")
        else:
            yield Passage(here, name, _told(one, without=("type",)))


def _of_text(one: Component, place: str, label: str) -> Iterator[Passage]:
    text = one.get("text")
    told = text if isinstance(text, str) else _told(one, without=("type", *EXAMPLES)) or "—"
    yield Passage(place, label, told)
    samples = samples_of(one, place.rpartition(".")[2].lower())
    lines = [f"{{{{{key.partition('.')[2]}}}}}: {value}" for key, value in samples.items()]
    example = one.get("example")
    handles = flat(example.get("header_handle")) if isinstance(example, dict) else []
    if lines := [*lines, *map(str, handles)]:
        yield Passage(f"{place}.samples", _samples(label), "\n".join(lines))


def _of_button(one: Component, place: str, label: str) -> Iterator[Passage]:
    yield Passage(place, label, _told(one, without=EXAMPLES))
    if one.get("example"):
        text = "\n".join(map(str, flat(one["example"])))
        yield Passage(f"{place}.samples", _samples(label), text)


def _told(one: Mapping[str, Any], *, without: tuple[str, ...]) -> str:
    """The values, a line each, in the order they were written; what is no text as its JSON."""
    kept = (value for key, value in one.items() if key not in without and value not in (None, ""))
    return "\n".join(
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in kept
    )


def _samples(label: str) -> str:
    return gettext("%(part)s · samples") % {"part": label}


def _name(kind: str) -> str:
    return {
        "HEADER": gettext("Header"), "BODY": gettext("Body"), "FOOTER": gettext("Footer"),
        "LIMITED_TIME_OFFER": gettext("Limited-time offer"),
    }.get(kind, kind)  # fmt: skip


def _setting(key: str) -> str:
    return {
        "message_send_ttl_seconds": gettext("Time to live, in seconds"),
        "cta_url_link_tracking_opted_out": gettext("No tracking of links"),
    }[key]
