"""An uploaded file taken apart: JSON, CSV or XLSX, a line for each template, good or not.

The file comes from anywhere. What is too big, packed too tightly or no such file is refused as a
whole (`Unfit` with the field "file"); what is wrong with one row stays with that row.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from templates_app.files import strict
from templates_app.files.document import Document, Unfit, from_json, worded
from templates_app.files.rows import COLUMNS, NEEDED, from_row
from templates_app.files.told import TOLD
from templates_app.tidying import storable

BIGGEST = 5 * 1024 * 1024
ROWS = 500
UNPACKED = 40 * 1024 * 1024  # of a workbook; XML packs well, but not that well
PARTS = 200  # files inside a workbook
WIDEST = 80  # columns
LONGEST = 200_000  # characters of a cell of CSV; a workbook's hold 32,767
ESCAPED = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


@dataclass(frozen=True)
class Line:
    """`number`: the row of the sheet, or the place in the list, as a person counts. Either a
    document, or the field and why not, in no language yet (as of Unfit); then `name` and `language` as far as known."""

    number: int
    document: Document | None = None
    field: str = ""
    words: str = ""
    name: str = ""
    language: str = ""
    facts: Mapping[str, str | int] = dataclasses.field(default_factory=dict)

    @classmethod
    def refused(cls, number: int, error: Unfit, name: str = "", language: str = "") -> Line:
        facts = {
            key: storable(value) if isinstance(value, str) else value
            for key, value in error.facts.items()
        }
        return cls(
            number, None, storable(error.field), storable(error.words), name, language, facts
        )

    @property
    def reason(self) -> str:
        """Why not, in the reader's language."""
        return worded(self.words, self.facts)


def read(data: bytes, file_name: str, *, most: int = ROWS) -> list[Line]:
    """Every template of the file; a name and language that come twice are refused from the second
    on. Raises Unfit."""
    if len(data) > BIGGEST:
        facts = {"size": filesizeformat(len(data)), "most": filesizeformat(BIGGEST)}
        raise _bad(_("The file has %(size)s; it may have %(most)s. Divide it.") % facts)
    kind = file_name.rpartition(".")[2].lower()
    readers = {"json": _of_json, "csv": _of_csv, "xlsx": _of_xlsx}
    if kind not in readers:
        raise _bad(_("Choose a file that ends in .json, .csv or .xlsx."))
    found = without_doubles(readers[kind](data))
    lines = list(islice(found, most))
    if not lines:
        raise _bad(_("There is no template in this file."))
    if more := sum(1 for _line in found):  # counted, not kept
        numbers = {"n": len(lines) + more, "most": most}
        raise _bad(_("The file has %(n)s templates; it may have %(most)s. Divide it.") % numbers)
    return lines


def _bad(words: str) -> Unfit:
    return Unfit("file", words)


def without_doubles(lines: Iterable[Line]) -> Iterator[Line]:
    """From the second on, lines of one name and language are refused."""
    first: dict[tuple[str, str], int] = {}
    for line in lines:
        key = line.document.key if line.document else None
        if key and key in first:
            words = gettext_noop(
                "Line %(n)s has this name in this language already. Keep one of them."
            )
            yield Line.refused(line.number, Unfit("name", words, n=first[key]), *key)
            continue
        if key:
            first[key] = line.number
        yield line


# --- JSON ------------------------------------------------------------------------------------


def _of_json(data: bytes) -> Iterator[Line]:
    """One template, a list of them, or Meta's own list {"data": […]}."""
    try:
        held = strict.loads(_text(data))
    except (ValueError, RecursionError) as error:
        raise _bad(_("This is no JSON: %(error)s.") % {"error": str(error)[:200]}) from None
    if isinstance(held, dict) and isinstance(held.get("data"), list):
        held = held["data"]
    for number, raw in enumerate(held if isinstance(held, list) else [held], 1):
        told = raw if isinstance(raw, dict) else {}
        name, language = (storable(str(told.get(key) or "")[:512]) for key in ("name", "language"))
        try:
            yield Line(number, from_json(raw), name=name, language=language)
        except Unfit as error:
            yield Line.refused(number, error, name, language)


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _bad(_encoding(data)) from None
    if "\x00" in text:
        raise _bad(_("The file holds NUL characters: it is no text. Save it as UTF-8."))
    return text


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _("The file is written in UTF-16. Save it as “CSV UTF-8” and choose it again.")
    try:
        data.decode("cp932")
    except UnicodeDecodeError:
        return _("The file is not written in UTF-8. Save it as “CSV UTF-8” and choose it again.")
    return _(
        "The file is not written in UTF-8 but probably in Shift-JIS. In Excel, save it as “CSV UTF-8”, or as an "
        "XLSX workbook, and choose it again."
    )


