"""What is checked."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from optin.notices.wording import Wording


@dataclass(frozen=True)
class Around:
    """What is known beside the notice. `names`: those that Meta verified for the organisation, none: not
    known. `languages`: those in which the notice is published too."""

    names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A notice as it would be shown: its placeholders are filled."""

    wording: Wording
    around: Around = Around()

    def text(self, field: str) -> str:
        return str(getattr(self.wording, field))

    def plain(self, *fields: str) -> str:
        """Texts to look for words in: one case, one kind of apostrophe."""
        return simple("\n".join(self.text(field) for field in fields))

    def given(self, *fields: str) -> list[str]:
        """Those of the fields that say something."""
        return [field for field in fields if self.text(field)]


def simple(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("’", "'").casefold())
