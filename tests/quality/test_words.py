"""Meta's words in people's: known ones, several at once, and those that are new to us."""

from __future__ import annotations

import pytest

from quality.models import Kind, Metric
from quality.words import error_words, word_of


@pytest.mark.parametrize(
    ("kind", "metric", "value", "text", "tone"),
    [
        (Kind.NUMBER, Metric.RATING, "RED", "Low quality", "bad"),
        (Kind.NUMBER, Metric.STATUS, "CONNECTED", "Connected", "good"),
        (Kind.ACCOUNT, Metric.STATUS, "ACTIVE", "Active", "good"),
        (Kind.ACCOUNT, Metric.STATUS, "RESTRICTED", "RESTRICTED", "warn"),
        (Kind.ACCOUNT, Metric.REVIEW, "APPROVED", "Approved", "good"),
        (Kind.PORTFOLIO, Metric.LIMIT, "TIER_2K", "2,000 people a day", "neutral"),
        (Kind.PORTFOLIO, Metric.LIMIT, "TIER_9K", "TIER_9K", "warn"),
        (Kind.ACCOUNT, Metric.RESTRICTION, "NONE", "None", "good"),
        (
            Kind.ACCOUNT, Metric.RESTRICTION, "RESTRICTED_NEW, RESTRICTED_UTILITY_TEMPLATES",
            "RESTRICTED_NEW, No utility templates", "bad",
        ),
        (Kind.ACCOUNT, Metric.BAN, "REINSTATE", "Reinstated", "good"),
        (Kind.NUMBER, Metric.OBSTACLES, "NONE", "Nothing", "good"),
        (
            Kind.NUMBER, Metric.OBSTACLES, "BUSINESS BLOCKED 141006 141007, WABA LIMITED",
            "Business portfolio: Blocked (141006 141007), WhatsApp account: Limited", "bad",
        ),
        (Kind.NUMBER, Metric.OBSTACLES, "MOON LIMITED", "MOON: Limited", "warn"),
    ],
)  # fmt: skip
def test_a_value_in_words(kind: str, metric: str, value: str, text: str, tone: str) -> None:
    word = word_of(kind, metric, value)
    assert (str(word.text), word.tone) == (text, tone)


def test_an_unknown_code_stays_as_it_came() -> None:
    assert error_words("131050") == "The person stopped marketing messages"
    assert error_words("999999") == "999999"
