"""The explanations exist, whole, in every language we speak."""

from string import Formatter

import pytest

from sandbox.texts import RULES, TITLES


def gaps(text: str) -> set[str | None]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("rule", RULES)
def test_every_language_fills_the_same_gaps(rule: str) -> None:
    title, *texts = RULES[rule]
    assert len(texts) == 3
    assert all(texts)
    # A language may leave a detail out, but must not ask for one that is not told.
    assert gaps(texts[1]) | gaps(texts[2]) <= gaps(texts[0])
    assert len(set(texts)) == 3
    if isinstance(title, str) and "{" not in title:
        assert title in TITLES
