"""What happens to a template at Meta, and the webhook each of these sends.

Shapes: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_templatestatus_update
The desk, the JSON API and the automatic reviewer all come through `decide`.
"""

from collections.abc import Callable
from typing import Any

from sandbox.hooks import announce
from sandbox.message_templates import categories, dates, quotas, storage
from sandbox.message_templates.announcing import about, remember, status_update
from sandbox.message_templates.categories import BadDecision
from sandbox.message_templates.words import REJECTION_REASONS
from sandbox.store import Doc, Store

PAUSED = "Your WhatsApp message template has been paused"
PAUSES = {
    "FIRST_PAUSE": f"{PAUSED} for 3 hours because it continued to have issues.",
    "SECOND_PAUSE": f"{PAUSED} for 6 hours because it continued to have issues.",
    "RATE_LIMITING_PAUSE": f"{PAUSED} until you unpause it.",
}
UNPAUSED = "Your WhatsApp message template has been unpaused and can be sent again."
RECOMMENDATION = "Correct the template, then submit it again."
DISABLED = "Your WhatsApp message template has been disabled after repeated issues."
SCORES = ("GREEN", "YELLOW", "RED", "UNKNOWN")


def decide(store: Store, template: Doc, decision: str, **details: Any) -> Doc:
    """Takes one of DECISIONS and queues its webhooks. Returns the template as it is afterwards."""
    if decision not in DECISIONS:
        raise BadDecision(f"Unknown decision {decision}. Known: {', '.join(sorted(DECISIONS))}.")
    template = {**template}
    DECISIONS[decision](store, template, details)
    if decision != "delete":
        storage.save(store, template)
    return template


def _approve(store: Store, template: Doc, details: Doc) -> None:
    """An account that has lost its room meanwhile gets LIMIT_EXCEEDED instead."""
    waba = store.the("waba", template["waba"])
    if storage.count(store, waba["id"]) > quotas.template_limit(store, waba):
        _becomes("LIMIT_EXCEEDED")(store, template, details)
        return
    template.update(status="APPROVED", rejected_reason="NONE")
    template.pop("rejection_info", None)
    categories.note_for_the_monthly_process(store, template)
    status_update(store, template, "APPROVED")


def _reject(store: Store, template: Doc, details: Doc) -> None:
    """`reason` may be a word that Meta never used: clients must live with new ones."""
    reason = str(details.get("reason") or REJECTION_REASONS[0])
    template.update(status="REJECTED", rejected_reason=reason)
    if reason == "INCORRECT_CATEGORY":
        template["category_changed_at"] = store.now()  # its review can be asked for
    extra: dict[str, Doc] = {}
    if reason == "INVALID_FORMAT":
        info = _rejection_info(details.get("rejection_info"))
        template["rejection_info"] = extra["rejection_info"] = info
    status_update(store, template, "REJECTED", reason=reason, **extra)


def _rejection_info(given: Any) -> Doc:
    """What was said about the format: both texts, or the reason alone, or nothing."""
    said = given if isinstance(given, dict) else {"reason": given or ""}
    return {
        "reason": str(said.get("reason") or "The template's format isn't valid."),
        "recommendation": str(said.get("recommendation") or RECOMMENDATION),
    }


def _pause(store: Store, template: Doc, details: Doc) -> None:
    """For quality: first 3 hours, then 6, and the third time it is disabled. `title`
    RATE_LIMITING_PAUSE is a pause by pacing, which counts as no strike and ends by hand only.
    """
    earlier = int(template.get("pauses", 0))
    title = str(details.get("title") or ("SECOND_PAUSE" if earlier else "FIRST_PAUSE"))
    if title not in PAUSES:
        raise BadDecision(f"A pause is one of {', '.join(PAUSES)}.")
    paces = title == "RATE_LIMITING_PAUSE"
    if earlier >= 2 and not paces:
        _disable(store, template, {}, other_info={"title": "DISABLED", "description": DISABLED})
        return
    template.update(status="PAUSED", paused_at=store.now())
    template.pop("unpause_at", None)
    if not paces:
        template.update(pauses=earlier + 1, unpause_at=store.now() + dates.PAUSES[title])
    other = {"title": title, "description": PAUSES[title]}
    status_update(store, template, "PAUSED", other_info=other)


def _unpause(store: Store, template: Doc, details: Doc) -> None:
    """The rating begins anew."""
    template["status"] = "APPROVED"
    for name in ("unpause_at", "paused_at"):
        template.pop(name, None)
    template["quality_score"] = {"score": "UNKNOWN", "date": int(store.now())}
    template["rounds"] = int(template.get("rounds", 0)) + 1
    other = {"title": "UNPAUSE", "description": UNPAUSED}
    status_update(store, template, "APPROVED", other_info=other)


def _disable(store: Store, template: Doc, details: Doc, **extra: Doc) -> None:
    template["status"] = "DISABLED"
    info = {"disable_date": str(int(store.now()))}
    status_update(store, template, "DISABLED", reason="NONE", disable_info=info, **extra)


def _delete(store: Store, template: Doc, details: Doc) -> None:
    storage.remove(store, template)
    status_update(store, template, "DELETED", reason=None)


def _archive(store: Store, template: Doc, details: Doc) -> None:
    template.update(
        status_before_archive=template["status"], status="ARCHIVED", archived_at=store.now()
    )
    status_update(store, template, "ARCHIVED")


def _unarchive(store: Store, template: Doc, details: Doc) -> None:
    template["status"] = template.pop("status_before_archive", "APPROVED")
    template.pop("archived_at", None)
    waba = store.the("waba", template["waba"])
    if storage.count(store, waba["id"]) >= quotas.template_limit(store, waba):
        _becomes("LIMIT_EXCEEDED")(store, template, details)
        return
    storage.touch(store, template, store.now())
    status_update(store, template, "UNARCHIVED")


def _appeal(store: Store, template: Doc, details: Doc) -> None:
    storage.touch(store, template, store.now())
    _becomes("IN_APPEAL")(store, template, details)


def _becomes(status: str) -> Callable[[Store, Doc, Doc], None]:
    def take(store: Store, template: Doc, details: Doc) -> None:
        template["status"] = status
        status_update(store, template, status)

    return take


def _only_event(event: str) -> Callable[[Store, Doc, Doc], None]:
    """FLAGGED, REINSTATED and LOCKED tell something without changing the status that is read."""

    def take(store: Store, template: Doc, details: Doc) -> None:
        status_update(store, template, event)

    return take


def _pending_deletion(store: Store, template: Doc, details: Doc) -> None:
    template.update(status="PENDING_DELETION", deleted_at=store.now())
    status_update(store, template, "PENDING_DELETION", reason=None)


def _quality(store: Store, template: Doc, details: Doc) -> None:
    score = str(details.get("score") or "").upper()
    if score not in SCORES:
        raise BadDecision(f"A score is one of {', '.join(SCORES)}.")
    before = template.get("quality_score", {}).get("score", "UNKNOWN")
    template["quality_score"] = {"score": score, "date": int(store.now())}
    value = {"previous_quality_score": before, "new_quality_score": score, **about(template)}
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
    "appeal": _appeal,
    "pend": _becomes("PENDING"),
    "limit": _becomes("LIMIT_EXCEEDED"),
    "flag": _only_event("FLAGGED"),
    "reinstate": _only_event("REINSTATED"),
    "lock": _only_event("LOCKED"),
    "pending_deletion": _pending_deletion,
    "detect": categories.detect,
    "recategorise": categories.recategorise,
    "review_category": categories.review_category,
    "quality": _quality,
    "status": _any_status,
}
