"""Who is to blame for a drop? Suspects by small rules, each with its evidence. No database in here.

Meta does not say why a rating fell. It says that the rating follows what people did with the messages of the
last seven days: blocks, reports and their reasons, the newer the heavier. So what changed in those days is
suspected, and what is measured is compared with the rest or with the days before, by a test of chance.
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from quality.ports import TemplateSigns
from quality.words import DISLIKE

DAYS = 7  # what a rating looks at
LEAST_SENT = 100  # in those days; with fewer nothing is said
LEAST_COUNT = 10  # of failures or stops, before they are a spike
SURE = 0.01
NEW_SHARE = 0.5
NEW_NUMBER = timedelta(days=14)
ENOUGH = 2  # points; fewer are no suspicion


class Sign(StrEnum):
    """One piece of evidence. What its numbers mean is said by `words`."""

    SCORE = "score"  # Meta's quality score of the template
    STOPPED = "stopped"  # Meta paused or disabled it
    UNREAD = "unread"  # read less than the rest
    UNDELIVERED = "undelivered"  # delivered less than the rest
    NEW = "new"  # sent for the first time in those days
    GREW = "grew"  # at least twice as much as before
    BLOCKS = "blocks"  # Meta's word why people block
    VOLUME = "volume"  # its part of all messages
    SPIKE = "spike"  # failures of a code, against the days before
    STOPS = "stops"  # people who stopped marketing, against the days before
    STRANGERS = "strangers"  # people never written to before
    YOUNG = "young"  # the number began lately


POINTS = {
    Sign.SCORE: 4, Sign.STOPPED: 3, Sign.UNREAD: 2, Sign.UNDELIVERED: 1, Sign.NEW: 1, Sign.GREW: 1,
    Sign.BLOCKS: 2, Sign.SPIKE: 2, Sign.STOPS: 3, Sign.STRANGERS: 2, Sign.YOUNG: 2,
}  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """`word`: Meta's; `now` and `other`: percentages or counts, as the sign has them."""

    sign: Sign
    word: str = ""
    now: float = 0
    other: float = 0


@dataclass(frozen=True)
class Suspect:
    """`kind`: template, failures, stops, audience or number. `share` of all messages, 0 to 1, for templates."""

    kind: str
    name: str
    evidence: tuple[Evidence, ...]
    points: float
    link: str = ""
    share: float = 0


@dataclass(frozen=True)
class Week:
    """A number's messages of DAYS days; `new_people` None: not counted."""

    sent: int
    tried: int
    failed: dict[str, int]
    stopped: int
    people: int
    new_people: int | None


@dataclass(frozen=True)
class Verdict:
    """`enough` False: too few messages to say anything."""

    enough: bool
    suspects: tuple[Suspect, ...]  # the likeliest first


def judge(
    templates: Sequence[TemplateSigns],
    now: Week,
    before: Week,
    *,
    began_on: date | None,
    dropped_on: date,
) -> Verdict:
    """`began_on`: the number's first day with messages; None: not known."""
    sent = max(now.sent, sum(one.sent for one in templates))
    if sent < LEAST_SENT:
        return Verdict(False, ())
    found = [
        *_templates(templates, dropped_on),
        *_spikes(now, before),
        *_audience(now, before),
        *_number(began_on, dropped_on),
    ]
    suspects = sorted(
        (one for one in found if one.points >= ENOUGH), key=lambda one: (-one.points, one.name)
    )
    return Verdict(True, tuple(suspects))


def _templates(templates: Sequence[TemplateSigns], dropped_on: date) -> Iterator[Suspect]:
    """Points, and half as many again for the part of all messages that it is."""
    whole = sum(one.sent for one in templates)
    for one in templates:
        rest = [other for other in templates if other.template_id != one.template_id]
        evidence = tuple(_against(one, rest, dropped_on))
        share = one.sent / whole if whole else 0.0
        points = sum(POINTS[sign.sign] for sign in evidence) * (1 + share / 2)
        if evidence:
            volume = Evidence(Sign.VOLUME, now=100 * share, other=one.sent)
            name = f"{one.name} · {one.language}"
            yield Suspect("template", name, (*evidence, volume), points, one.link, share)


