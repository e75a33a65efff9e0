"""What this room needs of others, with safe defaults; `waportal.wiring` binds the real ones.

Templates are named by Meta's ids, accounts by their waba_id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.utils.functional import Promise

from accounts.models import Organisation


@dataclass(frozen=True)
class Around:
    """Something that happened around a number or an account, to be laid over its readings.

    `kind`: template, category, price or news. `what` is a whole sentence; `link` an address, "" for none.
    """

    at: datetime
    kind: str
    what: str | Promise
    tone: str = "info"  # good, warn, bad, info or neutral
    link: str = ""


class EventsAround(Protocol):
    def __call__(
        self,
        organisation: Organisation,
        waba_ids: Sequence[str],
        since: datetime | None,
        until: datetime,
    ) -> Sequence[Around]:
        """What happened to templates, prices and broadcasts of these accounts, in any order, at most a few
        hundred of the newest."""


def _nothing(
    organisation: Organisation, waba_ids: Sequence[str], since: datetime | None, until: datetime
) -> Sequence[Around]:
    return ()


events_around: EventsAround = _nothing


@dataclass(frozen=True)
class TemplateSigns:
    """What Meta counts of a template over some days, and over as many days before them. None: not known.

    `scores`: Meta's quality scores that it got within the days, in order. `block_reason`: why most people
    who blocked did so, in Meta's word. `first_day`: of its first message at all.
    """

    template_id: str
    name: str
    language: str
    category: str
    link: str
    sent: int
    delivered: int | None
    read: int | None
    sent_before: int
    delivered_before: int | None
    read_before: int | None
    scores: tuple[str, ...]
    statuses: tuple[str, ...]  # Meta's words that stopped it within the days: PAUSED, DISABLED, …
    block_reason: str
    first_day: date | None


def _no_templates(
    organisation: Organisation,
    waba_id: str,
    since: date,
    until: date,
    also: Collection[str],
) -> Sequence[TemplateSigns]:
    return ()


# The templates of an account that were sent, scored or stopped within days of its zone (both counted), and those of
# `also`, in any order.
signs_of: Callable[[Organisation, str, date, date, Collection[str]], Sequence[TemplateSigns]] = (
    _no_templates
)


def _no_low_ones(waba_ids: Sequence[str]) -> int:
    return 0


# How many templates of these accounts Meta rates lower than high.
low_templates: Callable[[Sequence[str]], int] = _no_low_ones
