"""Meta's invoices: kept with their files, found in files as far as these say, and matched to the month.

https://www.facebook.com/business/help/ (billing): the WhatsApp APIs have no invoices.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from billing.exchange_files import plain_name
from billing.models import Daily, Invoice, MetaPoint
from billing.periods import Period

BIGGEST = 10 * 1024 * 1024
PDF, CSV = "application/pdf", "text/csv"
# Columns or labels as they may stand in a file, in small letters.
NAMES = {
    "number": ("invoice number", "invoice id", "invoice no", "reference number", "transaction id"),
    "issued_on": ("invoice date", "date", "issue date", "billing date"),
    "currency": ("currency",),
    "amount": ("subtotal", "amount", "net amount", "amount without tax", "total before tax"),
    "tax": ("tax", "vat", "gst", "tax amount"),
}


class UnfitFile(ValueError):
    """Neither a PDF nor a CSV, or too large."""


def kind_of(data: bytes) -> str:
    """By what is in it, not by its name. Raises UnfitFile."""
    if len(data) > BIGGEST:
        raise UnfitFile
    if data.startswith(b"%PDF-"):
        return PDF
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise UnfitFile from None
    if "\x00" in text or text.lstrip().startswith("<") or not any(len(row) > 1 for row in rows):
        raise UnfitFile
    return CSV


def understood(data: bytes) -> dict[str, str]:
    """What a CSV says of an invoice, by our names: from a header with one row, or from labels with
    their values beside them. Only what stands there once; people see it before it is kept."""
    by_name = {name: column for column, names in NAMES.items() for name in names}
    rows = [
        [cell.strip() for cell in row]
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True)
    ]
    found: dict[str, set[str]] = {}
    for place, row in enumerate(rows):
        columns = [by_name.get(" ".join(cell.lower().rstrip(":").split()), "") for cell in row]
        if len([one for one in columns if one]) > 1:
            for below in rows[place + 1 :]:
                for column, cell in zip(columns, below, strict=False):
                    if column and cell:
                        found.setdefault(column, set()).add(cell)
            break
        if columns and columns[0] and len(row) > 1 and row[1]:
            found.setdefault(columns[0], set()).add(row[1])
    return {name: _plain(name, values.pop()) for name, values in found.items() if len(values) == 1}


def _plain(name: str, said: str) -> str:
    if name in ("amount", "tax"):
        digits = re.sub(r"[^\d.,]", "", said)
        return (
            digits.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d+)?", digits) else digits
        )
    return said.upper() if name == "currency" else said


def attach(invoice: Invoice, *, data: bytes, file_name: str) -> None:
    """Put the file on the invoice, not saved. Raises UnfitFile."""
    invoice.file_type = kind_of(data)
    invoice.file_name, invoice.data = plain_name(file_name), data
    invoice.sha256 = hashlib.sha256(data).hexdigest()


# -- the month it is for -----------------------------------------------------------------------


@dataclass
class Match:
    """What an invoice says beside ours and Meta's of the same month, accounts and currency. Sums hold
    the known part; `unknown` messages and `hidden` ones are in neither."""

    invoice: Invoice
    ours: Decimal = Decimal(0)
    unknown: int = 0
    meta: Decimal = Decimal(0)
    hidden: int = 0
    other_currencies: list[str] = field(default_factory=list)
    has_ours: bool = False
    has_meta: bool = False

    @property
    def from_ours(self) -> Decimal:
        """The invoice less ours."""
        return self.invoice.amount - self.ours

    @property
    def from_meta(self) -> Decimal:
        return self.invoice.amount - self.meta


def matches(organisation: Organisation, invoices: Sequence[Invoice]) -> list[Match]:
    """Two queries, however many there are."""
    if not invoices:
        return []
    accounts = list(WhatsAppAccount.objects.of(organisation))
    months = sorted({one.month for one in invoices})
    span = (months[0], Period.holding(months[-1]).last)
    ours = _ours(organisation, span)
    meta = _theirs(organisation, span)
    return [_match(one, _wabas(one, accounts), ours, meta) for one in invoices]


def _wabas(invoice: Invoice, accounts: Sequence[WhatsAppAccount]) -> set[str]:
    if invoice.account_id:
        return {one.waba_id for one in accounts if one.pk == invoice.account_id}
    return {one.waba_id for one in accounts if one.connection_id == invoice.connection_id}


Rows = Sequence[Mapping[str, Any]]


def _match(invoice: Invoice, wabas: set[str], ours: Rows, meta: Rows) -> Match:
    match = Match(invoice)
    others: set[str] = set()
    for is_ours, rows in ((True, ours), (False, meta)):
        for row in rows:
            if row["waba_id"] not in wabas or row["month"] != invoice.month or not row["count"]:
                continue
            if row["currency"] != invoice.currency:
                others.add(row["currency"])
            elif is_ours:
                match.ours += row["total"]
                match.unknown += row["without"]
                match.has_ours = True
            else:
                match.meta += row["total"] or 0
                match.hidden += row["without"] or 0
                match.has_meta = True
    match.other_currencies = sorted(others)
    return match


def _ours(organisation: Organisation, span: tuple[date, date]) -> Rows:
    rows = Daily.objects.of(organisation).filter(day__range=span)
    found = rows.values("waba_id", "currency", month=TruncMonth("day"))
    return list(found.annotate(count=Sum("units"), without=Sum("unknown"), total=Sum("amount")))


def _theirs(organisation: Organisation, span: tuple[date, date]) -> Rows:
    rows = MetaPoint.objects.of(organisation).filter(day__range=span)
    found = rows.values("waba_id", "currency", month=TruncMonth("day"))
    return list(
        found.annotate(
            count=Sum("volume"), without=Sum("volume", filter=Q(cost=None)), total=Sum("cost")
        )
    )
