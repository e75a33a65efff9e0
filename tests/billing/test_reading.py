"""Rate-card files in the shapes that have been seen of Meta's.

Provenance: the files are written here, after descriptions of Meta's downloads of July and October 2026
(lines of title, header with a line break, the workbook named .csv with its header in row 4). The
figures in USD are the shipped card's of 2026-10-01; those in IDR and GBP are made up.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from billing import reading
from billing.models import Category
from billing.reading import Found, NotACard, Problem, Shape, Wrong, day_in, read

TITLE = "WhatsApp Business Platform rates\nEffective October 1, 2026\n\n"
HEADER = (
    'Market,Currency,Marketing,Utility,Authentication,"Authentication-\nInternational",Service\n'
)
MEXICO = "Mexico,$US,0.0397,0.0085,0.0085,n/a,0.0085\n"
MEXICOS = [
    Found("Mexico", Category.MARKETING, Decimal("0.0397")),
    Found("Mexico", Category.UTILITY, Decimal("0.0085")),
    Found("Mexico", Category.AUTHENTICATION, Decimal("0.0085")),
    Found("Mexico", Category.AUTHENTICATION_INTERNATIONAL, None),
    Found("Mexico", Category.SERVICE, Decimal("0.0085")),
]


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    names = ["Market", "Currency", "Marketing", "Utility", "Authentication"]
    sheet.append(["WhatsApp Business Platform rates"])
    sheet.append(["Effective October 1, 2026"])
    sheet.append([])
    sheet.append([*names, "Authentication-\nInternational", "Service"])
    sheet.append(["Mexico", "$US", 0.0397, 0.0085, 0.0085, "n/a", 0.0085])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TITLE + HEADER + MEXICO, "utf-8"),
        (TITLE + HEADER + MEXICO, "utf-8-sig"),
        ((TITLE + HEADER + MEXICO).replace("\n", "\r\n"), "utf-8"),
        (HEADER + MEXICO, "utf-8"),
        (TITLE + (HEADER + MEXICO).replace(",", ";").replace(".", ","), "utf-8"),
        (TITLE + HEADER + MEXICO + "\nRates exclude taxes.\n© Meta\n", "cp1252"),
    ],
    ids=["plain", "BOM", "CRLF", "no-title", "semicolons", "footer"],
)
def test_a_card_as_text(text: str, encoding: str) -> None:
    found = read(text.encode(encoding))
    assert (found.shape, found.currency, found.problems) == (Shape.CSV, "USD", [])
    assert found.rates == MEXICOS


def test_a_workbook_is_known_by_what_is_in_it() -> None:
    found = read(workbook())
    assert (found.shape, found.currency, found.problems) == (Shape.XLSX, "USD", [])
    assert found.rates == MEXICOS


def test_thousands_are_separated_in_rupiah() -> None:
    found = read((HEADER + 'Indonesia,RP,"1,234.50","1,234",n/a,n/a,0\n').encode())
    assert [one.amount for one in found.rates] == [Decimal("1234.50"), 1234, None, None, 0]


def test_what_cannot_be_read_is_named_by_row_and_column_and_the_rest_is_read() -> None:
    lines = "Atlantis,£,1,1,1,1,1\nIndia,GBD,free,0.01,,n/a,0\nIndia,£,1,1,1,1,1\n"
    found = read((TITLE + HEADER + lines).encode())
    assert found.problems == [
        Problem(5, "market", "Atlantis", Wrong.STRANGE_MARKET),
        Problem(6, "marketing", "free"),
        Problem(6, "authentication", ""),
        Problem(7, "market", "India", Wrong.MARKET_AGAIN),
    ]
    assert [problem.is_grave for problem in found.problems] == [False, True, True, True]
    # Atlantis may be new at Meta: its rates are kept. India has the three that can be read.
    assert [one.market for one in found.rates] == ["Atlantis"] * 5 + ["India"] * 3


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Effective October 1, 2026", date(2026, 10, 1)),
        ("Rates effective as of 1 Jan 2026 (UTC)", date(2026, 1, 1)),
        ("Effective date: 2026-07-01 00:00:00", date(2026, 7, 1)),
        ("Updated 2026-09-30, effective Oct. 1st, 2026", None),  # two days: a person says which
        ("Effective 10/01/2026", None),  # January or October
        ("Effective February 30, 2026", None),
        ("Effective Octember 1, 2026", None),
        ("", None),
    ],
)
def test_the_day_a_title_names_is_read_or_left_to_a_person(line: str, day: date | None) -> None:
    assert day_in(["WhatsApp rates", line]) == day
    assert read(f'"{line}"\n{HEADER}{MEXICO}'.encode()).effective_from == day


def test_what_says_effective_comes_before_other_days() -> None:
    assert day_in(["Published 2026-08-25", "Effective October 1, 2026"]) == date(2026, 10, 1)


def unpacks_to(size: int, parts: int = 1) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for number in range(parts):
            book.writestr(f"xl/{number}.xml", b"0" * size)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\0\0",
        b"Market,Marketing\nIndia,1\n",
        (HEADER + "India,CHF,1,1,1,1,1\n").encode(),
        (HEADER + "India,£,1,1,1,1,1\nMexico,$US,1,1,1,1,1\n").encode(),
        b"PK\x03\x04" + b"0" * 100,
        workbook()[:-400],
        unpacks_to(10),
        unpacks_to(reading.MOST_UNPACKED + 1),
        unpacks_to(1, parts=reading.MOST_PARTS + 1),
        b"," * (reading.MOST_BYTES + 1),
        b"a\n" * (reading.MOST_ROWS + 1),
    ],
)
def test_what_is_no_card_is_refused(data: bytes) -> None:
    with pytest.raises(NotACard):
        read(data)


def test_entities_in_a_workbook_are_not_followed() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "b">]>'
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as good,
        zipfile.ZipFile(file, "w") as book,
    ):
        for name in good.namelist():
            book.writestr(name, (bomb if name == "xl/workbook.xml" else b"") + good.read(name))
    with pytest.raises(NotACard):
        read(file.getvalue())


def test_the_command_says_what_is_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = tmp_path / "card.csv"
    card.write_text(HEADER + MEXICO)
    call_command("read_rate_card", card)
    assert "rates, csv, USD: 5 figures of 1 markets" in capsys.readouterr().out
    card.write_text(HEADER + MEXICO.replace("0.0397", "free"))
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("read_rate_card", card)
    assert "Row 2, marketing: “free” is no figure in USD" in capsys.readouterr().out
