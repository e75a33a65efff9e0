"""Templates as files: every form comes back as it went, and nothing bad comes in."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import translation
from openpyxl import Workbook, load_workbook

from accounts.spreadsheets import csv_response, xlsx_response
from templates_app import files
from templates_app.files import Document, Unfit
from templates_app.files.reading import BIGGEST, UNPACKED, escaped
from templates_app.tidying import tidy
from tests.templates_app.making import body, content, words

HEADER = {"type": "HEADER", "format": "TEXT", "text": "Hi {{1}}", "example": {"header_text": ["A"]}}
BUTTONS = {
    "type": "BUTTONS",
    "buttons": [
        {"type": "URL", "text": "Go", "url": "https://x.jp/{{1}}", "example": ["https://x.jp/a"]},
        {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+81355500142"},
        {"type": "COPY_CODE", "example": "SAVE10"},
    ],
}
NAMED = {
    "type": "BODY", "text": "Hello {{name}}",
    "example": {"body_text_named_params": [{"param_name": "name", "example": "Ana"}]},
}  # fmt: skip
OTP: list[dict[str, Any]] = [
    {"type": "BODY", "add_security_recommendation": True},
    {"type": "FOOTER", "code_expiration_minutes": 5},
    {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy"}]},
]
IMAGE = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["media:abc"]}}
CAROUSEL = {
    "type": "CAROUSEL",
    "cards": [{"components": [IMAGE, body("One"), {"type": "BUTTONS", "buttons": []}]}] * 2,
}
FOUR = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": str(n)} for n in range(4)]}
EVERY: dict[str, dict[str, Any]] = {
    "plain": words(),
    "many parts": content(HEADER, body("=1+1 {{1}}", "+x"), {"type": "FOOTER", "text": "-a"}, BUTTONS),
    "apostrophes": content(body("'=1"), {"type": "FOOTER", "text": "''"}),
    "named": content(NAMED) | {"parameter_format": "NAMED"},
    "code": content(*OTP, message_send_ttl_seconds=300),
    "picture": content(IMAGE, body("Hi"), cta_url_link_tracking_opted_out=True),
    "carousel": content(body("Look"), CAROUSEL),
    "four buttons": content(body("Choose"), FOUR),
    "a sample of two lines": content(body("Hi {{1}}", "a\nb")),
    "nothing": content(),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def document(made: dict[str, Any]) -> Document:
    return Document("order_update", "en_US", "UTILITY", tidy(made))


def sheet(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(answer: HttpResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_every_form_comes_back_as_it_went(made: dict[str, Any], form: str) -> None:
    one = document(made)
    row = files.to_row(one)
    if form == "json":
        data = files.to_text([files.to_json(one)]).encode()
    elif form == "csv":
        data = csv_response("x", header=files.COLUMNS, rows=[list(escaped(row).values())]).content
    else:
        data = xlsx_response("x", header=files.COLUMNS, rows=[list(row.values())]).content
    (line,) = files.read(data, f"x.{form}")
    assert line.words == ""
    assert line.document
    assert line.document.key == one.key
    by_type = [
        sorted(d.content["components"], key=lambda c: str(c["type"])) for d in (one, line.document)
    ]
    assert by_type[0] == by_type[1]
    assert {**one.content, "components": 0} == {**line.document.content, "components": 0}


def test_json_is_written_the_same_whatever_the_order_of_its_keys() -> None:
    turned = tidy({"components": [dict(reversed(body("Hi {{1}}", "Ana").items()))]})
    one, other = document(turned), document(content(body("Hi {{1}}", "Ana")))
    assert files.to_text(files.to_json(one)) == files.to_text(files.to_json(other))


def test_meta_s_own_list_can_be_read() -> None:
    read_back = {
        "data": [{"id": "1", "status": "APPROVED", "name": "code", "language": "en_US",
                  "category": "AUTHENTICATION", "components": [
                      {"type": "BODY", "text": "*{{1}}* is your code."},
                      {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Copy",
                       "url": "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"}]}]}]
    }  # fmt: skip
    (line,) = files.read(json.dumps(read_back).encode(), "meta.json")
    assert line.document
    assert line.document.content["components"][0] == {"type": "BODY"}


def refused(data: bytes, name: str) -> str:
    with pytest.raises(Unfit) as raised:
        files.read(data, name)
    return str(raised.value)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (UNPACKED + 1))
    return out.getvalue()


def entities() -> bytes:
    good, out = sheet([["name", "language", "category"]]), io.BytesIO()
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, evil if name == "xl/workbook.xml" else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"x" * (BIGGEST + 1), "a.csv", "it may have"),
        (b"", "a.csv", "lacks name"),
        (b"name,language,category\n", "a.csv", "no template"),
        (b"x", "a.exe", "ends in .json"),
        (b"PK\x03\x04broken", "a.xlsx", "no XLSX workbook"),
        (b"not a zip", "a.xlsx", "no XLSX workbook"),
        (sheet([["name", "language", "category"]])[:-200], "a.xlsx", "no XLSX workbook"),
        (bomb(), "a.xlsx", "too big unpacked"),
        (entities(), "a.xlsx", "cannot be read"),
        ("name,language,category,body\na,ja,UTILITY,ご注文".encode("cp932"), "a.csv", "Shift-JIS"),
        ("name,language,category".encode("utf-16"), "a.csv", "UTF-16"),
        (b"name,language,category\n\xff\xff\x81", "a.csv", "not written in UTF-8"),
        (b"name,language,category\na\x00,ja,UTILITY", "a.csv", "NUL"),
        (b"name,language,category,colour\n", "a.csv", "“colour” is unknown"),
        (b"name,language,category,name\n", "a.csv", "stands twice"),
        (b"{", "a.json", "no JSON"),
        (b"[" * 100_000, "a.json", "no JSON"),
        (json.dumps([{}] * 501).encode(), "a.json", "it may have 500"),
        (b'name,language,category\n"' + b"a" * 200_001 + b'"', "a.csv", "no CSV"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_templates_is_refused_with_the_cure(
    data: bytes, name: str, says: str
) -> None:
    assert says in refused(data, name)


GOOD = {"name": "a", "language": "ja", "category": "UTILITY", "components": []}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Order Update"}, "name"), ({"name": 7}, "name"), ({"language": "xx"}, "language"),
        ({"category": "NEWS"}, "category"), ({"components": {}}, "components"),
        ({"components": [{"text": "?"}]}, "components"), ({"colour": "red"}, "colour"),
        ({"components": [{"type": "BODY", "text": "a" * 100_000}]}, "components"),
        ({"parameter_format": "BOTH"}, "parameter_format"),
        ({"message_send_ttl_seconds": "soon"}, "message_send_ttl_seconds"),
        ({"components": [{"type": "BODY", "x": [[[[[[[[[[[[1]]]]]]]]]]]]}]}, "components"),
    ],
)  # fmt: skip
def test_a_wrong_template_is_refused_alone_with_its_field(
    change: dict[str, Any], field: str
) -> None:
    bad, good = files.read(json.dumps([GOOD | change, GOOD | {"name": "b"}]).encode(), "a.json")
    assert (bad.document, bad.field) == (None, field)
    assert bad.words
    assert good.document


def test_the_second_of_a_name_and_language_is_refused() -> None:
    data = b"name,language,category,body\na,ja,UTILITY,1\na,en_US,UTILITY,2\na,ja,UTILITY,3\n"
    lines = files.read(data, "a.csv")
    assert [(one.number, bool(one.document)) for one in lines] == [(2, True), (3, True), (4, False)]
    assert "Line 2" in lines[2].reason


def test_a_formula_in_a_workbook_is_refused_and_never_computed() -> None:
    data = sheet([["name", "language", "category", "body"], ["a", "ja", "UTILITY", "=1+1"]])
    (line,) = files.read(data, "a.xlsx")
    assert (line.document, line.field) == (None, "body")
    assert "formula" in line.words


def test_semicolons_and_a_byte_order_mark_are_read() -> None:
    (line,) = files.read("\ufeffname;language;category;body\na;ja;utility;x,y".encode(), "a.csv")
    assert line.document
    assert line.document.content["components"] == [{"type": "BODY", "text": "x,y"}]


def test_a_button_and_a_number_that_make_no_sense_name_their_column() -> None:
    data = (
        b"name,language,category,button_1_type,code_expiration_minutes\n"
        b"a,ja,UTILITY,JUMP,\nb,ja,UTILITY,,soon\n"
    )
    fields = [line.field for line in files.read(data, "a.csv")]
    assert fields == ["button_1_type", "code_expiration_minutes"]


def test_a_workbook_has_typed_cells_and_no_formula() -> None:
    row = ["=1+1", "@x", Decimal("1.25"), 3, date(2026, 1, 2), None, True, "a\x07b",
           datetime(2026, 1, 2, 3, 4, tzinfo=UTC)]  # fmt: skip
    answer = xlsx_response("costs", header=["=head"] + ["x"] * 8, rows=[row])
    assert answer["Content-Disposition"] == 'attachment; filename="costs.xlsx"'
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = list(sheet.iter_rows(min_row=2))[0]  # type: ignore[union-attr]  # noqa: RUF015
    assert [cell.data_type for cell in cells] == ["s", "s", "n", "n", "d", "n", "b", "s", "d"]
    assert [cell.value for cell in cells][:4] == ["=1+1", "@x", 1.25, 3]
    assert cells[0].quotePrefix
    assert sheet["A1"].data_type == "s"  # type: ignore[index]
    assert cells[7].value == "ab"
