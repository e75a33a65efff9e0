"""Lists as CSV and XLSX that are safe to open: what a spreadsheet would run as a formula is text.

https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What XML 1.0 has no way to write.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

LONGEST_CELL = (
    32_767  # characters, https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


class CellTooLong(BadRequest):
    """A text that no XLSX cell holds; cut, it would come back as another text."""

    def __init__(self, line: int, column: object, length: int) -> None:
        told = {"line": line, "column": column, "length": length, "most": LONGEST_CELL}
        super().__init__(
            _(
                "Line %(line)d has %(length)d characters in the column “%(column)s”; a cell of an XLSX"
                " file holds %(most)d."
            )
            % told
        )


def safe_cell(value: object) -> str:
    """The value as text, with an apostrophe before what would be a formula; a number is none."""
    if isinstance(value, int | float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    text = value.isoformat() if isinstance(value, datetime) else str("" if value is None else value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def sheet_paths(place: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """Where a list is had as CSV and as XLSX; the view is told which by `form`."""
    return [
        path(f"{place}export.csv", view, {"form": "csv"}, name=name),
        path(f"{place}export.xlsx", view, {"form": "xlsx"}, name=f"{name}_xlsx"),
    ]


def sheet_response(
    form: str, name: str, *, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """A download called `name`, as "csv" or "xlsx"."""
    write = csv_response if form == "csv" else xlsx_response
    return write(name, header=header, rows=rows)


def csv_response(
    name: str, *, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """A download called `name`.csv, with a mark so that spreadsheets read it as UTF-8."""
    response = HttpResponse(
        csv_bytes(header=header, rows=rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_bytes(*, header: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    written = StringIO("\ufeff", newline="")
    written.seek(0, 2)
    writer = csv.writer(written)
    writer.writerow([safe_cell(cell) for cell in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode()


def xlsx_response(
    name: str, *, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """A download called `name`.xlsx."""
    response = HttpResponse(xlsx_bytes(header=header, rows=rows), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def xlsx_bytes(*, header: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """Numbers, money and days are such cells, all else is text.

    Moments stand in the active time zone, since a spreadsheet knows none. Raises CellTooLong.
    """
    from openpyxl import Workbook  # 7 MB of every program's memory otherwise

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    with closing(sheet):
        sheet.append([_cell(sheet, value, bold=True) for value in header])
        for line, row in enumerate(rows, start=2):
            for column, value in zip(header, row, strict=False):
                if isinstance(value, str) and len(value) > LONGEST_CELL:
                    raise CellTooLong(line, column, len(value))
            sheet.append([_cell(sheet, value) for value in row])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: object, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    if value is None or isinstance(value, bool | int | float | Decimal | date):
        cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # Decimal is fine
    else:
        cell = WriteOnlyCell(sheet, UNWRITABLE.sub("", str(value)))
        cell.data_type = "s"  # whatever it begins with
        cell.quotePrefix = True  # also once somebody has edited it
    if bold:
        cell.font = Font(bold=True)
    return cell
