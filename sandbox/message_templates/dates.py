"""What is coming up for each template, and when: one timer for the nearest of its dates.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-archival
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-pausing
The dates stand in the template's own document, so an exported one goes on where it was. What each
step does: `sandbox.message_templates.life`.
"""

from datetime import UTC, datetime

from sandbox import timers
from sandbox.seconds import DAY, HOUR
from sandbox.store import Doc, Store

TIMER = "template_date"
IDLE = 365 * DAY  # twelve months without activity
ARCHIVE_KEPT = 28 * DAY
PAUSES = {"FIRST_PAUSE": 3 * HOUR, "SECOND_PAUSE": 6 * HOUR}
PACING_REST = 5 * 60  # a pacing pause can be ended after that
TRIED = 30 * DAY  # undelivered messages of a deleted template
# Meta says nothing about how soon a template goes once its last message is through.
LOOK = HOUR


def arrange(store: Store, template: Doc) -> None:
    """Sets the template's timer anew. Called whenever a template is kept."""
    timers.cancel(store, TIMER, template["id"])
    coming = _coming(store, template)
    if coming:
        at, step = min(coming)
        timers.schedule(store, at, TIMER, template["id"], step=step)


def _coming(store: Store, template: Doc) -> list[tuple[float, str]]:
    status = template["status"]
    if status == "ARCHIVED":
        archived_at = template.get("archived_at", store.now())  # a scenario may leave it out
        return [(archived_at + ARCHIVE_KEPT, "delete")]
    if status == "PENDING_DELETION":
        return [(store.now() + LOOK, "forget")]
    if status == "DELETED":
        return []
    coming = [(active_at(store, template) + IDLE, "archive")]
    review_after = store.setting("auto_review_seconds")
    if status == "PENDING" and review_after is not None:
        coming.append((float(template.get("submitted_at") or 0) + review_after, "review"))
    if status == "PAUSED" and template.get("unpause_at"):
        coming.append((template["unpause_at"], "unpause"))
    for step in ("detect", "notify", "recategorise"):
        if template.get(f"{step}_at"):
            coming.append((template[f"{step}_at"], step))
    return coming


def active_at(store: Store, template: Doc) -> float:
    """The last creation, edit, send, appeal or unarchiving."""
    row = store.db.execute(
        "SELECT at FROM template_activity WHERE template = ?", (template["id"],)
    ).fetchone()
    return float(row["at"]) if row else store.now()


def first_of_next_month(moment: float) -> float:
    day = datetime.fromtimestamp(moment, UTC)
    year, month = divmod(day.year * 12 + day.month, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC).timestamp()
