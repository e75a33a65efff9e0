"""Display names: changing them, their review, and Meta's rules for them.

https://developers.facebook.com/documentation/business-messaging/whatsapp/display-names
"""

import re
import unicodedata
from collections.abc import Callable

from sandbox import hooks
from sandbox.assets import usernames
from sandbox.assets.activities import note
from sandbox.assets.limits import is_established
from sandbox.assets.parameters import checked_text
from sandbox.assets.storage import digits_of, save
from sandbox.call import Call
from sandbox.errors import GraphError, parameter
from sandbox.store import Doc, Store
from sandbox.timers import cancel, schedule

DECISIONS = ("APPROVED", "REJECTED", "DEFERRED", "PENDING")
FORMAT, NOT_CONSISTENT = "NAME_FORMAT_UNACCEPTABLE", "NAME_NOT_CONSISTENT"
REASONS = (
    "NAME_EMPLOYEE_ISSUE", "NAME_ENDCLIENT_NOTRELATED", FORMAT, "NAME_INDIVIDUAL_ISSUE",
    NOT_CONSISTENT, "UNKNOWN",
)  # fmt: skip
STATUS = {"APPROVED": "APPROVED", "REJECTED": "DECLINED"}  # else it stays under review
MOST_CHANGES, PERIOD = 10, 30 * 86400
GENERIC = frozenset(
    {
        "bank", "business", "clothes", "company", "fashion", "food", "hotel", "online", "restaurant",
        "shop", "shopping", "store", "support", "travel",
    }
)  # fmt: skip
WORDS_OF_META = re.compile(
    r"\b(whatsapp|facebook|instagram|messenger|meta|official|verified)\b", re.IGNORECASE
)
PUNCTUATION = re.compile(r"[^\w\s]{2,}")
ADDRESS = re.compile(r"https?:|www\.|@|\.(com|net|org|io|co|info)\b", re.IGNORECASE)


class BadName(ValueError):
    """A decision on a display name that can't be taken; the text says why."""


Breaks = Callable[[str], object]
RULES: tuple[tuple[str, str, Breaks], ...] = (  # (rejection reason, rule, which name breaks it)
    (FORMAT, "A name has at least three characters.", lambda name: len(name.strip()) < 3),
    (
        FORMAT,
        "Single spaces only, none at either end.",
        lambda name: name != " ".join(name.split()),
    ),
    (FORMAT, "No web or e-mail addresses.", ADDRESS.search),
    (FORMAT, "No emoji and no symbols such as ® and ™.", lambda name: any(map(_is_symbol, name))),
    (FORMAT, "Normal punctuation only.", PUNCTUATION.search),
    (FORMAT, "Normal capitalisation only.", lambda name: len(name) > 5 and name.isupper()),
    (NOT_CONSISTENT, "No names of Meta's products, no “official”.", WORDS_OF_META.search),
    (NOT_CONSISTENT, "A generic word names no business.", lambda name: name.lower() in GENERIC),
)


