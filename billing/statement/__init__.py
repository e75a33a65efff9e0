"""A statement of costs as a PDF: typeset from data, never from pasted text.

The data goes in as JSON through `sys.inputs`, so nothing that anybody named can become markup. The same data
gives the same bytes: the only fonts are those that come with us, and the only date is the data's.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pylopdf_fonts_jp import sans_path

LAYOUT = Path(__file__).with_name("statement.typ")


@dataclass(frozen=True)
class Table:
    """One currency's: `rows` and `total` are as they are to be read, the numbers at the right."""

    heading: str
    head: list[str]
    rows: list[list[str]]
    total: list[str]


@dataclass(frozen=True)
class Statement:
    """`made_on` is an ISO day and the PDF's only date. `facts` are pairs: what it is, how it is."""

    lang: str
    title: str
    issuer: str
    made_on: str
    facts: list[tuple[str, str]]
    tables: list[Table]
    notes_heading: str
    notes: list[str]
    page: str  # "Page", in the reader's language


def pdf(statement: Statement) -> bytes:
    import typst  # 7 MB of every program's memory otherwise

    noon = datetime.fromisoformat(f"{statement.made_on}T12:00:00").replace(tzinfo=UTC)
    written = typst.compile(
        LAYOUT,
        sys_inputs={"data": json.dumps(asdict(statement), ensure_ascii=False)},
        font_paths=[sans_path().parent],
        ignore_system_fonts=True,
        timestamp=int((noon - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1)),
        format="pdf",
    )
    assert isinstance(written, bytes)  # one file: a PDF has all its pages
    return written
