"""The days of generated traffic, one after another."""

from collections.abc import Callable, Iterable, Iterator
from random import Random

from sandbox.seconds import DAY
from sandbox.store import Doc
from sandbox.traffic.crowd import Crowd
from sandbox.traffic.fates import until
from sandbox.traffic.plan import Broadcast, Plan
from sandbox.traffic.senders import Sender, Template
from sandbox.traffic.talks import Talks

REGULARS = 2.0  # the higher, the more of the traffic is with few people
AT_ONCE = 500  # choices made in one go


class History:
    def __init__(self, plan: Plan) -> None:
        self.plan, self.rng = plan, Random(plan.seed)  # noqa: S311 - invented, not secret
        self.crowd = Crowd(plan, self.rng)
        self.talks = Talks(plan, self.crowd, self.rng)
        self.later: dict[int, list[Doc]] = {}  # by day: what earlier days led to
        self.begin: dict[object, Callable[[Sender, int, float], Iterable[Doc]]] = {
            "service": self.talks.service,
            "advertisement": self.talks.advertisement,
        }

    def days(self) -> Iterator[list[Doc]]:
        """The messages of each day in the order of their moments; as many as planned, exactly."""
        written, due = 0, 0.0
        for day, share in enumerate(self.plan.shares):
            due += share * self.plan.messages
            last = day == self.plan.days - 1
            wanted = (self.plan.messages if last else round(due)) - written
            messages = self._day(day, wanted)
            messages.sort(key=_moment)
            # Broadcasts may be more than a day's share: then the days after are quieter.
            messages = messages[: wanted if last else self.plan.messages - written]
            written += len(messages)
            yield messages

    def _day(self, day: int, wanted: int) -> list[Doc]:
        today = self.later.pop(day, [])
        for broadcast in self.plan.broadcasts.get(day, []):
            self._sort_out(day, today, self._broadcast(broadcast))
        while len(today) < wanted:
            self._sort_out(day, today, self._everyday(day, min(AT_ONCE, wanted - len(today))))
        return today

    def _sort_out(self, day: int, today: list[Doc], messages: Iterable[Doc]) -> None:
        midnight = self.plan.start + (day + 1) * DAY
        for message in messages:
            until(message, self.plan.end)
            if message["at"] < midnight:
                today.append(message)
            elif message["at"] < self.plan.end:
                self.later.setdefault(self._day_of(message), []).append(message)

    def _day_of(self, message: Doc) -> int:
        return int((message["at"] - self.plan.start) // DAY)

    def _broadcast(self, broadcast: Broadcast) -> Iterator[Doc]:
        people = min(broadcast.people, self.plan.people)
        pause = broadcast.seconds / people
        for number, place in enumerate(self.rng.sample(range(self.plan.people), people)):
            at = broadcast.at + number * pause
            yield from self.talks.template(
                broadcast.sender, broadcast.template, place, at, broadcast.rates
            )

    def _everyday(self, day: int, count: int) -> Iterator[Doc]:
        plan, chance = self.plan, self.rng.random
        senders = self.rng.choices(plan.senders.things, cum_weights=plan.senders.upto, k=count)
        hours = self.rng.choices(plan.hours.things, cum_weights=plan.hours.upto, k=count)
        for sender, hour in zip(senders, hours, strict=True):
            at = plan.start + day * DAY + (hour + chance()) * 3600
            place = int(plan.people * chance() ** REGULARS)
            openings = sender.openings
            (what,) = self.rng.choices(openings.things, cum_weights=openings.upto)
            if isinstance(what, Template):
                yield from self.talks.template(sender, what, place, at, plan.rates)
            else:
                yield from self.begin[what](sender, place, at)


def _moment(message: Doc) -> float:
    return float(message["at"])
