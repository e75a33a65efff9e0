"""Files of reference rates: read strictly, kept whole, never changing what an earlier one said."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from billing.models import ExchangeFile, ExchangeRate, ReportingCurrency

BIGGEST = 8 * 1024 * 1024
SINCE = date(2022, 12, 1)  # Meta charges by category since June 2023; older rates are of no use
NOTHING = {"", "n/a", "-"}


class UnfitFile(ValueError):
    """The file is none of this kind; its words say where and why."""


@dataclass(frozen=True)
class Rate:
    day: date
    currency: str
    per_euro: Decimal


def read(data: bytes) -> list[Rate]:
    """Date, then a column for each currency. All or nothing. Raises UnfitFile."""
    if len(data) > BIGGEST:
        raise UnfitFile(_("The file is larger than 8 MB."))
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise UnfitFile(_("The file is no CSV in UTF-8.")) from None
    header = [cell.strip().upper() for cell in rows[0]] if rows else []
    if not header or header[0] != "DATE" or not any(map(_is_currency, header[1:])):
        raise UnfitFile(_("The first line must be: Date, USD, JPY, … as the ECB publishes it."))
    wrong = [name for name in header[1:] if name and not _is_currency(name)]
    if wrong:
        raise UnfitFile(_("“%(name)s” in the first line is no currency.") % {"name": wrong[0][:20]})
    if len(set(filter(None, header))) != len(list(filter(None, header))):
        raise UnfitFile(_("A currency stands twice in the first line."))
    found = [rate for line, row in enumerate(rows[1:], 2) for rate in _rates(header, row, line)]
    if not found:
        raise UnfitFile(_("The file has no rate since December 2022."))
    return found


def _rates(header: list[str], row: list[str], line: int) -> list[Rate]:
    if not any(cell.strip() for cell in row):
        return []
    day = _day(row[0].strip(), line)
    if day < SINCE:
        return []
    rates = []
    for name, cell in zip(header[1:], row[1:], strict=False):
        said = cell.strip()
        if name and said.lower() not in NOTHING:
            rates.append(Rate(day, name, _amount(said, name, line)))
    return rates


def _day(said: str, line: int) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        place = {"line": line, "text": said[:20]}
        raise UnfitFile(_("Line %(line)s: “%(text)s” is no day like 2026-10-05.") % place) from None


def _amount(said: str, name: str, line: int) -> Decimal:
    try:
        amount = Decimal(said) if re.fullmatch(r"\d{1,9}(\.\d{1,10})?", said, re.ASCII) else None
    except InvalidOperation:
        amount = None
    amount = None if amount is None else round(amount, 6)
    if not amount:
        place = {"line": line, "currency": name, "text": said[:20]}
        raise UnfitFile(_("Line %(line)s, %(currency)s: “%(text)s” is no rate.") % place)
    return amount


def _is_currency(name: str) -> bool:
    return re.fullmatch(r"[A-Z]{3}", name) is not None


@transaction.atomic
def keep(organisation: Organisation, *, data: bytes, file_name: str, by: User) -> ExchangeFile:
    """The file with those of its rates that are new or other than what counted; the same file twice is
    once. Raises UnfitFile."""
    rates = read(data)
    sha256 = hashlib.sha256(data).hexdigest()
    days = [rate.day for rate in rates]
    counting = _counting(organisation, min(days), max(days))
    new = {
        (rate.day, rate.currency): rate for rate in rates
        if counting.get((rate.day, rate.currency)) != rate.per_euro
    }  # fmt: skip
    file, is_new = ExchangeFile.objects.get_or_create(
        organisation=organisation, sha256=sha256,
        defaults={
            "file_name": plain_name(file_name), "data": data, "first_day": min(days),
            "last_day": max(days), "new": len(new), "uploaded_by": by,
        },
    )  # fmt: skip
    if is_new:
        rows = [
            ExchangeRate(
                organisation=organisation, file=file, day=rate.day, currency=rate.currency,
                per_euro=rate.per_euro,
            )
            for rate in new.values()
        ]  # fmt: skip
        ExchangeRate.objects.bulk_create(rows, batch_size=2_000)
    return file


def choose(organisation: Organisation, currency: str) -> None:
    """The reporting currency; "" for none."""
    if currency:
        ReportingCurrency.objects.update_or_create(
            organisation=organisation, defaults={"currency": currency}
        )
    else:
        ReportingCurrency.objects.filter(organisation=organisation).delete()


def plain_name(name: str) -> str:
    """The last part of a path, without control characters."""
    last = re.split(r"[\\/]", name)[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", last).strip()[-200:] or "file"


def _counting(
    organisation: Organisation, since: date, until: date
) -> dict[tuple[date, str], Decimal]:
    rows = ExchangeRate.objects.filter(organisation=organisation, day__range=(since, until))
    return {
        (day, currency): rate
        for day, currency, rate in rows.order_by("file_id").values_list(
            "day", "currency", "per_euro"
        )
    }
