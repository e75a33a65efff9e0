"""Spreadsheets that somebody uploads, read a row at a time and no further than is sane. Nothing in them runs."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

XLSX_START = b"PK\x03\x04"


class NotASheet(ValueError):
    """No workbook, a broken one, or one that unpacks to more than is sane (`is_too_large`)."""

    def __init__(self, *, is_too_large: bool = False) -> None:
        super().__init__()
        self.is_too_large = is_too_large


@dataclass(frozen=True)
class Most:
    unpacked: int  # bytes
    parts: int
    rows: int
    columns: int


def workbook_rows(data: bytes, most: Most) -> Iterator[tuple[object, ...]]:
    """Of the first sheet; of a formula the value that was kept with it. One row more than the most, so
    that one sees that there are too many. Raises NotASheet, also on the way."""
    import openpyxl  # 7 MB of every program's memory otherwise
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
        if sum(sizes) > most.unpacked or len(sizes) > most.parts:
            raise NotASheet(is_too_large=True)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        yield from book.worksheets[0].iter_rows(
            max_row=most.rows + 1, max_col=most.columns, values_only=True
        )
    except (
        zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, KeyError,
        IndexError, TypeError, AttributeError, EOFError, NotImplementedError,
    ) as error:  # fmt: skip  # what openpyxl and defusedxml raise for a broken or hostile book
        raise NotASheet from error
    except ValueError as error:
        if isinstance(error, NotASheet):
            raise
        raise NotASheet from error
