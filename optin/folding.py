"""What a person's events come to, for every sender and purpose that they speak of. No database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from optin import precedence
from optin.ledger.reading import CONSENT, PLATFORM, Told
from optin.words import EventType, Status

ENDED = frozenset({Status.WITHDRAWN, Status.REFUSED, Status.SUSPENDED, Status.EXPIRED})


@dataclass(frozen=True)
class Standing:
    """Where a person stands."""

    states: dict[tuple[str, str], precedence.State] = field(default_factory=dict)
    stopped_by: str = ""  # the event by which Meta's marketing stop holds
    ended_by: str = ""  # the event that ended every purpose of every sender

    def of(self, sender: str, purpose: str) -> precedence.State:
        """Also for what nobody has spoken of: an end of everything is an end of that too."""
        for key in ((sender, purpose), (sender, ""), ("", purpose), ("", "")):
            if key in self.states:
                return self.states[key]
        return precedence.State(Status.NONE)


def fold(told: Iterable[Told]) -> Standing:
    everything = list(told)
    consent = [one for one in everything if one.event.type in CONSENT]
    keys = {(one.sender, one.purpose) for one in consent if one.subject is not None}
    states = {}
    for sender, purpose in sorted(keys):
        found = precedence.state(one.event for one in consent if one.is_about(sender, purpose))
        if found.since is not None:
            states[sender, purpose] = found
    wide = states.get(("", ""))
    ended = wide.since if wide and wide.status in ENDED else None
    return Standing(states, _stop(everything), ended.event_id if ended else "")


def as_was(told: Iterable[Told], at: datetime) -> Standing:
    """What was true at a moment, by all that is known today."""
    return fold(one for one in told if one.event.occurred_at <= at)


def as_known(told: Iterable[Told], at: datetime) -> Standing:
    """What we knew at a moment."""
    return fold(one for one in told if one.event.recorded_at <= at)


def _stop(told: list[Told]) -> str:
    """Meta's stop is told for one of our numbers; one that stands is enough."""
    latest: dict[str, precedence.Event] = {}
    for one in told:
        if one.event.type in PLATFORM:
            number = str(one.body.get("phone_number_id", ""))
            latest[number] = max(latest.get(number, one.event), one.event, key=_stop_first)
    return _newest(event for event in latest.values() if event.type is EventType.PLATFORM_STOPPED)


def _stop_first(event: precedence.Event) -> tuple[datetime, bool, str]:
    """Of the same moment the stop counts."""
    return event.occurred_at, event.type is EventType.PLATFORM_STOPPED, event.event_id


def _newest(events: Iterable[precedence.Event]) -> str:
    found = max(events, key=lambda event: event.moment, default=None)
    return found.event_id if found else ""
