"""Lines over time as the points of an SVG, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from webhooks.reports import Step

WIDTH, HEIGHT = 600.0, 160.0
Text = str | Promise
Value = Callable[[Step], float | None]


@dataclass(frozen=True)
class Line:
    name: Text
    path: str  # of an SVG
    place: int  # its colour and dash


@dataclass(frozen=True)
class Chart:
    """`top` is the value at the upper edge; the lower edge is 0."""

    key: str
    title: Text
    unit: Text
    lines: list[Line]
    top: float
    since: datetime
    rows: list[tuple[datetime, list[float | None]]]  # the newest first; empty steps are left out


def chart(
    key: str, title: Text, unit: Text, steps: Sequence[Step], series: Sequence[tuple[Text, Value]]
) -> Chart:
    columns = [[value(step) for step in steps] for _name, value in series]
    top = _round_up(max((v for column in columns for v in column if v is not None), default=0.0))
    rows = [
        (step.at, list(values))
        for step, values in zip(steps, zip(*columns, strict=True), strict=True)
        if any(values)
    ]
    lines = [
        Line(name, _path(column, top), place)
        for place, ((name, _value), column) in enumerate(zip(series, columns, strict=True), start=1)
    ]
    return Chart(key, title, unit, lines, top, steps[0].at, rows[::-1])


def _path(values: Sequence[float | None], top: float) -> str:
    """Broken where there is no value; a value alone is a dot."""
    words, pen_down = [], False
    for n, value in enumerate(values):
        if value is None:
            pen_down = False
            continue
        x, y = WIDTH * n / max(len(values) - 1, 1), HEIGHT * (1 - value / top)
        words.append(f"{'L' if pen_down else 'M'}{x:.1f} {y:.1f}" + ("" if pen_down else "h0"))
        pen_down = True
    return "".join(words)


def _round_up(value: float) -> float:
    """To 1, 2 or 5 times a power of ten, at least 0.01."""
    power = 0.01
    while power * 10 < value:
        power *= 10
    return next((round(power * n, 2) for n in (1, 2, 5, 10) if power * n >= value), value)