def _against(
    one: TemplateSigns, rest: Sequence[TemplateSigns], dropped_on: date
) -> Iterator[Evidence]:
    bad = [score for score in one.scores if score in ("YELLOW", "RED")]
    if bad:
        yield Evidence(Sign.SCORE, word="RED" if "RED" in bad else "YELLOW")
    if one.statuses:
        yield Evidence(Sign.STOPPED, word=one.statuses[-1].upper())
    known = [other for other in rest if other.delivered and other.read is not None]
    if one.delivered and one.read is not None and known:
        delivered = sum(other.delivered or 0 for other in known)
        read = sum(other.read or 0 for other in known)
        if lower(one.read, one.delivered, read, delivered):
            yield Evidence(
                Sign.UNREAD, "", _percent(one.read, one.delivered), _percent(read, delivered)
            )
    known = [other for other in rest if other.delivered is not None]
    sent = sum(other.sent for other in known)
    delivered = sum(other.delivered or 0 for other in known)
    if one.delivered is not None and lower(one.delivered, one.sent, delivered, sent):
        yield Evidence(
            Sign.UNDELIVERED, "", _percent(one.delivered, one.sent), _percent(delivered, sent)
        )
    if one.block_reason:
        yield Evidence(Sign.BLOCKS, one.block_reason)
    if one.first_day and one.first_day > dropped_on - timedelta(days=DAYS):
        yield Evidence(Sign.NEW)
    elif one.sent >= LEAST_COUNT and one.sent >= 2 * one.sent_before:
        yield Evidence(Sign.GREW, now=one.sent, other=one.sent_before)


def _spikes(now: Week, before: Week) -> Iterator[Suspect]:
    for code in DISLIKE:
        count, was = now.failed.get(code, 0), before.failed.get(code, 0)
        if count >= LEAST_COUNT and lower(was, before.tried, count, now.tried):
            told = Evidence(Sign.SPIKE, code, count, was)
            yield Suspect("failures", code, (told,), POINTS[Sign.SPIKE])
    if now.stopped >= LEAST_COUNT and lower(before.stopped, before.people, now.stopped, now.people):
        told = Evidence(Sign.STOPS, "", now.stopped, before.stopped)
        yield Suspect("stops", "", (told,), POINTS[Sign.STOPS])


def _audience(now: Week, before: Week) -> Iterator[Suspect]:
    """Only against a week of which it is known as well: in the first one everybody is new."""
    if now.new_people is None or before.new_people is None or not now.people or not before.people:
        return
    share, was = now.new_people / now.people, before.new_people / before.people
    if share >= NEW_SHARE and lower(before.new_people, before.people, now.new_people, now.people):
        told = Evidence(Sign.STRANGERS, "", 100 * share, 100 * was)
        yield Suspect("audience", "", (told,), POINTS[Sign.STRANGERS])


def _number(began_on: date | None, dropped_on: date) -> Iterator[Suspect]:
    if began_on and began_on > dropped_on - NEW_NUMBER:
        days = (dropped_on - began_on).days
        yield Suspect("number", "", (Evidence(Sign.YOUNG, now=days),), POINTS[Sign.YOUNG])


def lower(part: int, whole: int, other_part: int, other_whole: int) -> bool:
    """Is the first rate lower than the other, and is that hardly chance?

    https://en.wikipedia.org/wiki/Two-proportion_Z-test
    """
    if not whole or not other_whole:
        return False
    rate, other = min(part / whole, 1), min(other_part / other_whole, 1)
    together = min((part + other_part) / (whole + other_whole), 1)
    spread = math.sqrt(together * (1 - together) * (1 / whole + 1 / other_whole))
    if not spread or rate >= other:
        return False
    return math.erfc((other - rate) / spread / math.sqrt(2)) < SURE


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
