"""A file as rows of text, whatever it calls itself, and no more of it than a rate card can have."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext as _

from accounts.sheet_reading import XLSX_START, Most, NotASheet, workbook_rows
from billing.reading.words import NotACard, Shape

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 100
MOST_ROWS, MOST_COLUMNS = 2000, 40

Grid = list[list[str]]


def grid_of(data: bytes) -> tuple[Shape, Grid]:
    """By what is in the file. Raises NotACard."""
    if len(data) > MOST_BYTES:
        raise NotACard(_("The file is larger than a rate card can be."))
    if data.startswith(XLSX_START):
        return Shape.XLSX, _workbook(data)
    return Shape.CSV, _text(data)


def _text(data: bytes) -> Grid:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise NotACard(_("The file is neither text nor a workbook."))
    separator = max(",;\t", key=text.count)
    try:
        return _even(list(csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
    except csv.Error as error:
        raise NotACard(_("The file cannot be read as CSV.")) from error


def _workbook(data: bytes) -> Grid:
    most = Most(MOST_UNPACKED, MOST_PARTS, MOST_ROWS, MOST_COLUMNS)
    try:
        rows = workbook_rows(data, most)
        return _even([["" if value is None else str(value) for value in row] for row in rows])
    except NotASheet as error:
        if error.is_too_large:
            raise NotACard(_("The workbook unpacks to more than a rate card can be.")) from error
        raise NotACard(_("The workbook cannot be read.")) from error


def _even(grid: Grid) -> Grid:
    """Every row as long as the longest."""
    width = max(map(len, grid), default=0)
    if len(grid) > MOST_ROWS or width > MOST_COLUMNS:
        raise NotACard(_("The file has more rows or columns than a rate card."))
    return [row + [""] * (width - len(row)) for row in grid]
