"""A file as lines of cells: CSV in whatever encoding and with whatever separator, or a workbook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.sheet_reading import XLSX_START, Most, NotASheet, workbook_rows

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 200_000, 100
MOST = Most(unpacked=400 * 1024 * 1024, parts=200, rows=MOST_ROWS, columns=MOST_COLUMNS)
SEPARATORS = ",;\t|"
ENCODINGS = ("utf-8", "utf-16", "cp932", "cp1252")
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
Cells = list[str]


class Unfit(Exception):
    """The file cannot be read at all; `str(error)` says why and what to do."""


def rows(data: bytes, *, encoding: str = "") -> Iterator[tuple[int, Cells]]:
    """(line, cells) of every line that has something in it; the first line is 1. Raises Unfit, also on
    the way."""
    lines = _book(data) if data.startswith(XLSX_START) else _text(data, encoding)
    for line, cells in enumerate(lines, start=1):
        if line > MOST_ROWS:
            raise Unfit(_("The file has more than 200,000 lines. Bring it in in parts."))
        if any(cells):
            yield line, cells[:MOST_COLUMNS]


def encoding_of(data: bytes) -> str:
    """As far as the bytes tell: one of ENCODINGS; "" for a workbook."""
    if data.startswith(XLSX_START):
        return ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for name in ("utf-8", "cp932"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if name == "utf-8" or _JAPANESE.search(text):
            return name
    return "cp1252"


def _text(data: bytes, encoding: str) -> Iterator[Cells]:
    text = data.decode(encoding or encoding_of(data), errors="replace").lstrip("\ufeff")
    if "\0" in text:
        raise Unfit(_("The file is neither text nor a workbook. Save it as CSV (UTF-8) or XLSX."))
    start = text[:20_000]
    separator = max(SEPARATORS, key=start.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [cell.strip() for cell in cells]
    except csv.Error as error:
        raise Unfit(
            _("The file cannot be read as CSV: a quotation mark is never closed.")
        ) from error


def _book(data: bytes) -> Iterator[Cells]:
    try:
        for cells in workbook_rows(data, MOST):
            yield [_cell(value) for value in cells]
    except NotASheet as error:
        if error.is_too_large:
            raise Unfit(_("The workbook unpacks to more than is read. Save it as CSV.")) from error
        raise Unfit(_("The workbook cannot be read. Save it again, or as CSV (UTF-8).")) from error


def _cell(value: object) -> str:
    """As a CSV of it would say; a whole number without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value).strip()
