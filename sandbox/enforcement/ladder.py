"""Meta's steps against an account, from a warning to its end, and the way back.

https://developers.facebook.com/documentation/business-messaging/whatsapp/policy-enforcement ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
Each step changes the account's standing, tells it by a webhook and is an entry of its activities.
"""

from sandbox import timers
from sandbox.assets.activities import note
from sandbox.enforcement import (
    ADD_NUMBERS,
    BIZ_INITIATED,
    CUSTOMER_INITIATED,
    is_banned,
    is_shut,
    restrictions,
    standing_of,
)
from sandbox.enforcement.words import RESTRICTIONS, REVIEWS, VIOLATIONS, text_date
from sandbox.hooks import announce
from sandbox.seconds import DAY
from sandbox.store import Doc, Store

OVER, BAN = "restriction_over", "ban_due"  # timers
TEMPLATES_ONLY = (BIZ_INITIATED, ADD_NUMBERS)
ALL_MESSAGES = (BIZ_INITIATED, CUSTOMER_INITIATED, ADD_NUMBERS)
LONG = 5  # days from which answers are blocked too


class BadStep(ValueError):
    """A step that Meta can't take with this account; the text says why."""


def warn(store: Store, waba: Doc, body: Doc) -> None:
    """{"violation_type": "SCAM"}: a violation without any effect yet."""
    violation = _violation(body)
    _save(store, waba, violations=_with_violation(store, waba, violation))
    _tell(store, waba, "ACCOUNT_VIOLATION", {"violation_info": {"violation_type": violation}})


def restrict(store: Store, waba: Doc, body: Doc) -> None:
    """{"days": 3, "violation_type"?, "restriction_types"?, "remediation"?}. Up to three days:
    sending templates and adding numbers; from five: all messages.
    """
    days = _days(body, 1)
    kinds = _kinds(body) or list(ALL_MESSAGES if days >= LONG else TEMPLATES_ONLY)
    until = store.now() + days * DAY
    extra = {"remediation": str(body["remediation"])} if body.get("remediation") else {}
    told = [{"restriction_type": kind, "expiration": int(until), **extra} for kind in kinds]
    value: Doc = {"restriction_info": told}
    changes: Doc = {}
    if body.get("violation_type"):
        violation = _violation(body)
        changes["violations"] = _with_violation(store, waba, violation)
        value["violation_info"] = {"violation_type": violation}
    kept = [one for one in _standing_restrictions(waba) if one["restriction_type"] not in kinds]
    new = [{"restriction_type": kind, "expiration": until} for kind in kinds]
    _save(store, waba, restrictions=[*kept, *new], **changes)
    timers.schedule(store, until, OVER, waba["id"])
    _tell(store, waba, "ACCOUNT_RESTRICTION", value)


def lock(store: Store, waba: Doc, body: Doc) -> None:
    """Nothing goes any more until an appeal is granted."""
    _save(store, waba, locked=True)
    told = [{"restriction_type": kind} for kind in ALL_MESSAGES]
    _tell(store, waba, "ACCOUNT_RESTRICTION", {"restriction_info": told})


def schedule_ban(store: Store, waba: Doc, body: Doc) -> None:
    """{"days": 7}: the account is told, and disabled when the days are over."""
    _check_not_banned(waba)
    until = store.now() + _days(body, 7) * DAY
    _save(store, waba, ban={"state": "SCHEDULE_FOR_DISABLE", "date": until})
    timers.cancel(store, BAN, waba["id"])
    timers.schedule(store, until, BAN, waba["id"])
    _tell_ban(store, waba, "SCHEDULE_FOR_DISABLE", until)


def ban(store: Store, waba: Doc, body: Doc) -> None:
    _check_not_banned(waba)
    now = store.now()
    timers.cancel(store, BAN, waba["id"])
    _save(store, waba, ban={"state": "DISABLE", "date": now})
    for phone in store.all("phone", parent=waba["id"]):
        before = phone.get("status", "CONNECTED")
        store.put("phone", {**phone, "status": "BANNED", "status_before_ban": before},
                  parent=waba["id"])  # fmt: skip
    _tell_ban(store, waba, "DISABLE", now)


def reinstate(store: Store, waba: Doc, body: Doc) -> None:
    """Ends a ban, a lock and every restriction."""
    timers.cancel(store, BAN, waba["id"])
    _save(store, waba, ban=None, locked=False, restrictions=[])
    for phone in store.all("phone", parent=waba["id"]):
        if "status_before_ban" in phone:
            phone["status"] = phone.pop("status_before_ban")
            store.put("phone", phone, parent=waba["id"])
    _tell_ban(store, waba, "REINSTATE", store.now())


