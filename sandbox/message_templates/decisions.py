"""What happens to a template at Meta, and the webhook each of these sends.

Shapes: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
The desk, the JSON API and the automatic reviewer all come through `decide`.
"""

from collections.abc import Callable
from typing import Any

from sandbox.hooks import announce
from sandbox.message_templates import storage
from sandbox.message_templates.words import CATEGORIES, REJECTION_REASONS
from sandbox.store import Doc, Store

DAY = 86400
PAUSED = "Your WhatsApp message template has been paused"
PAUSES = {
    "FIRST_PAUSE": f"{PAUSED} for 3 hours because it continued to have issues.",
    "SECOND_PAUSE": f"{PAUSED} for 6 hours because it continued to have issues.",
    "RATE_LIMITING_PAUSE": f"{PAUSED} until you unpause it.",
}
UNPAUSED = "Your WhatsApp message template has been unpaused and can be sent again."
RECOMMENDATION = "Correct the template, then submit it again."
SCORES = ("GREEN", "YELLOW", "RED", "UNKNOWN")


class BadDecision(ValueError):
    """A decision nobody at Meta can take; the text says why."""


def decide(store: Store, template: Doc, decision: str, **details: Any) -> Doc:
    """Takes one of DECISIONS and queues its webhooks. Returns the template as it is afterwards."""
    if decision not in DECISIONS:
        raise BadDecision(f"Unknown decision {decision}. Known: {', '.join(sorted(DECISIONS))}.")
    template = {**template}
    DECISIONS[decision](store, template, details)
    if decision != "delete":
        storage.save(store, template)
    return template


def remember(store: Store, template: Doc, event: str, **more: Any) -> None:
    """The template's own history, for the desk."""
    entry = {"at": store.now(), "event": event, "status": template["status"], **more}
    template["history"] = [*template.get("history", []), entry][-100:]


def _status_update(
    store: Store, template: Doc, event: str, *, reason: str | None = "NONE", **extra: Doc
) -> None:
    value = {
        "event": event,
        "message_template_id": int(template["id"]),
        "message_template_name": template["name"],
        "message_template_language": template["language"],
        "reason": reason,
        "message_template_category": template["category"],
        **extra,
    }
    remember(store, template, event, reason=reason)
    announce(store, template["waba"], "message_template_status_update", value)


def _about(template: Doc) -> Doc:
    return {
        "message_template_id": int(template["id"]),
        "message_template_name": template["name"],
        "message_template_language": template["language"],
    }


def _approve(store: Store, template: Doc, details: Doc) -> None:
    template.update(status="APPROVED", rejected_reason="NONE")
    template.pop("rejection_info", None)
    _status_update(store, template, "APPROVED")


def _reject(store: Store, template: Doc, details: Doc) -> None:
    """`reason` may be a word that Meta never used: clients must live with new ones."""
    reason = str(details.get("reason") or REJECTION_REASONS[0])
    template.update(status="REJECTED", rejected_reason=reason)
    extra: Doc = {}
    if reason == "INVALID_FORMAT":
        given = details.get("rejection_info")
        given = (
            {"reason": given}
            if isinstance(given, str)
            else given
            if isinstance(given, dict)
            else {}
        )
        why = str(given.get("reason") or "The template's format isn't valid.")
        info = {"reason": why, "recommendation": str(given.get("recommendation") or RECOMMENDATION)}
        template["rejection_info"] = extra["rejection_info"] = info
    _status_update(store, template, "REJECTED", reason=reason, **extra)


def _pause(store: Store, template: Doc, details: Doc) -> None:
    """The first time 3 hours, the second time 6; `title` RATE_LIMITING_PAUSE is a pause by
    pacing.
    """
    earlier = int(template.get("pauses", 0))
    title = str(details.get("title") or ("SECOND_PAUSE" if earlier else "FIRST_PAUSE"))
    if title not in PAUSES:
        raise BadDecision(f"A pause is one of {', '.join(PAUSES)}.")
    template.update(status="PAUSED", pauses=earlier + 1)
    _status_update(
        store, template, "PAUSED", other_info={"title": title, "description": PAUSES[title]}
    )


