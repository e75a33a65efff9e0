"""The texts to begin with: one for each jurisdiction, in its language and English, and fine but for the blanks."""

from __future__ import annotations

from datetime import date

import pytest

from optin import drafts, notice_lint, policies
from optin.notice_lint import Around, Draft
from optin.notices.rendering import Surface, render
from optin.notices.wording import Wording

FACTS = {
    "business": "Nice Shop",
    "company": "Nice Shop Ltd",
    "address": "1 High Street, 00001 Anywhere",
    "contact": "care@niceshop.example, +00 21 000 0000",
    "privacy_url": "https://niceshop.example/privacy",
    "terms_url": "https://niceshop.example/terms",
}
# Of Singapore, Australia, the United Kingdom and South Africa English is a language of the place.
LANGUAGES = {
    "EU": ["en", "fr"], "DE": ["de", "en"], "GB": ["en"], "US": ["en", "es"], "CA": ["en", "fr"],
    "BR": ["pt-BR", "en"], "IN": ["hi", "en"], "JP": ["ja", "en"], "SG": ["en"], "AU": ["en"],
    "MX": ["es", "en"], "ID": ["id", "en"], "ZA": ["en"], "AE": ["ar", "en"], "SA": ["ar", "en"],
}  # fmt: skip
EVERY = drafts.every()
NAMES = [f"{one.jurisdiction}-{one.language}" for one in EVERY]


def wording(one: drafts.Draft, **facts: str) -> Wording:
    about = {"jurisdiction": one.jurisdiction, "language": one.language, "purpose": one.purpose}
    return Wording.of({**about, **facts, **one.texts})


def test_there_is_one_for_each_jurisdiction_in_its_language_and_english() -> None:
    found: dict[str, list[str]] = {}
    for one in EVERY:
        found.setdefault(one.jurisdiction, []).append(one.language)
    assert found == LANGUAGES
    assert set(found) == set(policies.COVERED)


@pytest.mark.parametrize("one", EVERY, ids=NAMES)
@pytest.mark.parametrize("day", [date(2026, 11, 29), date(2027, 12, 1)])
def test_filled_in_the_lint_has_nothing_to_say(one: drafts.Draft, day: date) -> None:
    around = Around(languages=("id",) if one.jurisdiction == "ID" else ())
    found = notice_lint.check(Draft(wording(one, **FACTS).filled(), around), on=day)
    assert [(each.code, each.field) for each in found] == []


@pytest.mark.parametrize("one", EVERY, ids=NAMES)
def test_with_blanks_it_is_kept_from_being_published(one: drafts.Draft) -> None:
    found = notice_lint.check(Draft(wording(one).filled()), on=date(2026, 11, 29))
    assert "placeholder_left" in {each.code for each in found if each.blocks}


@pytest.mark.parametrize("one", EVERY, ids=NAMES)
def test_each_surface_is_written(one: drafts.Draft) -> None:
    assert list(render(wording(one, **FACTS))) == Surface.values
