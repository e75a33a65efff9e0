"""What is begun in generated traffic, and what follows from it: sends, answers, conversations.

Every function gives the messages of one beginning; those of later days are among them.
"""

from collections import Counter
from collections.abc import Iterator
from random import Random

from sandbox.message_templates.quality import NO_REASON
from sandbox.messages.storage import wamid_of
from sandbox.seconds import DAY
from sandbox.store import Doc
from sandbox.traffic.crowd import Crowd
from sandbox.traffic.fates import settle, wait
from sandbox.traffic.plan import Plan
from sandbox.traffic.senders import Sender, Template

QUESTIONS = ("Hello!", "When are you open?", "Where is my order?", "Can I change the date?", "👍")
ANSWERS = ("Good day! How can we help?", "We'll look into it.", "It's on its way.", "Done. Bye!")
THANKS = ("Thank you!", "Great, thanks", "Yes please", "Tell me more")
STOPPED, NO_MARKETING_THERE = 131050, 131049
# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates
WITHOUT_MARKETING = "US"  # since 2025-04-01
Signal = tuple[str, int, str, str]  # template, day, what, reason: as `quality` counts them


class Talks:
    def __init__(self, plan: Plan, crowd: Crowd, rng: Random) -> None:
        self.plan, self.crowd, self.rng = plan, crowd, rng
        self.clicks: list[tuple[Doc, float, str, str]] = []  # message, moment, kind, content
        self.signals: Counter[Signal] = Counter()  # blocked and stopped

    def template(
        self, sender: Sender, template: Template, place: int, at: float, rates: Doc
    ) -> Iterator[Doc]:
        message = self._out(sender, place, at, "template")
        message["template"], message["category"] = template.id, template.category
        message["content"] = {"name": template.name, "language": {"code": template.language}}
        settle(self.rng, message, rates, self._refusal(sender, template, place, at),
               self._reachable(sender, place))  # fmt: skip
        yield message
        read_at = message.get("read_at")
        if read_at is None:
            return
        self._take(sender, template, place, message, rates)
        if self.rng.random() < rates["reply"]:
            yield from self._talk(sender, place, read_at + 5 + wait(self.rng, 300.0), THANKS)

    def service(self, sender: Sender, place: int, at: float) -> Iterator[Doc]:
        yield from self._talk(sender, place, at, QUESTIONS)

    def advertisement(self, sender: Sender, place: int, at: float) -> Iterator[Doc]:
        """Somebody writes from an advertisement; the answer opens the free 72 hours."""
        talk = self._talk(sender, place, at, QUESTIONS)
        first = next(talk)
        first["referral"] = {
            "source_type": "ad", "source_id": "120210000000000001", "source_url":
            "https://fb.me/sandbox", "headline": "Write to us", "body": "We answer at once.",
        }  # fmt: skip
        yield first
        yield from talk

    def _talk(self, sender: Sender, place: int, at: float, words: tuple[str, ...]) -> Iterator[Doc]:
        """The person writes, the business answers after some minutes, up to four times."""
        for _ in range(1 + int(self.rng.random() * 2.5)):
            yield self._in(sender, place, at, self.rng.choice(words))
            at += 20 + min(wait(self.rng, 240.0), 7200.0)
            answer = self._out(sender, place, at, "text")
            answer["content"] = {"body": self.rng.choice(ANSWERS)}
            settle(self.rng, answer, self.plan.rates, None, self._reachable(sender, place))
            yield answer
            at += 30 + wait(self.rng, 600.0)
            words = QUESTIONS

    def _take(
        self, sender: Sender, template: Template, place: int, message: Doc, rates: Doc
    ) -> None:
        """How the person takes a template that was read: presses a button, stops or blocks."""
        chance, moment = self.rng.random, message["read_at"] + 3 + 20 * self.rng.random()
        if template.buttons and chance() < rates["click"]:
            kind, text = self.rng.choice(template.buttons)
            self.clicks.append((message, moment, kind, text))
        if chance() < rates["block"]:
            self.crowd.blocked.setdefault(place, {})[sender.phone] = moment
            self.signals[template.id, int(moment // DAY), "block", NO_REASON] += 1
        elif template.category == "MARKETING" and chance() < rates["stop"]:
            self.crowd.stopped.setdefault(place, {})[sender.business] = moment
            self.signals[template.id, int(moment // DAY), "stop", ""] += 1

    def _refusal(self, sender: Sender, template: Template, place: int, at: float) -> int | None:
        if template.category != "MARKETING":
            return None
        if self.crowd.stopped.get(place, {}).get(sender.business, at + 1) <= at:
            return STOPPED
        return NO_MARKETING_THERE if self.crowd.countries[place] == WITHOUT_MARKETING else None

    def _reachable(self, sender: Sender, place: int) -> bool:
        return sender.phone not in self.crowd.blocked.get(place, ())

    def _out(self, sender: Sender, place: int, at: float, type: str) -> Doc:
        message = self._message(sender, place, at, "out", type)
        message["recipient"] = {"input": message["wa_id"], "by": "phone"}
        message["api"] = "cloud"
        return message

    def _in(self, sender: Sender, place: int, at: float, words: str) -> Doc:
        message = self._message(sender, place, at, "in", "text")
        message["status"], message["content"] = "received", {"body": words}
        return message

    def _message(self, sender: Sender, place: int, at: float, direction: str, type: str) -> Doc:
        return {
            "id": wamid_of(self.rng.randbytes(24)), "waba": sender.waba, "phone": sender.phone,
            "wa_id": self.crowd.wa_ids[place], "direction": direction, "type": type, "at": at,
            "country": self.crowd.countries[place],
        }  # fmt: skip
