"""How Meta's quality score of a template went, from what we heard and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from templates_app.models import Event, Source, Subject, Template

# As heights of a line; UNKNOWN and words new to us have none.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-quality
HEIGHTS = {"RED": 1.0, "YELLOW": 2.0, "GREEN": 3.0}
LONGEST = 365  # days of the drawing; the list has all


@dataclass(frozen=True)
class Score:
    """`at`: as Meta says, else when we read it. `reasons`: Meta's words, where it gives some."""

    at: datetime
    score: str
    was: str
    by_webhook: bool
    reasons: str


@dataclass(frozen=True)
class Day:
    at: date
    height: float | None


def history(template: Template) -> tuple[Score, ...]:
    """The newest first. One query."""
    events = template.events.filter(about=Subject.QUALITY)
    found = sorted(((event.happened_at or event.at, event) for event in events), key=_moment)
    scores, was = [], ""
    for at, event in found:
        score = event.word.upper()
        by_webhook = event.source == Source.WEBHOOK
        scores.append(Score(at, score, was, by_webhook, _reasons(event.payload)))
        was = score
    return tuple(reversed(scores))


def _moment(told: tuple[datetime, Event]) -> tuple[datetime, int]:
    return told[0], told[1].pk


def _reasons(payload: Any) -> str:
    """Of a webhook, or of `quality_score` in a reading."""
    found = payload if isinstance(payload, dict) else {}
    score = found.get("quality_score")
    inner = score if isinstance(score, dict) else {}
    said = (
        inner.get("reasons") or inner.get("reason") or found.get("reasons") or found.get("reason")
    )
    return ", ".join(map(str, said)) if isinstance(said, list) else str(said or "")


def days(scores: Sequence[Score]) -> list[Day]:
    """A height for each day up to today, from the first score on."""
    if not scores:
        return []
    today = timezone.localdate()
    by_day = {timezone.localdate(one.at): HEIGHTS.get(one.score) for one in reversed(scores)}
    first, height = min(by_day), None
    found = []
    for n in range(max((today - first).days, 1) + 1):
        day = first + timedelta(days=n)
        height = by_day.get(day, height)
        found.append(Day(day, height))
    return found[-LONGEST:]
