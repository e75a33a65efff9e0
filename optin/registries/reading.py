"""A registry's file: numbers, and whether each is listed. Pure; every text in it is untrusted.

Singapore's bulk filtering takes a CSV with a column of 8-digit numbers and gives back one with an answer for each
of the three registers (PDPC, "Bulk Filtering File Formats" 1.03; its exact words were not to be read, so columns
are known by what their headings contain). The register of text messages counts. The other shape is any list of
listed numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO

import phonenumbers

MOST_ROWS = 1_000_000
YES = frozenset({"y", "yes", "1", "true", "registered", "listed", "found", "blocked"})
NO = frozenset({"n", "no", "0", "false", "not registered", "not listed", "not found", "clear", ""})


class NotRead(ValueError):
    """`problem`: a word of PROBLEMS in `optin.reports.registries`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass
class Answer:
    """What a file says. `unreadable`: lines without a number or an answer that could be understood."""

    listed: set[str] = field(default_factory=set)  # digits with their country
    clear: set[str] = field(default_factory=set)
    unreadable: int = 0

    @property
    def rows(self) -> int:
        return len(self.listed) + len(self.clear)


def read(data: bytes, country: str, *, shape: str) -> Answer:
    """`shape`: a key of SHAPES. Raises NotRead."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotRead("not_text") from error
    if "\x00" in text:
        raise NotRead("not_text")
    try:
        rows = [row for row in csv.reader(StringIO(text)) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise NotRead("not_a_table") from error
    if len(rows) > MOST_ROWS:
        raise NotRead("too_long")
    answer = SHAPES[shape](rows, country)
    if not answer.rows:
        raise NotRead("no_numbers")
    return answer


def number_of(text: str, country: str) -> str:
    """Digits with the country, of a number written there or internationally; "" for none."""
    text = text.strip().lstrip("'")
    try:
        parsed = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return str(written).removeprefix("+")


def _whole_list(rows: list[list[str]], country: str) -> Answer:
    """Each line's first number is listed; a first line without one is a heading."""
    answer = Answer()
    for place, row in enumerate(rows):
        number = next((one for cell in row if (one := number_of(cell, country))), "")
        if number:
            answer.listed.add(number)
        elif place:
            answer.unreadable += 1
    return answer


def _answers(rows: list[list[str]], country: str) -> Answer:
    """A line for each number that was asked, with the answer of the register of text messages."""
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    numbers = [place for place, cell in enumerate(head) if "number" in cell or "phone" in cell]
    texts = [place for place, cell in enumerate(head) if "text" in cell or "message" in cell]
    texts = [place for place in texts if "fax" not in head[place]] or [
        place for place, cell in enumerate(head) if "listed" in cell or "registered" in cell
    ]
    if not numbers or not texts:
        raise NotRead("no_columns")
    answer = Answer()
    for row in rows[1:]:
        padded = row + [""] * (len(head) - len(row))
        number, said = number_of(padded[numbers[0]], country), padded[texts[0]].strip().casefold()
        if not number or said not in YES | NO:
            answer.unreadable += 1
            continue
        (answer.listed if said in YES else answer.clear).add(number)
    answer.clear -= answer.listed
    return answer


SHAPES: dict[str, Callable[[list[list[str]], str], Answer]] = {
    "answers": _answers,
    "whole": _whole_list,
}
