"""Files as people have them: letters, separators, numbers, moments, words."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optin.importing import grids, reading
from optin.importing.cells import Order, Unreadable, is_yes, moment_of, number_of
from optin.importing.reading import Columns
from tests.optin.imports.making import workbook

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def read(data: bytes, columns: Columns) -> list[tuple[str, str]]:
    return [
        (one.number, one.reason.value if one.reason else "")
        for one in reading.lines(data, columns, TOKYO, NOW)
    ]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp932", "cp932")],
)
def test_letters_are_found_out(name: str, encoding: str) -> None:
    data = "電話番号,同意日,同意\r\n+819012345678,2026年11月1日,はい\r\n".encode(name)
    assert grids.encoding_of(data) == encoding
    head = reading.head(data)
    assert head.names == ["電話番号", "同意日", "同意"]
    assert (head.guess.number, head.guess.occurred_at, head.guess.answer) == (0, 1, 2)
    assert read(data, head.guess) == [("819012345678", "")]


def test_western_letters_and_semicolons_and_two_columns_of_a_name() -> None:
    data = "Name;Telefon;Datum;Zustimmung;Telefon\nMüller;+49 151 00000001;24.12.2025 18:30;ja;\n".encode(
        "cp1252"
    )
    head = reading.head(data)
    assert (head.guess.number, head.guess.occurred_at, head.guess.order) == (1, 2, "dmy")
    assert head.doubled == ["Telefon"]
    [line] = reading.lines(data, head.guess, TOKYO, NOW)
    assert line.number == "4915100000001"
    assert line.moment == datetime(2025, 12, 24, 18, 30, tzinfo=TOKYO)
    assert line.cells[0] == "Müller"


def test_who_agrees_to_nothing_is_found_among_answers_that_are_none() -> None:
    data = b"".join(
        f"+491510000000{n},2026-11-01,{answer}\n".encode()
        for n, answer in enumerate(("yes", "no", "", "perhaps", "No"), start=1)
    )
    columns = Columns(number=0, occurred_at=1, answer=2, has_header=False)
    every = list(reading.lines(data, columns, TOKYO, NOW))
    assert [one.line for one in every if one.is_no and not one.reason] == [2, 5]
    alone = reading.lines(data, columns, TOKYO, NOW, only_no=True)
    assert [(one.line, one.is_no) for one in alone] == [(2, True), (5, True)]
    nobody = Columns(number=0, occurred_at=1, has_header=False)
    assert not list(reading.lines(data, nobody, TOKYO, NOW, only_no=True))


def test_a_file_without_names_of_columns() -> None:
    data = b"+4915100000001,2026-11-01\n\n+4915100000002,2026-11-02\n"
    head = reading.head(data)
    assert not head.guess.has_header
    assert [one[0] for one in read(data, head.guess)] == ["4915100000001", "4915100000002"]


def test_a_workbook_with_dates_formulas_and_numbers_as_numbers() -> None:
    data = workbook(
        [
            ["Mobile", "When", "Opt-in"],
            [4915100000001, date(2026, 11, 1), True],
            ['=HYPERLINK("http://x")', date(2026, 11, 1), "yes"],
            [4.9151e30, "2026-11-01", "yes"],
        ]
    )
    head = reading.head(data)
    assert (head.guess.number, head.guess.occurred_at, head.guess.answer) == (0, 1, 2)
    assert read(data, head.guess) == [
        ("4915100000001", ""), ("", "no_number"), ("", "rounded"),  # nothing worked the formula out
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n\n", b"PK\x03\x04 broken", b"\x00\x01\x02\x03" * 50,
        b'"' + b"x" * 200_000 + b'\n' + b"y" * 200_000,
    ],
)  # fmt: skip
def test_what_is_no_list_is_told(data: bytes) -> None:
    def looked_at() -> None:
        reading.head(data)
        list(reading.lines(data, Columns(number=0), TOKYO, NOW))

    with pytest.raises(grids.Unfit):
        looked_at()


def test_more_lines_than_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "MOST_ROWS", 3)
    assert len(list(grids.rows(b"a\n" * 3))) == 3
    with pytest.raises(grids.Unfit, match="in parts"):
        list(grids.rows(b"a\n" * 4))


def test_a_workbook_that_unpacks_to_a_giant_is_not_unpacked() -> None:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as parts:
        for place in range(201):
            parts.writestr(f"xl/{place}.xml", b"x")
    with pytest.raises(grids.Unfit, match="unpacks"):
        reading.head(written.getvalue())


@pytest.mark.parametrize(
    ("text", "country", "found"),
    [
        ("+49 (151) 0000-0001", "", "4915100000001"), ("0049 151 00000001", "", "4915100000001"),
        ("'+4915100000001", "", "4915100000001"), ("4915100000001.0", "", "4915100000001"),
        ("090-1234-5678", "JP", "819012345678"), ("+4915100000001", "JP", "4915100000001"),
        ("090-1234-5678", "", "not_a_number"), ("12", "JP", "not_a_number"), ("", "", "no_number"),
        ("4,9151E+12", "", "rounded"), ("4.9151e12", "JP", "rounded"), ("=1+1", "", "formula"),
        ("@SUM(A1)", "", "formula"), ("Smith", "JP", "not_a_number"),
        ("1234", "DE", "not_a_number"), ("5550100", "US", "not_a_number"),  # within a town alone
    ],
)  # fmt: skip
def test_numbers(text: str, country: str, found: str) -> None:
    assert read_or_why(lambda: number_of(text, country)) == found


def read_or_why(act: Callable[[], str]) -> str:
    try:
        return act()
    except Unreadable as error:
        return error.reason.value


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("2026-03-04", "dmy", "2026-03-04T00:00:00+09:00"),
        ("03/04/2026", "dmy", "2026-04-03T00:00:00+09:00"),
        ("03/04/2026", "mdy", "2026-03-04T00:00:00+09:00"),
        ("3/4/2026 5:30 PM", "mdy", "2026-03-04T17:30:00+09:00"),
        ("3/4/2026 12:30 am", "mdy", "2026-03-04T00:30:00+09:00"),
        ("2026-03-04T05:06:07Z", "ymd", "2026-03-04T05:06:07+00:00"),
        ("2026-03-04 05:06:07.123+02:00", "ymd", "2026-03-04T05:06:07+02:00"),
        ("2026年3月4日", "dmy", "2026-03-04T00:00:00+09:00"),
        ("31.02.2026", "dmy", ""), ("3/4/26", "mdy", ""), ("yesterday", "ymd", ""), ("", "ymd", ""),
        ("13:00", "ymd", ""), ("2026-03-04 25:00", "ymd", ""), ("3/4/2026 13:00 pm", "mdy", ""),
    ],
)  # fmt: skip
def test_moments(text: str, order: str, found: str) -> None:
    told = read_or_why(lambda: moment_of(text, order, TOKYO).isoformat())
    assert told == (found or ("not_a_moment" if text else "no_moment"))


def test_an_opt_out_of_a_day_counts_until_its_end() -> None:
    data = (
        b"p,d,a\n+4915100000001,2026-11-28,no\n+4915100000002,2026-11-29,no\n+4915100000003,,no\n"
    )
    columns = Columns(number=0, occurred_at=1, answer=2, order="ymd")
    first, today, unknown = reading.lines(data, columns, TOKYO, NOW)
    assert first.moment == datetime(2026, 11, 28, 23, 59, 59, tzinfo=TOKYO)
    assert today.moment == NOW
    assert unknown.moment is None
    assert not any(one.reason for one in (first, today, unknown))


def test_what_cannot_be_read_is_named() -> None:
    data = (
        b"p,d,a\n+4915100000001,2026-11-30,yes\n+4915100000001,,yes\n+4915100000001,2026-11-01,maybe\n"
        b"+4915100000001,2026-11-01\n+4915100000001,2026-11-01,yes," + b"x" * 10_000 + b"\n"
    )
    columns = Columns(number=0, occurred_at=1, answer=2, order="ymd")
    assert [why for _number, why in read(data, columns)] == [
        "future", "no_moment", "not_an_answer", "no_answer", "too_long",
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "order"), [
    (["03/04/2026"], ""), (["03/04/2026", "13/04/2026"], "dmy"), (["03/14/2026"], "mdy"),
    (["2026/03/04"], "ymd"), (["1.2.2026"], "dmy"), ([], ""),
])  # fmt: skip
def test_the_order_of_days_is_guessed_only_where_they_tell(days: list[str], order: str) -> None:
    assert reading.order_of(days) == order


def test_yes_and_no_in_the_words_of_systems() -> None:
    assert all(map(is_yes, ["Yes", " TRUE ", "1", "Opted in", "Sí", "はい", "granted"]))
    assert not any(map(is_yes, ["No", "FALSE", "0", "unsubscribed", "Nein", "いいえ"]))


def some(letters: str, *known: str) -> st.SearchStrategy[str]:
    """A cell of a column: most often what belongs there, else what looks like it, or any text."""
    anything = st.text(st.characters(exclude_characters="\0"), max_size=6)
    return st.one_of(*[st.sampled_from(known)] * 3, st.text(letters, max_size=18), anything)


NUMBERS = ("+4915100000001", "090-1234-5678", "01512 3456789", "5550100", "1234", "=1+1")
MOMENTS = ("2026-11-01 10:00", "1.1.2026 12:00 pm", "11/29/2026", "31.12.9999")
ROWS = st.lists(
    st.tuples(
        some("0123456789", *NUMBERS) | some("0123456789+-() .'", *NUMBERS),
        some("0123456789-./:, TZAPM年月日", *MOMENTS),
        some("yesno", "yes", "no", ""), some("N0123456789-", "N1-1", ""),
    ),
    min_size=5, max_size=15,
)  # fmt: skip
COLUMNS = st.builds(
    Columns,
    number=st.just(0),
    occurred_at=st.sampled_from([1, None]),
    answer=st.sampled_from([2, None]),
    notice=st.sampled_from([3, None]),
    order=st.sampled_from(Order),
    country=st.sampled_from(["", "DE", "AT", "IT", "US", "JP"]),
    encoding=st.just("utf-8"),
)


@settings(max_examples=80, deadline=None)
@given(ROWS, COLUMNS)
def test_whatever_stands_in_a_cell_is_read_or_told(
    rows: list[tuple[str, ...]], columns: Columns
) -> None:
    for one in reading.lines(file_of(rows), columns, TOKYO, NOW):
        assert one.reason or number_of(one.number) == one.number
        assert one.reason or not one.moment or one.moment <= NOW


def file_of(rows: list[tuple[str, ...]]) -> bytes:
    written = StringIO()
    csv.writer(written).writerows([("p", "d", "a", "n"), *rows])
    return written.getvalue().encode("utf-8", "replace")


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", *grids.ENCODINGS]))
def test_whatever_is_uploaded_is_read_or_told(data: bytes, encoding: str) -> None:
    try:
        head: Any = reading.head(data, encoding=encoding)
        list(reading.lines(data, head.guess, TOKYO, NOW))
        assert head.names
    except grids.Unfit:
        pass