def _unpause(store: Store, template: Doc, details: Doc) -> None:
    template["status"] = "APPROVED"
    _status_update(
        store, template, "APPROVED", other_info={"title": "UNPAUSE", "description": UNPAUSED}
    )


def _disable(store: Store, template: Doc, details: Doc) -> None:
    template["status"] = "DISABLED"
    _status_update(
        store, template, "DISABLED", disable_info={"disable_date": str(int(store.now()))}
    )


def _delete(store: Store, template: Doc, details: Doc) -> None:
    storage.remove(store, template)
    _status_update(store, template, "DELETED", reason=None)


def _archive(store: Store, template: Doc, details: Doc) -> None:
    template["status_before_archive"] = template["status"]
    template["status"] = "ARCHIVED"
    _status_update(store, template, "ARCHIVED")


def _unarchive(store: Store, template: Doc, details: Doc) -> None:
    template["status"] = template.pop("status_before_archive", "APPROVED")
    _status_update(store, template, "UNARCHIVED")


def _becomes(status: str) -> Callable[[Store, Doc, Doc], None]:
    def take(store: Store, template: Doc, details: Doc) -> None:
        template["status"] = status
        _status_update(store, template, status)

    return take


def _only_event(event: str) -> Callable[[Store, Doc, Doc], None]:
    """FLAGGED, REINSTATED and LOCKED tell something without changing the status that is read."""

    def take(store: Store, template: Doc, details: Doc) -> None:
        _status_update(store, template, event)

    return take


def _pending_deletion(store: Store, template: Doc, details: Doc) -> None:
    template["status"] = "PENDING_DELETION"
    _status_update(store, template, "PENDING_DELETION", reason=None)


def _recategorise(store: Store, template: Doc, details: Doc) -> None:
    """With `notice` the change is announced for tomorrow, without it is done.

    In the notice Meta's `new_category` is the *current* category.
    """
    category = str(details.get("category") or "MARKETING").upper()
    if category not in CATEGORIES:
        raise BadDecision(f"A category is one of {', '.join(CATEGORIES)}.")
    current = template["category"]
    template["correct_category"] = category
    if details.get("notice"):
        value = {**_about(template), "new_category": current, "correct_category": category}
        value["category_update_timestamp"] = int(store.now()) + DAY
    else:
        template.update(previous_category=current, category=category)
        value = {**_about(template), "previous_category": current, "new_category": category}
    remember(store, template, "CATEGORY", notice=bool(details.get("notice")), category=category)
    announce(store, template["waba"], "template_category_update", value)


def _quality(store: Store, template: Doc, details: Doc) -> None:
    score = str(details.get("score") or "").upper()
    if score not in SCORES:
        raise BadDecision(f"A score is one of {', '.join(SCORES)}.")
    before = template.get("quality_score", {}).get("score", "UNKNOWN")
    template["quality_score"] = {"score": score, "date": int(store.now())}
    value = {"previous_quality_score": before, "new_quality_score": score, **_about(template)}
    remember(store, template, "QUALITY", score=score)
    announce(store, template["waba"], "message_template_quality_update", value)


def _any_status(store: Store, template: Doc, details: Doc) -> None:
    """Any word at all, to see what a client makes of one it does not know."""
    status = str(details.get("status") or "").strip().upper()[:60]
    if not status:
        raise BadDecision("A status is needed.")
    _becomes(status)(store, template, details)


DECISIONS: dict[str, Callable[[Store, Doc, Doc], None]] = {
    "approve": _approve,
    "reject": _reject,
    "pause": _pause,
    "unpause": _unpause,
    "disable": _disable,
    "delete": _delete,
    "archive": _archive,
    "unarchive": _unarchive,
    "appeal": _becomes("IN_APPEAL"),
    "pend": _becomes("PENDING"),
    "limit": _becomes("LIMIT_EXCEEDED"),
    "flag": _only_event("FLAGGED"),
    "reinstate": _only_event("REINSTATED"),
    "lock": _only_event("LOCKED"),
    "pending_deletion": _pending_deletion,
    "recategorise": _recategorise,
    "quality": _quality,
    "status": _any_status,
}
