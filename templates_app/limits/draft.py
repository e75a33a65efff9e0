"""What is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from templates_app.content import Component, Content, buttons, component, is_named, text_of, tidy

if TYPE_CHECKING:
    from templates_app.models import Template


@dataclass(frozen=True)
class Draft:
    """A template as somebody wants to submit it; nothing of it need be right."""

    name: str
    language: str
    category: str
    content: Content

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", tidy(self.content))

    @classmethod
    def of(cls, template: Template) -> Draft:
        """The template's current revision."""
        content: Mapping[str, Any] = template.revision.content if template.revision else {}
        return cls(template.name, template.language, template.category, dict(content))

    @property
    def named(self) -> bool:
        return is_named(self.content)

    @property
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
