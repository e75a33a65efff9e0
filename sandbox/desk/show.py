"""How the desk's pages write times, statuses and JSON."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

MARKS = {
    "APPROVED": ("✓", "good"),
    "CONNECTED": ("✓", "good"),
    "GREEN": ("●", "good"),
    "delivered": ("✓", "good"),
    "PENDING": ("…", "wait"),
    "IN_APPEAL": ("…", "wait"),
    "YELLOW": ("▲", "wait"),
    "waiting": ("…", "wait"),
    "PAUSED": ("Ⅱ", "wait"),
    "REJECTED": ("✕", "bad"),
    "DISABLED": ("✕", "bad"),
    "RED": ("■", "bad"),
    "dropped": ("✕", "bad"),
}


def moment(value: Any) -> str:
    """Unix seconds as "2026-11-22 20:16:41 UTC"."""
    if not isinstance(value, int | float):
        return "–"
    return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def mark(status: Any) -> str:
    return MARKS.get(str(status), ("•", ""))[0]


def tone(status: Any) -> str:
    return MARKS.get(str(status), ("", "plain"))[1]


def pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


FILTERS: dict[str, Callable[[Any], str]] = {
    "moment": moment,
    "mark": mark,
    "tone": tone,
    "pretty": pretty,
}
