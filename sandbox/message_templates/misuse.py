"""The ladder for businesses that pass marketing off as utility: warned, rate-limited, restricted.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
Where an account stands is `utility_misuse` of its document: {"warned_at", "rate_limited_until",
"rate_limit" (utility messages in 24 hours), "restricted_until", "restrictions"}; a field that is
missing does not apply. Who sends looks there for error 131064.
"""

from collections.abc import Callable

from sandbox import timers
from sandbox.hooks import announce
from sandbox.message_templates import storage
from sandbox.message_templates.decisions import decide
from sandbox.message_templates.words import MARKETING, UTILITY
from sandbox.seconds import DAY
from sandbox.store import Doc, Store

ABUSE = "UTILITY_TEMPLATE_ABUSE"
TIMER = "utility_misuse_over"
RATE_LIMITED = 7 * DAY
RESTRICTED, RESTRICTED_AGAIN, PORTFOLIO_RESTRICTED = 7 * DAY, 30 * DAY, 30 * DAY


def warn(store: Store, waba: Doc) -> None:
    """From now on categories are corrected at once, without notice."""
    _save(store, waba, {**_standing(waba), "warned_at": store.now()})
    _tell(store, waba, ABUSE)


def rate_limit(store: Store, waba: Doc) -> None:
    """Utility messages are capped for seven days; those above are refused with 131064."""
    until = store.now() + RATE_LIMITED
    limit = store.setting("utility_rate_limit")
    standing = {"warned_at": store.now(), **_standing(waba)}
    _save(store, waba, {**standing, "rate_limited_until": until, "rate_limit": limit})
    _end_at(store, waba, until, "rate_limited_until")
    _tell(store, waba, f"{ABUSE}_RATE_LIMIT", ("RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING", until))


def restrict(store: Store, waba: Doc, *, seconds: float | None = None) -> None:
    """All utility templates become marketing, and new ones are created as marketing, for seven days
    (thirty when repeated).
    """
    standing = {"warned_at": store.now(), **_standing(waba)}
    earlier = int(standing.get("restrictions", 0))
    until = store.now() + (seconds or (RESTRICTED_AGAIN if earlier else RESTRICTED))
    _save(store, waba, {**standing, "restricted_until": until, "restrictions": earlier + 1})
    _end_at(store, waba, until, "restricted_until")
    _tell(store, waba, ABUSE, ("RESTRICTED_UTILITY_TEMPLATES", until))
    for template in storage.matching(store, "waba = ? AND category = ?", (waba["id"], UTILITY)):
        decide(store, template, "recategorise", category=MARKETING)


def restrict_portfolio(store: Store, waba: Doc) -> None:
    """The same on all accounts of the owner, for thirty days."""
    for other in store.all("waba", parent=waba["owner"]):
        restrict(store, other, seconds=PORTFOLIO_RESTRICTED)


def forgive(store: Store, waba: Doc) -> None:
    """Ends what is under way, and the warning with it."""
    for what in ENDINGS:
        if what in _standing(waba):
            _end(store, waba["id"], what)
    _save(store, store.the("waba", waba["id"]), {})


ENDINGS = {
    "rate_limited_until": f"{ABUSE}_RATE_LIMIT_RECOVERY",
    "restricted_until": f"{ABUSE}_UNBAN",
}
ACTS: dict[str, Callable[[Store, Doc], None]] = {
    "warn": warn,
    "rate_limit": rate_limit,
    "restrict": restrict,
    "restrict_portfolio": restrict_portfolio,
    "forgive": forgive,
}


def come_due(store: Store, waba_id: str, body: Doc) -> None:
    """The handler of the timers that end a limit. A later one may have taken its place."""
    until = _standing(store.the("waba", waba_id)).get(body["what"])
    if until is not None and until <= store.now():
        _end(store, waba_id, body["what"])


def _end(store: Store, waba_id: str, what: str) -> None:
    waba = store.the("waba", waba_id)
    gone = (what, "rate_limit") if what == "rate_limited_until" else (what,)
    kept = {name: value for name, value in _standing(waba).items() if name not in gone}
    _save(store, waba, kept)
    _tell(store, waba, ENDINGS[what])


def _end_at(store: Store, waba: Doc, until: float, what: str) -> None:
    timers.schedule(store, until, TIMER, waba["id"], what=what)


def _standing(waba: Doc) -> Doc:
    return dict(waba.get("utility_misuse") or {})


def _save(store: Store, waba: Doc, standing: Doc) -> None:
    store.put("waba", {**waba, "utility_misuse": standing}, parent=waba["owner"])


def _tell(
    store: Store, waba: Doc, violation: str, restriction: tuple[str, float] | None = None
) -> None:
    value: Doc = {
        "event": "ACCOUNT_RESTRICTION",
        "violation_info": {"violation_type": violation},
    }
    if restriction is not None:
        kind, until = restriction
        value["restriction_info"] = [{"restriction_type": kind, "expiration": int(until)}]
    announce(store, waba["id"], "account_update", value)