def _is_symbol(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk", "Sm", "Sc", "Cs", "Co", "Cc")


def broken_rule(name: str) -> tuple[str, str] | None:
    """(rejection reason, which rule of Meta's the name breaks), or None for an acceptable one."""
    broken = ((reason, rule) for reason, rule, breaks in RULES if breaks(name))
    return next(broken, None)


def first_status(business: Doc) -> str:
    """Until the portfolio is verified or may message more people, a name is used unreviewed."""
    return "PENDING_REVIEW" if is_established(business) else "AVAILABLE_WITHOUT_REVIEW"


def change_name(call: Call, phone: Doc, given: object) -> Doc:
    """`new_display_name` of POST /{number}: begins the review of another name."""
    name = checked_text("new_display_name", given, least=2, most=75) or ""
    now = call.store.now()
    if phone.get("new_name_status") == "PENDING_REVIEW":
        raise GraphError(100, "Invalid parameter", rule="name_under_review")
    if phone.get("is_official_business_account"):
        raise GraphError(100, "Invalid parameter", rule="name_of_official")
    changes = [at for at in phone.get("name_changes", []) if at > now - PERIOD]
    if len(changes) >= MOST_CHANGES:
        raise GraphError(100, "Invalid parameter", rule="name_quota", arguments={"most": 10})
    if name == phone.get("verified_name"):
        raise parameter("Param new_display_name is the name the number has already.")
    waiting = {"new_display_name": name, "new_name_status": "PENDING_REVIEW"}
    phone = save(call.store, "phone", {**phone, **waiting, "name_changes": [*changes, now]})
    wait_for_review(call.store, phone)
    note(call.store, phone["waba"], "ACCOUNT_UPDATED", f"Display name {name} requested",
         actor=call.bearer.user)  # fmt: skip
    return phone


def wait_for_review(store: Store, phone: Doc) -> None:
    """The desk decides, or the setting `auto_review_seconds` by the rules above."""
    seconds = store.setting("auto_review_seconds")
    cancel(store, "name_review", phone["id"])
    if seconds is not None:
        schedule(store, store.now() + seconds, "name_review", phone["id"])


def start_reviews(store: Store, phones: list[Doc]) -> None:
    """Reaching a higher limit or being verified sends the names used so far to their review."""
    for phone in phones:
        if phone.get("name_status") == "AVAILABLE_WITHOUT_REVIEW":
            wait_for_review(store, save(store, "phone", {**phone, "name_status": "PENDING_REVIEW"}))


def review(store: Store, phone_id: str, body: Doc) -> None:
    """The timer `name_review`: decides as the published rules say."""
    phone = store.the("phone", phone_id)
    if _requested(phone) is None:
        return
    broken = broken_rule(str(_requested(phone)))
    decide_name(store, phone, "REJECTED" if broken else "APPROVED", broken[0] if broken else None)


def decide_name(store: Store, phone: Doc, decision: str, reason: str | None = None) -> Doc:
    """The desk's word on the name that waits. Raises BadName.

    An approved change is used once the number is registered again.
    """
    name = _requested(phone)
    if name is None:
        raise BadName("No name of this number waits for a review.")
    if decision not in DECISIONS:
        raise BadName(f"A decision is one of {', '.join(DECISIONS)}.")
    if decision == "REJECTED" and (reason or "UNKNOWN") not in REASONS:
        raise BadName(f"A reason is one of {', '.join(REASONS)}.")
    key = "new_name_status" if _changes(phone) else "name_status"
    phone = save(store, "phone", {**phone, key: STATUS.get(decision, "PENDING_REVIEW")})
    rejection = (reason or "UNKNOWN") if decision == "REJECTED" else None
    value = {
        "display_phone_number": digits_of(phone),
        "decision": decision,
        "requested_verified_name": name,
        "rejection_reason": rejection,
    }
    hooks.announce(store, phone["waba"], "phone_number_name_update", value)
    note(store, phone["waba"], "COMPLIANCE_ACTION", f"Display name {name}: {decision}")
    return usernames.confirm(store, phone)


def _changes(phone: Doc) -> bool:
    return phone.get("new_name_status") == "PENDING_REVIEW"


def _requested(phone: Doc) -> str | None:
    """The name under review: a change before the first one."""
    if _changes(phone):
        return str(phone.get("new_display_name", ""))
    waits = phone.get("name_status") in ("PENDING_REVIEW", "AVAILABLE_WITHOUT_REVIEW")
    return str(phone.get("verified_name", "")) if waits else None


def after_registration(phone: Doc) -> Doc:
    """An approved change takes effect with the registration that follows it."""
    if phone.get("new_name_status") != "APPROVED":
        return phone
    kept = {key: value for key, value in phone.items() if key != "new_display_name"}
    return {
        **kept,
        "verified_name": phone["new_display_name"],
        "name_status": "APPROVED",
        "new_name_status": "NONE",
    }


def certificate_status(call: Call, phone: Doc) -> str:
    """`unified_cert_status`: name and account review in one word."""
    waba = call.store.the("waba", phone["waba"])
    if waba.get("account_review_status") not in (None, "APPROVED"):
        return "ACCOUNT_REVIEW_NOT_STARTED"
    words = {
        "APPROVED": "APPROVED",
        "PENDING_REVIEW": "NAME_PENDING_REVIEW",
        "AVAILABLE_WITHOUT_REVIEW": "LIMITED_ACCESS",
    }
    return words.get(str(phone.get("name_status")), "NAME_NOT_APPROVED")
