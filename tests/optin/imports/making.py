"""Lists for tests, uploaded, described and signed as people do it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from accounts.models import Organisation, Role, User
from optin.importing.reading import Columns
from optin.models import ImportBatch, NoticeVersion
from optin.services import import_work, importing
from tests.optin.notices.making import make_published
from tests.people import make_member, make_organisation

LIST = (
    "Phone,Agreed at,Consent\r\n"
    "+4915100000001,2026-11-01 10:00,yes\r\n"
    "+4915100000002,2026-11-02 10:00,yes\r\n"
    "+4915100000003,2026-11-03 10:00,no\r\n"
    "Smith,2026-11-03 10:00,yes\r\n"
)
COLUMNS = Columns(number=0, occurred_at=1, answer=2, order="ymd")


@dataclass
class Bed:
    """An organisation with a notice, who brings lists in, and who signs."""

    organisation: Organisation
    version: NoticeVersion
    author: User
    approver: User

    def described(
        self, file: str | bytes = LIST, columns: Columns = COLUMNS, **more: Any
    ) -> ImportBatch:
        """Uploaded, described and read."""
        data = file.encode() if isinstance(file, str) else file
        batch = importing.keep(self.organisation, data=data, name="old.csv", by=self.author)
        told: dict[str, Any] = {
            "version": self.version, "text": {}, "collected_at": None, "purpose": "marketing",
            "act": "ticked an empty box", "source": "Old shop", "statement": "Asked at checkout.",
        }  # fmt: skip
        importing.describe(batch, by=self.author, columns=columns, **(told | more))
        return self.worked(batch)

    def brought(self, file: str | bytes = LIST, **more: Any) -> ImportBatch:
        batch = self.described(file, **more)
        importing.offer(batch, by=self.author)
        importing.approve(batch, by=self.approver)
        return self.worked(batch)

    def worked(self, batch: ImportBatch) -> ImportBatch:
        assert import_work.run(batch)
        batch.refresh_from_db()
        assert not batch.problem
        return batch


def make_bed(slug: str = "hanami") -> Bed:
    organisation = make_organisation(slug)
    author = make_member(organisation, Role.MARKETER, email=f"author@{slug}.example")
    approver = make_member(organisation, Role.COMPLIANCE, email=f"officer@{slug}.example")
    return Bed(organisation, make_published(organisation, author, approver), author, approver)


def outcomes(batch: ImportBatch) -> dict[int, tuple[str, str]]:
    return {one.line: (one.outcome, one.reason) for one in batch.rows.order_by("line")}


def workbook(rows: list[list[Any]]) -> bytes:
    book, written = Workbook(), BytesIO()
    assert book.active
    for row in rows:
        book.active.append(row)
    book.save(written)
    return written.getvalue()
