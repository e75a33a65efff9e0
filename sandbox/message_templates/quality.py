"""How people take a template: counted, judged GREEN, YELLOW or RED, and paused when RED.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-quality
Meta publishes no threshold; ours are settings: the share of delivered messages after which people
blocked the business or stopped its marketing, and the share that was read at all.
"""

from sandbox.message_templates import storage
from sandbox.message_templates.decisions import decide
from sandbox.seconds import DAY
from sandbox.store import Doc, Store

WHAT = ("sent", "delivered", "read", "block", "stop")
JUDGED_BY = ("read", "block", "stop")
WINDOW = 7  # days
NO_REASON = "NO_REASON"


def note(store: Store, template_id: str, what: str, *, count: int = 1, reason: str = "") -> None:
    """Counts `count` of WHAT, and judges the template when they may change the score. A send is
    activity. `reason` is one of Meta's words for why people block.
    """
    assert what in WHAT, what
    if what == "block":
        reason = reason or NO_REASON
    store.db.execute(
        "INSERT INTO template_signals SELECT id, coalesce(json_extract(body, '$.rounds'), 0),"
        " ?, ?, ?, ? FROM templates WHERE id = ?"
        " ON CONFLICT DO UPDATE SET count = count + excluded.count",
        (int(store.now() // DAY), what, reason, count, template_id),
    )
    if what == "sent":
        storage.touch(store, {"id": template_id}, store.now())
    if what in JUDGED_BY:
        template = storage.get(store, template_id)
        if template is not None and template["status"] == "APPROVED":
            judge(store, template)


def totals(store: Store, template_id: str) -> dict[str, int]:
    """How many of each of WHAT were counted so far."""
    rows = store.db.execute(
        "SELECT what, sum(count) AS count FROM template_signals WHERE template = ? GROUP BY what",
        (template_id,),
    )
    return {**dict.fromkeys(WHAT, 0), **{row["what"]: int(row["count"]) for row in rows}}


def judge(store: Store, template: Doc) -> Doc:
    """The template with the score its last seven days deserve; RED pauses it."""
    score = _score(store, template)
    if score is None or score == template["quality_score"]["score"]:
        return template
    template = decide(store, template, "quality", score=score)
    return decide(store, template, "pause") if score == "RED" else template


def _score(store: Store, template: Doc) -> str | None:
    today = int(store.now() // DAY)
    rows = store.db.execute(
        "SELECT what, day < ? AS settled, sum(count) AS count FROM template_signals"
        " WHERE template = ? AND round = ? AND day > ? GROUP BY what, settled",
        (today, template["id"], int(template.get("rounds", 0)), today - WINDOW),
    )
    counts = {(row["what"], row["settled"]): int(row["count"]) for row in rows}

    def total(what: str) -> int:
        return counts.get((what, 0), 0) + counts.get((what, 1), 0)

    delivered, settled = total("delivered"), counts.get(("delivered", 1), 0)
    if delivered < store.setting("quality_least_delivered"):
        return None
    bad = 100 * (total("block") + total("stop")) / delivered
    if bad >= store.setting("quality_red_percent"):
        return "RED"
    # What was delivered today may still be read.
    unread = 100 * total("read") < store.setting("quality_least_read_percent") * settled
    return "YELLOW" if unread or bad >= store.setting("quality_yellow_percent") else "GREEN"


def block_reasons(store: Store, template_id: str, since: float) -> dict[str, int]:
    """How many blocked for which reason since a moment, the most frequent first."""
    rows = store.db.execute(
        "SELECT reason, sum(count) AS count FROM template_signals WHERE template = ?"
        " AND what = 'block' AND day >= ? GROUP BY reason ORDER BY count DESC, reason",
        (template_id, int(since // DAY)),
    )
    return {row["reason"]: int(row["count"]) for row in rows}
