"""What a scenario's `traffic` asks for, completed and checked. Format: docs/sandbox.md."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.message_templates import storage
from sandbox.scenario.moments import moment
from sandbox.seconds import DAY
from sandbox.store import Doc, Store
from sandbox.traffic.senders import Sender, Template, read_senders, read_template
from sandbox.traffic.weights import BadTraffic, Weighted, is_number, list_of, number, object_of

KEYS = frozenset(
    {"seed", "from", "days", "messages", "people", "numbers", "countries", "categories"}
    | {"templates", "rates", "shape", "broadcasts"}
)
BROADCAST_KEYS = frozenset({"template", "number", "day", "hour", "minutes", "people", "rates"})
COUNTRIES = {"JP": 40, "ID": 20, "MX": 15, "BR": 10, "IN": 10, "DE": 5}
# Shares of what is sent (failed), of the rest (delivered), of what arrives (read), and of what is
# read (the others).
RATES: Doc = {
    "failed": {"131026": 0.012, "131049": 0.006},
    "delivered": 0.965, "read": 0.68, "reply": 0.05, "click": 0.04, "block": 0.0006, "stop": 0.002,
}  # fmt: skip
WEEK = (1.0, 1.0, 1.0, 1.05, 1.2, 0.8, 0.6)  # from Monday
HOURS = (
    *(0.1, 0.05, 0.05, 0.05, 0.1, 0.2, 0.5, 0.9, 1.3, 1.6, 1.8, 1.8),
    *(1.7, 1.5, 1.4, 1.4, 1.5, 1.7, 2.0, 2.1, 1.8, 1.2, 0.6, 0.3),
)
MOST_MESSAGES, MOST_DAYS, MOST_PEOPLE = 5_000_000, 1100, 1_000_000


@dataclass(frozen=True)
class Broadcast:
    template: Template
    sender: Sender
    at: float
    seconds: float  # from the first message to the last
    people: int
    rates: Doc


@dataclass(frozen=True)
class Plan:
    seed: int
    start: float
    days: int
    messages: int
    people: int
    countries: Weighted
    senders: Weighted
    rates: Doc
    hours: Weighted
    shares: tuple[float, ...]  # of each day
    broadcasts: dict[int, list[Broadcast]]  # by day

    @property
    def end(self) -> float:
        return self.start + self.days * DAY


def count_messages(traffic: Doc) -> int:
    return int(number(traffic, "messages", 10_000, 1, MOST_MESSAGES))


def resized(traffic: Doc, changes: Doc) -> Doc:
    """The traffic with some keys changed; people and broadcasts grow and shrink with `messages`."""
    share = count_messages({**traffic, **changes}) / count_messages(traffic)
    people = max(1, round(number(traffic, "people", 1000, 1, MOST_PEOPLE) * share))
    broadcasts = [
        {**one, "people": max(1, round(number(one, "people", 100, 1, MOST_PEOPLE) * share))}
        for one in traffic.get("broadcasts", [])
    ]
    return {**traffic, "people": min(people, MOST_PEOPLE), "broadcasts": broadcasts, **changes}


def read_plan(store: Store, traffic: Doc) -> Plan:
    """Raises BadTraffic. The numbers and templates it names must be in the state already."""
    if set(traffic) - KEYS:
        raise BadTraffic(f"traffic has no {', '.join(sorted(set(traffic) - KEYS))}.")
    days = int(number(traffic, "days", 30, 1, MOST_DAYS))
    start, weekday = _start(traffic, days)
    senders = read_senders(store, traffic)
    rates = read_rates(object_of(traffic, "rates", {}), RATES)
    shape = object_of(traffic, "shape", {})
    week = list_of(shape.get("week", WEEK), 7, "shape.week")
    hours = list_of(shape.get("hours", HOURS), 24, "shape.hours")
    return Plan(
        seed=int(number(traffic, "seed", 1, 0, 2**31)),
        start=start,
        days=days,
        messages=count_messages(traffic),
        people=int(number(traffic, "people", 1000, 1, MOST_PEOPLE)),
        countries=Weighted.of(object_of(traffic, "countries", COUNTRIES), "countries"),
        senders=senders,
        rates=rates,
        hours=Weighted.of(dict(enumerate(hours)), "shape.hours"),
        shares=_shares(week, weekday, days),
        broadcasts=_broadcasts(store, traffic, senders, start, rates),
    )


def _start(traffic: Doc, days: int) -> tuple[float, int]:
    """When it begins, and the weekday there; unless given, so that it ends now."""
    given = traffic.get("from", f"-{days}d")
    try:
        start = moment(given)
    except ValueError as error:
        raise BadTraffic(f"traffic: {error}") from error
    zone = None if given[:1] == "-" else datetime.fromisoformat(given).tzinfo
    return start, datetime.fromtimestamp(start, zone).weekday()


def _shares(week: tuple[float, ...], weekday: int, days: int) -> tuple[float, ...]:
    weights = [week[(weekday + day) % 7] for day in range(days)]
    if not sum(weights):
        raise BadTraffic("traffic: shape.week leaves no day to send on.")
    return tuple(weight / sum(weights) for weight in weights)


def read_rates(given: Doc, usual: Doc) -> Doc:
    if set(given) - set(RATES):
        raise BadTraffic(f"traffic: rates has any of {', '.join(RATES)}.")
    rates = {**usual, **given}
    failed = object_of(rates, "failed", {})
    shares = [*failed.values(), *(share for name, share in rates.items() if name != "failed")]
    if not all(is_number(share) and share <= 1 for share in shares) or sum(failed.values()) > 1:
        raise BadTraffic("traffic: rates are shares from 0 to 1.")
    if not all(code.isascii() and code.isdigit() for code in failed):
        raise BadTraffic("traffic: rates.failed has the share of each error code.")
    return rates


def _broadcasts(
    store: Store, traffic: Doc, senders: Weighted, start: float, rates: Doc
) -> dict[int, list[Broadcast]]:
    found: dict[int, list[Broadcast]] = {}
    given: Any = traffic.get("broadcasts", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise BadTraffic("traffic: broadcasts is a list of objects.")
    for one in given:
        if set(one) - BROADCAST_KEYS:
            raise BadTraffic(f"traffic: a broadcast has any of {', '.join(BROADCAST_KEYS)}.")
        day = int(number(one, "day", 0, 0, MOST_DAYS))
        template = storage.get(store, str(one.get("template")))
        by_id = {sender.phone: sender for sender in senders.things}
        of_account = [one for one in by_id.values() if template and one.waba == template["waba"]]
        sender = by_id.get(str(one.get("number"))) or next(iter(of_account), None)
        if template is None or sender is None:
            raise BadTraffic("traffic: a broadcast needs a template, and a number that sends it.")
        broadcast = Broadcast(
            template=read_template(template),
            sender=sender,
            at=start + day * DAY + number(one, "hour", 10, 0, 24) * 3600,
            seconds=number(one, "minutes", 60, 1, 1440) * 60,
            people=int(number(one, "people", 100, 1, MOST_PEOPLE)),
            rates=read_rates(object_of(one, "rates", {}), rates),
        )
        found.setdefault(day, []).append(broadcast)
    return found