# --- rows ------------------------------------------------------------------------------------


def _of_rows(rows: Iterable[tuple[int, Sequence[str], str]]) -> Iterator[Line]:
    """(number, cells, the column with a formula). The first row names the columns."""
    found = iter(rows)
    header = [cell.strip().lower() for cell in next(found, (1, [], ""))[1]]
    while header and not header[-1]:
        header.pop()
    _check_header(header)
    for number, cells, formula in found:
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(header, cells, strict=False))
        name, language = row["name"][:512], row["language"][:20]
        try:
            if formula:
                column = header[int(formula)] if int(formula) < len(header) else ""
                raise Unfit(
                    column, gettext_noop("The cell holds a formula. Paste its value as text.")
                )
            if any(cell.strip() for cell in cells[len(header) :]):
                raise Unfit(
                    "", gettext_noop("The row has more cells than the first row has columns.")
                )
            yield Line(number, from_row(row), name=name, language=language)
        except Unfit as error:
            yield Line.refused(number, error, name, language)


def _check_header(header: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in header]
    if missing:
        words = _("The first row must name the columns; it lacks %(columns)s.")
        raise _bad(words % {"columns": ", ".join(missing)})
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise _bad(_("The column “%(columns)s” stands twice.") % {"columns": twice[0][:100]})
    unknown = [name for name in header if name not in COLUMNS and name not in TOLD]
    if unknown:
        words = _("The column “%(columns)s” is unknown. Correct its name or take it out.")
        raise _bad(words % {"columns": ", ".join(unknown)[:200]})


def _of_csv(data: bytes) -> Iterator[Line]:
    text = _text(data)
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)  # Excel writes the semicolon in much of Europe
    csv.field_size_limit(LONGEST)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        yield from _of_rows(
            (number, [_unescaped(cell) for cell in cells], "")
            for number, cells in enumerate(rows, 1)
        )
    except csv.Error as error:
        raise _bad(_("This is no CSV: %(error)s.") % {"error": str(error)[:200]}) from None


def _unescaped(cell: str) -> str:
    """Without the apostrophe that an export writes before what would be a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in ESCAPED and cell[1:2] else cell


def _of_xlsx(data: bytes) -> list[Line]:
    from openpyxl import load_workbook  # 7 MB of every program's memory otherwise

    _look_at_parts(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            rows = list(_cells(book.worksheets[0])) if book.worksheets else []
        finally:
            book.close()
    except Exception as error:  # noqa: BLE001 — openpyxl raises whatever a broken file leads it to
        words = _("The workbook cannot be read. Save it again as XLSX. (%(error)s)")
        raise _bad(words % {"error": type(error).__name__}) from None
    return list(_of_rows(rows))


def _look_at_parts(data: bytes) -> None:
    """Before anything is unpacked: is it a zip, and how big does it get?"""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise _bad(_("This is no XLSX workbook, or it is damaged. Save it again.")) from None
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise _bad(_("The workbook is too big unpacked. Keep only the sheet with templates."))


def _cells(sheet: object) -> Iterator[tuple[int, list[str], str]]:
    """Texts alone; values of formulas are not computed and not taken from the file either."""
    rows = sheet.iter_rows(max_row=ROWS * 4, max_col=WIDEST)  # type: ignore[attr-defined]
    for number, row in enumerate(rows, 1):
        formula = next((str(n) for n, cell in enumerate(row) if cell.data_type == "f"), "")
        yield number, [_as_text(cell.value) for cell in row], formula


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).replace("_x000D_", "")


def escaped(row: Mapping[str, str]) -> dict[str, str]:
    """A row for CSV from which `_unescaped` gets every cell back as it was, past `safe_cell`."""
    return {
        key: f"'{cell}" if cell.startswith("'") and cell[1:2] in ESCAPED and cell[1:2] else cell
        for key, cell in row.items()
    }
