"""Taking in what was delivered: once, in any order, however it is bundled.

Deliveries of nothing but messages and statuses are taken in by sets, all others one by one. Either way
they leave the queue in the transaction that holds their effects. Killed in the middle, nothing of it has
happened and they wait again; two digests never hold the same one.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from traffic.facts import Facts
from webhooks import changes, facts
from webhooks.changes import Ask
from webhooks.claiming import (
    Claimed,
    Turns,
    bury,
    claim_again,
    claim_one,
    claim_set,
    put_back,
    put_off,
)
from webhooks.holding import Noting, take_over, unnoted
from webhooks.models import Kind
from webhooks.splitting import Malformed, split

log = logging.getLogger(__name__)

TRIES = 5
BACK_OFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=3),
    timedelta(minutes=20),
)
LONGEST_ERROR = 2000
ENDED = "The digest ended while it took this in; its log may say why."
SINGLES = 20  # taken one by one before the sets have their turn again


@dataclass
class Digested:
    """What a round came to."""

    count: int = 0  # deliveries claimed
    asks: set[Ask] = field(default_factory=set)  # to enqueue after the commit
    waited: list[tuple[int, float]] = field(default_factory=list)  # lane and seconds of each
    statuses: int = 0  # facts, also those we knew
    inbound: int = 0

    def took(self, claimed: Claimed, given: Facts, *, now: datetime) -> None:
        """One was taken in for the first time; later tries say nothing about the queue."""
        if not claimed.attempts:
            seconds = (now - claimed.queued_at).total_seconds()
            self.waited.append((claimed.kind, max(seconds, 0.0)))
        self.statuses += len(given.statuses)
        self.inbound += len(given.inbound)


def digest_round(turns: Turns, note: Noting = unnoted) -> Digested:
    """A few single deliveries, then a set of inbound messages, then a set of statuses.

    So inbound messages wait for one set of statuses at most, and a storm of statuses for nobody.
    """
    digested = Digested()
    for _ in range(SINGLES):
        if not _digest_single(turns, note, digested):
            break
    for kind in (Kind.INBOUND, Kind.STATUSES):
        _digest_set(turns, note, kind, digested)
    return digested


def settle_for_the_dead() -> int:
    """At the start of a digest: what ended others has used up a try. How many did."""
    with transaction.atomic():
        found = take_over()
        for claimed in found:
            log.error("delivery %s ended a digest", claimed.delivery_id)
            _settle(claimed, problems=[], failures=[ENDED])
    return len(found)


def _digest_single(turns: Turns, note: Noting, digested: Digested) -> bool:
    with transaction.atomic():
        claimed = claim_again() or claim_one(turns, Kind.MANAGEMENT)
        if claimed is None:
            return False
        note([claimed])
        taken = changes.Taken()
        try:
            with transaction.atomic():
                changes.take_in(claimed, taken)
        except Malformed as error:
            taken.problems.append(str(error))
        except Exception as error:
            if facts.is_trouble(error):
                raise
            log.exception("delivery %s could not be taken in", claimed.delivery_id)
            taken = changes.Taken(failures=[changes.told(error)])
        _settle(claimed, problems=taken.problems, failures=taken.failures)
    digested.count += 1
    digested.asks |= taken.asks
    digested.took(claimed, taken.facts, now=timezone.now())
    return True


def _digest_set(turns: Turns, note: Noting, kind: Kind, digested: Digested) -> None:
    with transaction.atomic():
        claimed = claim_set(turns, kind)
        if not claimed:
            return
        note(claimed)
        both = []
        for one in claimed:
            try:
                parts = split(one.body)
            except Malformed as error:
                _settle(one, problems=[str(error)], failures=[])
                continue
            except Exception:  # alone, it shows what is wrong with it
                log.exception("delivery %s could not be split", one.delivery_id)
                parts = None
            if parts is None or parts.pieces or parts.problems:
                put_back(one, kind=Kind.MANAGEMENT)  # more than facts: it is taken in alone
            else:
                both.append((one, parts))
        if both:
            facts.keep(both, _failed)
    digested.count += len(claimed)
    now = timezone.now()
    for one, parts in both:
        digested.took(one, parts.facts, now=now)


def _failed(claimed: Claimed, error: Exception) -> None:
    _settle(claimed, problems=[], failures=[changes.told(error)])


def _settle(claimed: Claimed, *, problems: list[str], failures: list[str]) -> None:
    """Done; or again later; or a dead letter, when it cannot be read or was tried often enough."""
    error = "\n".join(problems + failures)[:LONGEST_ERROR]
    if failures and claimed.attempts + 1 < TRIES:
        put_off(claimed, wait=BACK_OFF[claimed.attempts], error=error)
    elif error:
        bury(claimed, error=error)