def appeal(store: Store, waba: Doc, body: Doc) -> None:
    """{"decision": "granted" | "denied"}: the answer to a request for review."""
    decision = body.get("decision")
    if decision not in ("granted", "denied"):
        raise BadStep("decision is granted or denied.")
    standing = standing_of(waba)
    violations = standing.get("violations", [])
    if not is_shut(waba) and not restrictions(store, waba):
        raise BadStep("There is nothing to appeal against.")
    if violations and violations[-1]["violation_type"] == "SPAM":
        raise BadStep("Spam can't be appealed.")
    entry = {"at": store.now(), "decision": decision}
    waba = _save(store, waba, appeals=[*standing.get("appeals", []), entry])
    if decision == "denied":
        return
    if waba.get("account_review_status") == "REJECTED":
        review(store, waba, {"decision": "APPROVED"})
    elif is_shut(waba):
        reinstate(store, waba, {})
    else:
        _save(store, waba, restrictions=[])
        _tell(store, waba, "ACCOUNT_RESTRICTION", {"restriction_info": []})


def review(store: Store, waba: Doc, body: Doc) -> None:
    """{"decision": "APPROVED" | "REJECTED" | "PENDING" | "DEFERRED"}: the account's own review."""
    decision = body.get("decision")
    if decision not in REVIEWS:
        raise BadStep(f"decision is one of {', '.join(REVIEWS)}.")
    _save(store, {**waba, "account_review_status": decision})
    announce(store, waba["id"], "account_review_update", {"decision": decision})


def delete(store: Store, waba: Doc, body: Doc) -> None:
    """The account is told, then no token reaches it any more."""
    _tell(store, waba, "ACCOUNT_DELETED", {})
    _save(store, {**waba, "deleted_at": store.now(), "subscribed_apps": []}, locked=True)


# -- by the clock --------------------------------------------------------------------------------


def restriction_over(store: Store, waba_id: str, body: Doc) -> None:
    """Meta documents no event for the end: here the restriction comes again with an empty list, or
    with what is left.
    """
    waba = store.the("waba", waba_id)
    now = store.now()
    left = [one for one in _standing_restrictions(waba) if one["expiration"] > now]
    if len(left) == len(_standing_restrictions(waba)):
        return
    _save(store, waba, restrictions=left)
    told = [{**one, "expiration": int(one["expiration"])} for one in left]
    _tell(store, waba, "ACCOUNT_RESTRICTION", {"restriction_info": told})


def ban_due(store: Store, waba_id: str, body: Doc) -> None:
    ban(store, store.the("waba", waba_id), {})


# -- parts ---------------------------------------------------------------------------------------


def _save(store: Store, waba: Doc, **changes: object) -> Doc:
    standing = {**standing_of(waba), **changes}
    waba = {**waba, "enforcement": standing}
    waba.pop("health", None)
    if is_shut(waba):
        waba["health"] = _blocked(131031, "The account is locked or disabled.")
    elif CUSTOMER_INITIATED in restrictions(store, waba):
        waba["health"] = _blocked(368, "The account is temporarily blocked.")
    elif BIZ_INITIATED in restrictions(store, waba):
        told = "The account can't begin conversations for a time: it violated a policy."
        waba["health"] = {"can_send_message": "LIMITED", "additional_info": [told]}
    return store.put("waba", waba, parent=waba["owner"])


def _blocked(code: int, why: str) -> Doc:
    solution = "Ask for a review in Business Support Home."
    error = {"error_code": code, "error_description": why, "possible_solution": solution}
    return {"can_send_message": "BLOCKED", "errors": [error]}


def _tell(store: Store, waba: Doc, event: str, value: Doc) -> None:
    note(store, waba["id"], "COMPLIANCE_ACTION", event)
    announce(store, waba["id"], "account_update", {"event": event, **value})


def _tell_ban(store: Store, waba: Doc, state: str, moment: float) -> None:
    date = text_date(moment, _locale(store, waba))
    info = {"waba_ban_state": state, "waba_ban_date": date}
    _tell(store, waba, "DISABLED_UPDATE", {"ban_info": info})


def _locale(store: Store, waba: Doc) -> str:
    users = store.all("user", parent=waba["owner"])
    return str(users[0].get("locale", "en_US")) if users else "en_US"


def _check_not_banned(waba: Doc) -> None:
    if is_banned(waba):
        raise BadStep("The account is banned already.")


def _standing_restrictions(waba: Doc) -> list[Doc]:
    return list(standing_of(waba).get("restrictions", []))


def _with_violation(store: Store, waba: Doc, violation: str) -> list[Doc]:
    entry = {"violation_type": violation, "at": store.now()}
    return [*standing_of(waba).get("violations", []), entry][-100:]


def _violation(body: Doc) -> str:
    violation = body.get("violation_type", "SPAM")
    if violation not in VIOLATIONS:
        raise BadStep(f"violation_type is one of {', '.join(VIOLATIONS)}.")
    return str(violation)


def _kinds(body: Doc) -> list[str]:
    kinds = body.get("restriction_types", [])
    if not isinstance(kinds, list) or not all(kind in RESTRICTIONS for kind in kinds):
        raise BadStep(f"restriction_types are of {', '.join(RESTRICTIONS)}.")
    return kinds


def _days(body: Doc, usual: float) -> float:
    days = body.get("days", usual)
    if isinstance(days, bool) or not isinstance(days, int | float) or not 0 < days <= 365:
        raise BadStep("days is a number from 0 to 365.")
    return days
