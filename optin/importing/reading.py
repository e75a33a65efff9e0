"""Which column means what, guessed from the file and confirmed by a person, and each line read by it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from optin.importing import cells, grids
from optin.importing.cells import Order, Unreadable
from optin.importing.reasons import Reason
from optin.log.leaf import composed

LOOKED_AT = 200  # lines, for a guess
LONGEST = 10_000  # characters of a line
# What columns are called, by the words in their names.
_NAMES = {
    "number": r"phone|mobile|cell|whats|msisdn|handy|telefon|tel\b|nummer|number|móvil|celular|numéro|電話|携帯|番号",
    "occurred_at": r"date|time|when|moment|datum|zeit|fecha|data|日時|日付|年月日|同意日",
    "answer": r"opt|consent|status|subscri|agree|permission|einwilligung|zustimmung|consentimiento|同意|許可|可否",
    "notice": r"notice|version|text.?code|通知|版",
}


@dataclass(frozen=True)
class Columns:
    """Places of columns, counted from 0; None: there is none."""

    number: int | None = None
    occurred_at: int | None = None
    answer: int | None = None
    notice: int | None = None
    order: str = ""  # of dates, an `Order`; "": not known
    country: str = ""  # of numbers without one
    encoding: str = ""  # "": as the bytes tell
    has_header: bool = True

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Columns:
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})

    def kept(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Line:
    """A line of the file as it was read. With a `reason` it cannot be."""

    line: int
    cells: tuple[str, ...]
    number: str = ""
    moment: datetime | None = None
    is_no: bool = False
    notice: str = ""  # a version's code, where a column says it
    reason: Reason | None = None


def lines(
    data: bytes,
    columns: Columns,
    zone: ZoneInfo,
    now: datetime,
    *,
    after: int = 0,
    only_no: bool = False,
) -> Iterator[Line]:
    """Behind line `after`; `only_no`: those alone that agree to nothing. Raises Unfit."""
    if only_no and columns.answer is None:
        return
    for line, found in grids.rows(data, encoding=columns.encoding):
        if line <= after or (columns.has_header and line == 1):
            continue
        if only_no and not _says_no(composed(_at(found, columns.answer))):
            continue
        yield _line(line, found, columns, zone, now)


def count(data: bytes, columns: Columns) -> int:
    """How many lines `lines` gives. Raises Unfit."""
    return sum(
        1
        for line, _found in grids.rows(data, encoding=columns.encoding)
        if line > 1 or not columns.has_header
    )


def _line(line: int, found: grids.Cells, columns: Columns, zone: ZoneInfo, now: datetime) -> Line:
    row = tuple(composed(cell) for cell in found)
    if sum(map(len, row)) > LONGEST:
        return Line(line, (), reason=Reason.TOO_LONG)
    try:
        answer = _at(row, columns.answer)
        is_no = columns.answer is not None and not cells.is_yes(answer)
        moment = None
        if columns.occurred_at is not None:
            text = _at(row, columns.occurred_at)
            if text or not is_no:  # an opt-out without a moment is one of now
                order = columns.order or Order.YEAR_FIRST
                moment = cells.moment_of(text, order, zone, is_end=is_no)
        number = cells.number_of(_at(row, columns.number), columns.country)
    except Unreadable as error:
        return Line(line, row, reason=error.reason)
    if moment and moment > now:
        if not is_no or moment.date() > now.astimezone(moment.tzinfo).date():
            return Line(line, row, reason=Reason.FUTURE)
        moment = now  # the end of today
    return Line(line, row, number, moment, is_no, _at(row, columns.notice))


def _says_no(answer: str) -> bool:
    try:
        return not cells.is_yes(answer)
    except Unreadable:
        return False


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


@dataclass(frozen=True)
class Head:
    """The file's beginning: what its columns are called, and some lines."""

    names: list[str]
    lines: list[grids.Cells]
    doubled: list[str]  # names that several columns have
    guess: Columns


def head(data: bytes, *, encoding: str = "") -> Head:
    """Raises Unfit."""
    first = [found for _at_line, found in islice(grids.rows(data, encoding=encoding), LOOKED_AT)]
    if not first:
        raise grids.Unfit(_("The file is empty."))
    width = max(map(len, first))
    first = [row + [""] * (width - len(row)) for row in first]
    has_header = not any(_is_number(cell) for cell in first[0])
    names = first[0] if has_header else [""] * width
    body = first[1:] if has_header else first
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    guess = _guess(names, body)
    return Head(names, body[:5], doubled, replace(guess, has_header=has_header, encoding=encoding))


def _guess(names: list[str], body: list[grids.Cells]) -> Columns:
    """By what is in the columns first, by what they are called second."""
    found: dict[str, int] = {}
    tests = {
        "number": _is_number,
        "occurred_at": _is_day,
        "answer": _is_answer,
        "notice": _is_notice,
    }
    for kind in ("number", "occurred_at", "answer", "notice"):
        best = 0.0
        for place, name in enumerate(names):
            values = [row[place] for row in body if row[place]]
            share = sum(map(tests[kind], values)) / len(values) if values else 0.0
            named = bool(re.search(_NAMES[kind], name.casefold()))
            score = share + (0.6 if named else 0.0)
            if place not in found.values() and score > max(best, 0.55):
                best, found[kind] = score, place
    days = [row[found["occurred_at"]] for row in body] if "occurred_at" in found else []
    return replace(Columns(order=order_of(days)), **found)  # type: ignore[arg-type]  # places of columns


def order_of(days: list[str]) -> str:
    """As far as the days tell; "" where 03/04 may be either."""
    first, second = 0, 0
    seen = False
    for text in days:
        parts = re.match(r"'?(\d{1,4})[-./年](\d{1,2})[-./月](\d{1,4})", text)
        if parts is None:
            continue
        seen = True
        if int(parts[1]) > 31:
            return Order.YEAR_FIRST
        first, second = max(first, int(parts[1])), max(second, int(parts[2]))
        if "." in text[:6]:
            return Order.DAY_FIRST  # nobody writes months first with points
    if first > 12:
        return Order.DAY_FIRST
    return Order.MONTH_FIRST if seen and second > 12 else ""


def _is_number(cell: str) -> bool:
    if _is_day(cell) or not re.search(r"\d{4}", re.sub(r"\D", "", cell)):
        return False
    with suppress(Unreadable):
        return bool(cells.number_of(cell))
    return bool(re.fullmatch(r"0[\d ()./-]{7,18}", cell))


def _is_day(cell: str) -> bool:
    return bool(
        re.match(r"'?(\d{4}[-./年]\d{1,2}[-./月]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})\b", cell)
    )


def _is_answer(cell: str) -> bool:
    with suppress(Unreadable):
        cells.is_yes(cell)
        return True
    return False


def _is_notice(cell: str) -> bool:
    return bool(re.fullmatch(r"N\d+-\d+", cell))
