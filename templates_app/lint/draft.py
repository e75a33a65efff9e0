"""What is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from templates_app.content import Component, Content, buttons, component, is_named, text_of, tidy

if TYPE_CHECKING:
    from templates_app.models import Template


@dataclass(frozen=True)
class Around:
    """What is known beside the template. `domains`: the organisation's own, none: not declared. `others`: (body,
    footer) of the account's other templates in this language, as far as they could be the same. `untranslated`:
    texts of the language that this one is to be translated from."""

    domains: tuple[str, ...] = ()
    others: frozenset[tuple[str, str]] = frozenset()
    untranslated: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Draft:
    """A template as somebody wants to submit it; nothing of it need be right."""

    name: str
    language: str
    category: str
    content: Content
    around: Around = Around()
    is_whole: bool = True  # not a card of a carousel

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", tidy(self.content))

    @classmethod
    def of(cls, template: Template, around: Around | None = None) -> Draft:
        """The template's current revision."""
        content: Mapping[str, Any] = template.revision.content if template.revision else {}
        given = around or Around()
        return cls(template.name, template.language, template.category, dict(content), given)

    @classmethod
    def of_json(cls, raw: Mapping[str, Any], around: Around | None = None) -> Draft:
        """A creation as it would be posted to Meta."""
        words = [str(raw.get(key) or "") for key in ("name", "language", "category")]
        known = ("name", "language", "category")
        content = {key: value for key, value in raw.items() if key not in known}
        return cls(words[0], words[1], words[2].upper(), content, around or Around())

    @property
    def named(self) -> bool:
        return is_named(self.content)

    @cached_property
    def buttons(self) -> list[Component]:
        return buttons(self.content)

    @property
    def kinds(self) -> list[str]:
        """The types of the components, in order."""
        return [str(one.get("type", "")) for one in self.content["components"]]

    def part(self, kind: str) -> Component | None:
        return component(self.content, kind)

    def text(self, kind: str) -> str:
        return text_of(self.content, kind)

    @cached_property
    def cards(self) -> list[Draft]:
        """Each card of a carousel as a draft of its own."""
        listed = (self.part("CAROUSEL") or {}).get("cards")
        cards = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        kept = {"parameter_format": self.content["parameter_format"]}
        return [
            replace(self, content={**kept, "components": card.get("components")}, is_whole=False)
            for card in cards
        ]

    @cached_property
    def header_format(self) -> str:
        """Empty without a header."""
        part = self.part("HEADER")
        return "" if part is None else str(part.get("format") or "TEXT")

    @cached_property
    def offer(self) -> Component | None:
        """What the limited-time offer says; None without one."""
        part = self.part("LIMITED_TIME_OFFER")
        offer = part.get("limited_time_offer") if part else None
        return None if part is None else offer if isinstance(offer, dict) else {}

    @cached_property
    def texts(self) -> list[tuple[str, str]]:
        """(field, text) of everything that is read, the labels of buttons too."""
        found = [(f"{kind.lower()}.text", self.text(kind)) for kind in ("HEADER", "BODY", "FOOTER")]
        offer = (self.offer or {}).get("text")
        found += [("offer.text", offer)] if isinstance(offer, str) else []
        for index, button in enumerate(self.buttons):
            label = button.get("text")
            found += [(f"buttons.{index}.text", label)] if isinstance(label, str) else []
        for index, card in enumerate(self.cards):
            found += [(f"cards.{index}.{field}", text) for field, text in card.texts]
        return [(field, text) for field, text in found if text]

    @property
    def prose(self) -> list[tuple[str, str]]:
        """The texts without the labels of buttons."""
        return [one for one in self.texts if "buttons." not in one[0]]
