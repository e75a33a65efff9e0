"""A file as rows of text, whatever it calls itself, and no more of it than a rate card can have."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _

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
    if data.startswith(b"PK\x03\x04"):
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
    import openpyxl  # 7 MB of every program's memory otherwise
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
        if sum(sizes) > MOST_UNPACKED or len(sizes) > MOST_PARTS:
            raise NotACard(_("The workbook unpacks to more than a rate card can be."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(
            max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True
        )
        return _even([["" if value is None else str(value) for value in row] for row in rows])
    except (
        zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, KeyError,
        IndexError, ValueError, TypeError, AttributeError, EOFError, NotImplementedError,
    ) as error:  # fmt: skip  # what openpyxl and defusedxml raise for a broken or hostile book
        raise NotACard(_("The workbook cannot be read.")) from error


def _even(grid: Grid) -> Grid:
    """Every row as long as the longest."""
    width = max(map(len, grid), default=0)
    if len(grid) > MOST_ROWS or width > MOST_COLUMNS:
        raise NotACard(_("The file has more rows or columns than a rate card."))
    return [row + [""] * (width - len(row)) for row in grid]
