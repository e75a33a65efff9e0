"""Charts as the points of an SVG, and the same numbers as a table. Drawn by components/chart.html,
components/funnel.html and components/stack.html."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from django.utils.functional import Promise

WIDTH, HEIGHT = 600.0, 160.0
Text = str | Promise


class Step(Protocol):
    """A stretch of time with its numbers: from a moment, or a whole day."""

    @property
    def at(self) -> datetime | date: ...


S = TypeVar("S", bound=Step)


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
    since: datetime | date
    until: datetime | date  # where the last step begins
    by_day: bool
    rows: list[tuple[datetime | date, list[float | None]]]  # the newest first, without empty steps
    form: str = "-2g"  # of its numbers, as floatformat takes it


def chart(
    key: str,
    title: Text,
    unit: Text,
    steps: Sequence[S],
    series: Sequence[tuple[Text, Callable[[S], float | None]]],
    *,
    stepped: bool = False,
    top: float | None = None,
    places: int = 2,
) -> Chart:
    """`stepped`: a value holds until the next one, so the line has no slopes. `top`: the value at the
    upper edge, instead of a round one. `places`: decimals of its numbers, where they have any."""
    columns = [[value(step) for step in steps] for _name, value in series]
    most = max((v for column in columns for v in column if v is not None), default=0.0)
    top = top or _round_up(most)
    rows = [
        (step.at, list(values))
        for step, values in zip(steps, zip(*columns, strict=True), strict=True)
        if any(values)
    ]
    lines = [
        Line(name, _path(column, top, stepped=stepped), place)
        for place, ((name, _value), column) in enumerate(zip(series, columns, strict=True), start=1)
    ]
    first, last = steps[0].at, steps[-1].at
    by_day = not isinstance(first, datetime)
    return Chart(key, title, unit, lines, top, first, last, by_day, rows[::-1], f"-{places}g")


def _path(values: Sequence[float | None], top: float, *, stepped: bool) -> str:
    """Broken where there is no value; a value alone is a dot."""
    words, pen_down = [], False
    for n, value in enumerate(values):
        if value is None:
            pen_down = False
            continue
        x, y = WIDTH * n / max(len(values) - 1, 1), HEIGHT * (1 - value / top)
        if pen_down and stepped:
            words.append(f"H{x:.1f}V{y:.1f}")
        else:
            words.append(f"{'L' if pen_down else 'M'}{x:.1f} {y:.1f}" + ("" if pen_down else "h0"))
        pen_down = True
    return "".join(words)


def _round_up(value: float) -> float:
    """To 1, 2 or 5 times a power of ten, at least 0.01."""
    power = 0.01
    while power * 10 < value:
        power *= 10
    return next((round(power * n, 2) for n in (1, 2, 5, 10) if power * n >= value), value)


STAGE = 40  # the height of one, with the room below it


@dataclass(frozen=True)
class Bar:
    """One stage of a funnel, from `y` down to `bottom`, `width` of WIDTH. `count` None: not known.
    `share`: percent of `whole`."""

    name: Text
    count: int | None
    y: int
    bottom: int
    width: float
    share: float | None
    whole: Text


def funnel(stages: Sequence[tuple[Text, int | None, float | None, Text]]) -> list[Bar]:
    """Four stages, from the widest to the narrowest: name, count, its share, of what that is."""
    most = max((count for _, count, _, _ in stages if count), default=1)
    return [
        Bar(name, count, n * STAGE, n * STAGE + 28, WIDTH * (count or 0) / most, share, whole)
        for n, (name, count, share, whole) in enumerate(stages)
    ]


# --- parts of a whole over time ---------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """One part of one column, from `y` down. `kind` is a word of its style."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Part:
    """`total` over all columns."""

    name: Text
    kind: str
    total: Decimal


@dataclass(frozen=True)
class Stack:
    """Columns of parts. `rows`: the same numbers, the newest first, with their sum."""

    key: str
    title: Text
    unit: str
    top: Decimal
    pieces: list[Piece]
    parts: list[Part]  # as they lie on each other, the uppermost first
    ticks: list[str]
    rows: list[tuple[str, list[Decimal], Decimal]]


def stack(
    key: str,
    title: Text,
    unit: str,
    ticks: Sequence[str],
    parts: Sequence[tuple[Text, str, Sequence[Decimal]]],
) -> Stack:
    """`parts`: name, kind, a value for each tick. The first one lies at the bottom."""
    sums = [sum(values, Decimal()) for values in zip(*(one[2] for one in parts), strict=True)]
    top = Decimal(str(_round_up(float(max(sums, default=Decimal())))))
    step = WIDTH / max(len(ticks), 1)
    heights, pieces = [0.0] * len(ticks), []
    for _name, kind, values in parts:
        for n, value in enumerate(values):
            height = HEIGHT * float(value / top)
            heights[n] += height
            if height:
                pieces.append(
                    Piece(kind, n * step + step * 0.1, HEIGHT - heights[n], step * 0.8, height)
                )
    rows = [
        (tick, [values[n] for _name, _kind, values in parts], sums[n])
        for n, tick in enumerate(ticks)
    ]
    told = [Part(name, kind, sum(values, Decimal())) for name, kind, values in parts]
    return Stack(key, title, unit, top, pieces, told[::-1], list(ticks), rows[::-1])
