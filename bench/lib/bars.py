"""A bar is a promise with a number: what was asked, what was measured, whether that holds."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Bar:
    """`goal` and `got` are for reading: "≤ 3 s", "0.21 s (median 0.12, 10 rounds)"."""

    name: str
    goal: str
    got: str
    ok: bool


def at_most(name: str, value: float, limit: float, unit: str, note: str = "") -> Bar:
    got = f"{value:.3g} {unit}" if value < 100 else f"{value:.0f} {unit}"
    return Bar(name, f"≤ {limit:g} {unit}", f"{got} ({note})" if note else got, value <= limit)


def every(name: str, good: int, rounds: int, note: str = "") -> Bar:
    got = f"{good} of {rounds}" + (f" ({note})" if note else "")
    return Bar(name, "every round", got, 0 < rounds == good)


def spread(seconds: Sequence[float]) -> str:
    return f"median {statistics.median(seconds):.2f}, {len(seconds)} rounds"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0.95) of the values do not pass."""
    ranked = sorted(values)
    return ranked[max(0, round(share * len(ranked) + 0.5) - 1)]


def table(bars: Sequence[Bar]) -> str:
    name, goal = (max(len(getattr(bar, part)) for bar in bars) for part in ("name", "goal"))
    return "\n".join(
        f"{'ok  ' if bar.ok else 'MISS'}  {bar.name:<{name}}  {bar.goal:<{goal}}  {bar.got}"
        for bar in bars
    )


def as_json(bars: Sequence[Bar], figures: dict[str, Any]) -> str:
    """One line, for programs."""
    return json.dumps(
        {"ok": all(bar.ok for bar in bars), "bars": [asdict(bar) for bar in bars], **figures},
        ensure_ascii=False,
    )
