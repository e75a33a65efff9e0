"""A statement of costs as a PDF. The same data gives the same bytes: the only date is the data's."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from accounts.typesetting import typeset

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
    made_on = date.fromisoformat(statement.made_on)
    return typeset(LAYOUT, asdict(statement), on=made_on)
