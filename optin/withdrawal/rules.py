"""The rules: which groups of words make a withdrawal when they stand together in a clause.

A rule of two groups holds when a word of each is near a word of the other: at most `NEAR` tokens between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from optin.withdrawal.languages import EVERY
from optin.withdrawal.lexicon import Hit

NEAR = 8  # words
NEAR_SIGNS = 14  # signs, in scripts without spaces


@dataclass(frozen=True)
class Rule:
    code: str
    title: str  # for readers of docs/opt-outs.md
    example: str
    first: tuple[str, ...]
    second: tuple[str, ...] = ()
    ordered: bool = False  # the first before the second, in languages whose order is `forward`
    everything: bool = False  # asks for no message at all


REACHING = ("messages", "receive", "send", "sending")
RULES = (
    Rule("request", "A request by itself", "Would you all leave me alone for once", ("requests",), everything=True),
    Rule("revoked", "Takes the consent back", "I withdraw my consent", ("revoke",), ("consent",), everything=True),
    Rule("unsubscribe", "Unsubscribes", "how do I unsubscribe?", ("unsubscribe",)),
    Rule("stop_sending", "Stop sending", "stop sending offers", ("stop",), ("sending", "messages"), ordered=True),
    Rule("do_not_send", "Do not send", "don't ever write to me about that", ("dont",), ("send",), ordered=True),
    Rule("do_not_send", "Do not send", "Bunun için yazmayın", ("dont_send",)),
    Rule("not_wanted", "Does not want them", "I don't want your offers", ("unwanted",), REACHING),
    Rule("no_more", "No more of them", "no more ads", ("no_more",), REACHING),
    Rule("remove_me", "Remove me", "delete my number", ("remove",), ("me", "list"), everything=True),
)  # fmt: skip
# What the others decide: not by groups of words.
OTHERS = {
    "keyword": "The whole message is a word of the list",
    "sentence": "One sentence of the message is a word of the list",
    "complaint": "A complaint, and “stop” or “remove” in the same message",
    "could_be": "Could be one: “no”, “wrong number”, “not interested”",
    "doubtful": "A stop under a condition, quoted, about a part or something unknown, or beside a wish for more",
    "likeness": "No rule knows its words, but as a whole it reads like the requests of the corpus",
    "button": "A button or a row of a list whose words ask to stop",
    "platform": "Meta says that the person stopped marketing messages",
}  # fmt: skip
TURNED = {"stop", "unsubscribe", "remove", "requests", "ending"}
# Words that may stand between a negation and what it turns: “don't ever stop”. Any other word has the negation to
# itself: “not interested unsubscribe”.
LETTING_THROUGH = {"ever", "polite", "everything", "keep"}
# What turns a stop round says nothing against what comes after it: “never stop sending”.
NOT_AGAIN = {"dont", "no_more", "stop"}
# Phrases of these, which are looked for in whole messages or by themselves, hide no words in them.
APART = {
    "keywords",
    "alone",
    "maybe",
    "complaint",
    "start",
    "help",
    "polite",
    "ending",
    "no_ending",
    "everything",
    "but",
    "keep",
    "ever",
    "doubt",
    "amount",
    "context",
    "object",
    "however",
}
# Words that give what stands before a request no sense of its own.
IDLE = {"polite", "amount", "ever", "keep", "dont", "me"}
# Of these a complaint about how many messages there are is the reason; to others it may be a wish for fewer.
FOR_ANY_REASON = {"unsubscribe", "remove_me", "revoked"}


class Judged(NamedTuple):
    rule: Rule
    hits: tuple[Hit, ...]
    about_other: bool  # other things are named with it in the same clause
    doubtful: bool
    everything: bool

    @property
    def telling(self) -> list[Hit]:
        """The hits without those that lie in another."""
        return [hit for hit in self.hits if not any(hit.inside(one) for one in self.hits)]


def standing(hits: Sequence[Hit], *, glued: bool) -> list[Hit]:
    """What is left of one language's hits: harmless phrases hide what they touch, longer
    phrases the shorter ones in them, and “don't” before a stop hides the stop and what is in it.
    “I'll block you” asks to block nothing, „ab heute“ sets no term."""
    telling = [hit for hit in hits if not hit.gap and hit.group not in APART]
    harmless = [
        hit
        for hit in hits
        if hit.group == "harmless" and not any(_refuted(hit, one) for one in telling)
    ]
    kept = [
        hit
        for hit in hits
        if hit.group != "harmless" and not any(hit.overlaps(one) for one in harmless)
    ]
    other = [hit for hit in kept if hit.group == "other"]
    kept = [hit for hit in kept if not any(hit.inside(one) for one in other)]
    complaints = [hit for hit in kept if hit.group == "complaint"]
    said_whole = [hit for hit in telling if hit.group in {"requests", "unwanted", "messages"}]
    hidden_by = {
        "stop": complaints, "remove": complaints, "other": said_whole,
        "ending": [hit for hit in hits if hit.group == "no_ending"],
        "doubt": telling, "amount": telling, "object": [hit for hit in hits if hit.group == "but"],
    }  # fmt: skip
    kept = [
        hit for hit in kept if not any(hit.hidden_in(one) for one in hidden_by.get(hit.group, ()))
    ]
    turned, stretches = _turned(kept, glued=glued)
    stretches += [one for one in harmless if _says_not_to_stop(one, hits)]
    never = {(hit.start, hit.end) for hit in kept if hit.group == "everything"}
    return [
        hit
        for hit in kept
        if hit not in turned
        and not any(_in_turned(hit, one) for one in turned)
        and not (hit.group in NOT_AGAIN and any(_belongs(hit, one, never) for one in stretches))
    ]


