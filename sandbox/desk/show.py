"""How the desk's pages write times, statuses and JSON."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

GOOD, WAIT, BAD, PLAIN = "good", "wait", "bad", "plain"
MARKS = {
    **dict.fromkeys(
        ("APPROVED", "CONNECTED", "VERIFIED", "verified", "ACTIVE", "delivered", "read", "played",
         "AVAILABLE", "valid", "on", "served"),
        ("✓", GOOD),
    ),
    **dict.fromkeys(("GREEN", "HIGH"), ("●", GOOD)),
    **dict.fromkeys(
        ("PENDING", "IN_APPEAL", "PENDING_REVIEW", "pending", "waiting", "sent", "accepted",
         "PENDING_DELETION", "held_for_quality_assessment", "DEFERRED", "LIMITED"),
        ("…", WAIT),
    ),
    "YELLOW": ("▲", WAIT),
    "PAUSED": ("Ⅱ", WAIT),
    **dict.fromkeys(
        ("REJECTED", "DISABLED", "DECLINED", "dropped", "failed", "BANNED", "RESTRICTED",
         "RATE_LIMITED", "FLAGGED", "DISCONNECTED", "DELETED", "BLOCKED", "LIMIT_EXCEEDED",
         "rejected", "revoked", "expired", "DISABLE", "blocked", "not served"),
        ("✕", BAD),
    ),
    "RED": ("■", BAD),
}  # fmt: skip
MEDIA = {"IMAGE": "▨", "VIDEO": "▶", "GIF": "▶", "DOCUMENT": "🗎", "LOCATION": "⌖", "AUDIO": "♪"}
STEPS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def moment(value: Any) -> str:
    """Unix seconds as "2026-11-22 20:16:41 UTC"."""
    return _at(value, "%Y-%m-%d %H:%M:%S UTC")


def hour(value: Any) -> str:
    """Unix seconds as "20:16"."""
    return _at(value, "%H:%M")


def day(value: Any) -> str:
    return _at(value, "%-d %B %Y")


def _at(value: Any, form: str) -> str:
    if isinstance(value, str) and "T" in value:  # as Graph writes times
        return datetime.fromisoformat(value).strftime(form)
    if not isinstance(value, int | float):
        return "–"
    return datetime.fromtimestamp(value, UTC).strftime(form)


def span(seconds: Any) -> str:
    """3700 as "1 h 1 min": the two largest units."""
    left = int(max(0, seconds))
    parts: list[str] = []
    for size, unit in STEPS:
        if left >= size and len(parts) < 2:
            parts.append(f"{left // size} {unit}")
            left %= size
    return " ".join(parts) or "0 s"


def mark(status: Any) -> str:
    return MARKS.get(str(status), ("•", ""))[0]


def tone(status: Any) -> str:
    return MARKS.get(str(status), ("", PLAIN))[1]


def pretty(value: Any) -> str:
    """JSON laid out; a text that is JSON is laid out too."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return str(value)
    return json.dumps(value, ensure_ascii=False, indent=2)


def media_sign(kind: Any) -> str:
    return MEDIA.get(str(kind).upper(), "▣")


def media_name(kind: Any) -> str:
    return str(kind).replace("_", " ").capitalize()


def percent(value: Any) -> str:
    return f"{round(float(value) * 100)}"


FILTERS: dict[str, Callable[[Any], str]] = {
    "day": day,
    "hour": hour,
    "mark": mark,
    "media_name": media_name,
    "media_sign": media_sign,
    "moment": moment,
    "percent": percent,
    "pretty": pretty,
    "span": span,
    "tone": tone,
}
