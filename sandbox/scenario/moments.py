"""Durations and moments as a scenario writes them."""

import re
import time
from datetime import UTC, datetime
from typing import Any

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(value: Any) -> float:
    """90, "90s", "5m", "6h" or "2d" in seconds. Raises ValueError."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9:
        return float(value)
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)([smhd])", value) if _is_text(value) else None
    if found is None:
        raise ValueError(f"{value!r} is no duration: 90, 90s, 5m, 6h or 2d.")
    return float(found[1]) * UNITS[found[2]]


def moment(value: Any) -> float:
    """Unix seconds of an ISO moment with its time zone, or of "-30d": that long before now.

    Raises ValueError.
    """
    if _is_text(value) and value[:1] == "-":
        return time.time() - seconds(value[1:])  # a scenario starts by the machine's clock
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        read = None
    if read is None or read.tzinfo is None or not 2000 < read.year < 2100:
        raise ValueError(f"{value!r} is no moment: 2026-09-30T23:00:00+09:00, or -30d.")
    return read.timestamp()


def written(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