def _refuted(harmless: Hit, telling: Hit) -> bool:
    """Does it lie in a phrase that tells more, or go on from a refusal: “[do not want more] offers”?"""
    goes_on = telling.start < harmless.start < telling.end and telling.group == "unwanted"
    denied = telling.group == "dont" and harmless.start == telling.end
    return goes_on or denied or harmless.hidden_in(telling)


def _turned(hits: Sequence[Hit], *, glued: bool) -> tuple[list[Hit], list[Hit]]:
    """(stops that are turned round, each with the words that turn it): after “don't”, and with one in it
    („hört nie auf“). “Don't” itself is a negation already: after “not a customer” it is none of the contrary."""
    said = [hit for hit in hits if hit.group in {"complaint", "maybe"}]
    turning = [
        hit for hit in hits if hit.group == "keep" and not any(hit.inside(one) for one in said)
    ]
    forbidding = {(hit.start, hit.end) for hit in turning}
    small = _places(hit for hit in hits if hit.group in LETTING_THROUGH and not glued)
    turned, stretches = [], []
    for hit in hits:
        if hit.group not in TURNED or (hit.start, hit.end) in forbidding:
            continue
        before = [
            one.start
            for one in turning
            if one.end <= hit.start and small.issuperset(range(one.end, hit.start))
        ]
        between = hit.gap and any(hit.start < one.start and one.end < hit.end for one in turning)
        if before or between:
            turned.append(hit)
            stretches.append(hit._replace(start=min(before, default=hit.start)))
    return turned, stretches


def _says_not_to_stop(harmless: Hit, hits: Sequence[Hit]) -> bool:
    inside = {hit.group for hit in hits if harmless.start <= hit.start and hit.end <= harmless.end}
    return "keep" in inside and not inside.isdisjoint(TURNED)


def _belongs(hit: Hit, stretch: Hit, never: set[tuple[int, int]]) -> bool:
    """Is it one of the words that turn a stop round, or a “never” beside them?"""
    beside = stretch.start == hit.end or stretch.end == hit.start
    within = stretch.start <= hit.start and hit.end <= stretch.end
    return within or (beside and (hit.start, hit.end) in never)


def _in_turned(hit: Hit, turned: Hit) -> bool:
    return hit.inside(turned) or (hit.group in TURNED and hit.overlaps(turned))


