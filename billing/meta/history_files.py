"""Files of Meta's figures that people have saved: answers of the API as JSON, and tables as CSV.

JSON: whole answers with `conversation_analytics` or `pricing_analytics`, lists of them, one to a line, or
the bare points. CSV: one figure to a row; Meta documents no columns of its exports, so a column is known
by any of the names it has been seen with, and what is not known is said. Nothing is written here.
https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from billing.meta.keeping import UNIT_OF_FIELD, Figure, added_up, figure_of
from billing.models import Unit
from graph import Unexpected
from graph.costs import CostPoint, parse_point

BIGGEST = 10 * 1024 * 1024
MOST = 100_000  # figures
DEEPEST = 20
DAY = timedelta(days=1)
# Names of columns as they have been seen, in small letters without marks.
COLUMNS: dict[str, tuple[str, ...]] = {
    "day": ("date", "day", "start", "start date", "start time"),
    "end": ("end", "end date", "end time"),
    "phone_number": ("phone number", "phone", "business phone number", "number"),
    "country": ("country", "country code", "country of recipient"),
    "category": ("category", "conversation category", "pricing category"),
    "type": ("type", "conversation type", "pricing type"),
    "direction": ("direction", "conversation direction"),
    "tier": ("tier", "pricing tier"),
    "conversations": ("conversation", "conversations", "conversation count", "all conversations"),
    "messages": ("volume", "messages", "messages delivered", "delivered", "message count"),
    "cost": (
        "cost",
        "costs",
        "amount",
        "approximate charges",
        "charges",
        "approximate total charges",
    ),
    "currency": ("currency",),
}
OUR_OWN = ("unit",)  # of our own export


class UnfitFile(ValueError):
    """The file as a whole cannot be read; its words say why."""


@dataclass(frozen=True)
class Line:
    """One figure of the file, or why it is none. `place` is a row of the CSV or the figure's number."""

    place: int
    figure: Figure | None
    problem: str = ""


@dataclass(frozen=True)
class Contents:
    lines: list[Line]
    unknown_columns: tuple[str, ...] = ()

    @property
    def figures(self) -> list[Figure]:
        """Added up: half hours become days."""
        return list(added_up(line.figure for line in self.lines if line.figure).values())


