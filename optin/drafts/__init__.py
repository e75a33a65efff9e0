"""Texts to begin a notice with, one file a jurisdiction, in its language and in English; of marketing only.

Each is for the business's own counsel to review, and every page that offers one says so. A draft passes the
lint once its placeholders are filled (a test holds it to that).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from optin.notices.wording import Purpose, tidy
from optin.policies import COVERED

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Draft:
    jurisdiction: str
    language: str
    purpose: str
    texts: Mapping[str, str]  # by the names of optin.notices.wording.TEXTS


@cache
def every() -> tuple[Draft, ...]:
    """In the order of the jurisdictions, the language of the place first."""
    return tuple(
        Draft(
            place, language, Purpose.MARKETING, {name: tidy(text) for name, text in texts.items()}
        )
        for place in COVERED
        for language, texts in tomllib.loads(_file(place).read_text(encoding="utf-8")).items()
    )


def find(jurisdiction: str, language: str) -> Draft | None:
    wanted = (jurisdiction, language)
    return next((one for one in every() if (one.jurisdiction, one.language) == wanted), None)


def _file(jurisdiction: str) -> Path:
    return DATA / f"{jurisdiction.lower()}.toml"