def judged(
    hits: Sequence[Hit], *, forward: bool, near: int, object_first: bool = False
) -> Iterator[Judged]:
    """The rules that hold among the standing hits of one language in one clause."""
    groups = {hit.group for hit in hits}
    for rule in RULES:
        if groups.isdisjoint(rule.first):
            continue
        pair = _together(rule, hits, forward=forward, near=near)
        if pair:
            yield Judged(
                rule,
                pair,
                about_other=any(
                    _named_with(hit, pair, hits, object_first=object_first) for hit in hits
                ),
                doubtful="doubt" in groups
                or (
                    not _for_any_reason(rule, hits)
                    and any(_is_how_often(hit, pair, hits, object_first) for hit in hits)
                ),
                everything=rule.everything or "everything" in groups,
            )


def _for_any_reason(rule: Rule, hits: Sequence[Hit]) -> bool:
    """The “every” of “every day” is no “everything” after “don't send”, which asks for fewer then; after “stop” it
    tells how tired of them somebody is."""
    amounts = [hit for hit in hits if hit.group == "amount" and rule.code == "do_not_send"]
    return rule.code in FOR_ANY_REASON or any(
        hit.group == "everything" and not any(hit.inside(one) for one in amounts) for hit in hits
    )


def _is_how_often(
    amount: Hit, pair: tuple[Hit, ...], hits: Sequence[Hit], object_first: bool
) -> bool:
    """Does it belong to what is asked, so that fewer are meant? Before the request, with words of its own, it is the
    reason: “it comes every day stop sending”. Where objects stand before their verb no place tells."""
    if amount.group != "amount":
        return False
    first = min(hit.start for hit in pair)
    idle = _places(hit for hit in hits if hit.group in IDLE)
    return object_first or amount.end > first or idle.issuperset(range(first))


def _named_with(
    other: Hit, pair: tuple[Hit, ...], hits: Sequence[Hit], *, object_first: bool
) -> bool:
    """Is it another thing, and not parted from what is asked: “nice shop, but remove me”? Where objects stand before
    their verb no place tells a reason from one."""
    first = min(hit.start for hit in pair)
    return (
        other.group == "other"
        and not any(
            other.end <= hit.start and hit.end <= first for hit in hits if hit.group == "however"
        )
        and (object_first or not _is_the_reason(other, first, hits))
    )


def _is_the_reason(other: Hit, first: int, hits: Sequence[Hit]) -> bool:
    """Has it a verb of its own, and is it messages that the request names: “sold the car last week don't send me
    messages”? Without a word between, the messages are about it: “about my order please no messages”."""
    known = _places(hit for hit in hits if hit.group not in {"however", "but"})
    own = set(range(other.end, first)) - known
    messages = any(hit.group == "messages" and hit.start >= first for hit in hits)
    return bool(own) and messages


def _places(hits: Iterable[Hit]) -> set[int]:
    """Of the words that these are."""
    return {place for hit in hits for place in range(hit.start, hit.end)}


def _together(
    rule: Rule, hits: Sequence[Hit], *, forward: bool, near: int
) -> tuple[Hit, ...] | None:
    firsts = sorted((hit for hit in hits if hit.group in rule.first), key=lambda hit: -hit.size)
    if not rule.second:
        return (firsts[0],)
    for group in rule.second:  # what explains most to a reader stands first
        for one, other in product(firsts, (hit for hit in hits if hit.group == group)):
            if rule.ordered and not forward and one.language == EVERY and _stands_after(one, other):
                continue
            if _fit(one, other, ordered=rule.ordered and forward, near=near):
                return tuple(sorted((one, other), key=lambda hit: hit.start))
    return None


def _stands_after(one: Hit, other: Hit) -> bool:
    """Is the English “stop” put after what stops, and not right after: “promo kab stop hoga”, when will it stop?"""
    return other.end < one.start


def _fit(one: Hit, other: Hit, *, ordered: bool, near: int) -> bool:
    if one.overlaps(other) and not (one.gap or other.gap):
        return False
    apart = other.start - one.end if one.start <= other.start else one.start - other.end
    return apart <= near and not (ordered and other.start < one.start)