def read(data: bytes, *, zone: tzinfo, currency: str) -> Contents:
    """Everything that can be understood, and of the rest the reason. Raises UnfitFile."""
    if len(data) > BIGGEST:
        raise UnfitFile(_("The file is larger than 10 MB."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnfitFile(_("The file is no text in UTF-8.")) from None
    start = text.lstrip()[:1]
    contents = _json(text, zone) if start in ("{", "[") else _csv(text, currency)
    if not contents.lines:
        raise UnfitFile(_("The file has no figures: neither points of Meta's answers nor rows."))
    if len(contents.lines) > MOST:
        raise UnfitFile(_("The file has more than 100,000 figures. Bring it in in parts."))
    return contents


# -- JSON ------------------------------------------------------------------------------------


def _json(text: str, zone: tzinfo) -> Contents:
    points = [found for value in _values(text) for found in _points(value, "", 0)]
    return Contents([_line(n, unit, raw, zone) for n, (unit, raw) in enumerate(points, 1)])


def _values(text: str) -> list[Any]:
    """One value, or one to each line."""
    try:
        return [json.loads(text, parse_float=Decimal)]
    except (json.JSONDecodeError, RecursionError):
        pass
    values = []
    for n, line in enumerate(text.splitlines(), 1):
        try:
            values += [json.loads(line, parse_float=Decimal)] if line.strip() else []
        except (json.JSONDecodeError, RecursionError):
            raise UnfitFile(_("Line %(line)s is no JSON.") % {"line": n}) from None
    return values


def _points(value: Any, field: str, depth: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object with a start and a volume, with the field of Meta's that it lies in."""
    if depth > DEEPEST:
        raise UnfitFile(_("The JSON is nested too deeply to be an answer of Meta's."))
    if isinstance(value, list):
        for item in value:
            yield from _points(item, field, depth + 1)
    elif isinstance(value, dict):
        if "start" in value and ("conversation" in value or "volume" in value):
            yield _unit_of(value, field), value
        else:
            for key, item in value.items():
                inner = key if key in UNIT_OF_FIELD else field
                yield from _points(item, inner, depth + 1)


def _unit_of(point: Mapping[str, Any], field: str) -> str:
    said = UNIT_OF_FIELD.get(field)
    return said or (Unit.CONVERSATION if "conversation" in point else Unit.MESSAGE)


def _line(place: int, unit: str, raw: Mapping[str, Any], zone: tzinfo) -> Line:
    as_text = {**raw, "cost": str(raw["cost"])} if isinstance(raw.get("cost"), Decimal) else raw
    try:
        point = parse_point(as_text, zone)
    except Unexpected:
        return Line(place, None, _("It has no day or no volume that could be read."))
    if "cost" in raw and point.cost is None and raw["cost"] is not None:
        return Line(place, None, _("Its cost is no amount."))
    start, days = _span(raw, zone)
    if start is None:
        return Line(place, None, _("It has no day or no volume that could be read."))
    return _checked(place, figure_of(_on(point, start), unit, days=days))


def _span(raw: Mapping[str, Any], zone: tzinfo) -> tuple[date | None, int]:
    """The first day, and how many it covers; parts of a day count as the day."""
    moments = [
        datetime.fromtimestamp(int(raw[name]), UTC).astimezone(zone)
        for name in ("start", "end")
        if str(raw.get(name, "")).isdecimal() and len(str(raw[name])) <= 10
    ]
    if len(moments) < 2:
        return (moments[0].date(), 1) if moments else (None, 1)
    start, end = moments
    days = max(round((end - start) / DAY), 1)
    middle = start + (end - start) / 2
    return (middle.date() if days == 1 else (start + timedelta(hours=12)).date()), days


def _on(point: CostPoint, day: date) -> CostPoint:
    return CostPoint(**{**point.__dict__, "day": day})


def _checked(place: int, figure: Figure) -> Line:
    if figure.day > datetime.now(UTC).date() + DAY:
        return Line(place, None, _("Its day has not come yet."))
    last = figure.day + timedelta(days=min(figure.days, 40) - 1)
    if last.month != figure.day.month or figure.days > 31:
        return Line(place, None, _("It covers days of more than one month."))
    return Line(place, figure)


# -- CSV ---------------------------------------------------------------------------------------


def _csv(text: str, currency: str) -> Contents:
    try:
        sample = text.partition("\n")[0]
        delimiter = max(",;\t", key=sample.count)
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error:
        raise UnfitFile(_("The file is neither JSON nor a CSV that could be read.")) from None
    place, named, unknown = _header(rows)
    lines = [
        _row(n, dict(zip(named, row, strict=False)), currency)
        for n, row in enumerate(rows[place:], place + 1)
        if any(cell.strip() for cell in row)
    ]
    return Contents(lines, unknown)


def _header(rows: list[list[str]]) -> tuple[int, list[str], tuple[str, ...]]:
    """Meta's tables may have titles before the header; it is the first row with a day and a count."""
    by_name = {name: column for column, names in COLUMNS.items() for name in names}
    for place, row in enumerate(rows[:20], 1):
        plain = [" ".join(re.findall(r"[a-z]+", cell.lower())) for cell in row]
        named = [by_name.get(name, "") for name in plain]
        if "day" in named and ("conversations" in named or "messages" in named):
            if len([one for one in named if one]) != len({one for one in named if one}):
                raise UnfitFile(_("Two columns of the file mean the same."))
            unknown = [
                cell.strip()[:60] for cell, name in zip(row, named, strict=True)
                if cell.strip() and not name and cell.strip().lower() not in OUR_OWN
            ]  # fmt: skip
            return place, named, tuple(unknown)
    raise UnfitFile(
        _("No header was found. It needs a column “date” and one of “conversations” or “messages”.")
    )


def _row(place: int, row: dict[str, str], currency: str) -> Line:
    said = {name: cell.strip().removeprefix("'") for name, cell in row.items() if name}
    day = _day(said["day"])
    if day is None:
        return Line(
            place, None, _("“%(text)s” is no day like 2025-03-31.") % {"text": said["day"][:20]}
        )
    last = _day(said.get("end", "")) or day
    counted = [name for name in ("conversations", "messages") if said.get(name)]
    count = re.sub(r"[,\s]", "", said[counted[0]]) if len(counted) == 1 else ""
    if not (count.isascii() and count.isdecimal() and len(count) < 16):
        return Line(place, None, _("It has no number of conversations or messages."))
    if said.get("currency") and said["currency"].upper() != currency:
        return Line(place, None, _("Its currency is not the one that was chosen for the file."))
    cost = said.get("cost", "")
    amount = _amount(cost)
    if cost.lower() not in ("", "n/a", "—") and amount is None:
        return Line(place, None, _("“%(text)s” is no amount.") % {"text": cost[:20]})
    point = CostPoint(
        day=day, phone_number="".join(filter(str.isdecimal, said.get("phone_number", ""))),
        country=said.get("country", "").upper(), tier=said.get("tier", ""),
        type=_words(said.get("type", "")), category=_words(said.get("category", "")),
        direction=_words(said.get("direction", "")), volume=int(count), cost=amount,
    )  # fmt: skip
    if point.country and not re.fullmatch("[A-Z]{2}", point.country):
        return Line(place, None, _("The country is no code of two letters."))
    unit = Unit.CONVERSATION if counted == ["conversations"] else Unit.MESSAGE
    return _checked(place, figure_of(point, unit, days=_days(day, last)))


def _days(day: date, last: date) -> int:
    """An end at the next midnight ends the day before."""
    return max((last - day).days, 1)


def _words(said: str) -> str:
    return said.replace(" ", "_")


def _day(said: str) -> date | None:
    """A day or a moment as ISO writes it, or seconds since 1970."""
    try:
        return datetime.fromisoformat(said).date()
    except ValueError:
        pass
    if said.isascii() and said.isdecimal() and 9 <= len(said) <= 10:
        return (datetime.fromtimestamp(int(said), UTC) + timedelta(hours=12)).date()
    return None


def _amount(said: str) -> Decimal | None:
    plain = said.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d+)?", said) else said
    if not re.fullmatch(r"\d{1,12}(\.\d{1,10})?", plain, re.ASCII):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None
