"""Charts as the points of an SVG, and the same numbers as a table. Drawn by components/chart.html and
components/funnel.html."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
