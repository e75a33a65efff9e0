"""What a month's comparison found: kept for the list of months, and an alert while it is too much.

Run after each night's reading for every month that Meta's look-back reaches, and again whenever somebody
answers. Both figures stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Min
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from alerts.models import Kind, Severity
from alerts.rules import threshold
from alerts.services import close_alert, raise_alert
from assets.models import WhatsAppAccount
from assets.zones import zone_of
from billing import ports
from billing.comparing.cells import COMPARED, Cell, Key, by_place, cells_of
from billing.comparing.reasons import ALONE, EXPECTED, Known, Reason, likely
from billing.models import CellAnswer, CostsReading, Daily, MetaPoint, MonthCheck
from billing.periods import Period

# Told when the open differences of a month are more than both: the rule's percent of what Meta says, and 5 of
# the currency.
LEAST = Decimal(5)
VOLUME_LEAST = 100  # messages, beside the percent, where costs cannot be compared
KEY = ["waba_id", "month", "currency"]
FOUND = [
    "our_volume", "our_unknown", "our_amount", "meta_volume", "meta_hidden", "meta_amount",
    "differing", "open", "checked_at",
]  # fmt: skip
SETTLED = timedelta(days=3)  # younger days are still being counted on both sides


@dataclass(frozen=True)
class Compared:
    """A cell with what is likely behind it, and the answer that somebody gave."""

    cell: Cell
    reason: Reason
    answer: CellAnswer | None = None  # the newest
    is_reopened: bool = False  # there is an answer, and the figures have changed since

    @property
    def differs(self) -> bool:
        return self.reason != Reason.NONE and self.reason not in ALONE

    @property
    def is_open(self) -> bool:
        return self.differs and (self.answer is None or self.is_reopened)

    @property
    def state(self) -> str:
        if not self.differs:
            return "agrees" if self.reason == Reason.NONE else "alone"
        if self.answer is None:
            return "open"
        return "reopened" if self.is_reopened else "answered"


def compare(account: WhatsAppAccount, month: date) -> list[Compared]:
    """Every cell of the month. A fixed number of queries."""
    cells = cells_of(account, month)
    known = known_of(account, month, cells)
    answers = _answers(account, month)
    compared = []
    for cell in cells:
        answer = answers.get(cell.key)
        changed = answer is not None and answer.figures != cell.figures
        compared.append(Compared(cell, likely(cell, known), answer, is_reopened=changed))
    return compared


def known_of(account: WhatsAppAccount, month: date, cells: Sequence[Cell]) -> Known:
    reading = CostsReading.objects.filter(account=account).first()
    zone = zone_of(account.facts.get("timezone_id"))
    gone = account.numbers.exclude(missing_since=None)
    first = Daily.objects.filter(waba_id=account.waba_id, unit__in=COMPARED).aggregate(d=Min("day"))
    return Known(
        today=timezone.now().astimezone(zone).date(),
        read_from=reading.known_from if reading else None,
        read_to=reading.known_to if reading else None,
        first_charge=first["d"],
        gone_numbers=frozenset(
            "".join(filter(str.isdecimal, shown))
            for shown in gone.values_list("display_phone_number", flat=True)
        ),
        without_webhooks=ports.days_without_webhooks(account, month, Period.holding(month).last),
        places=by_place(cells),
    )


def check(account: WhatsAppAccount, month: date) -> list[Compared]:
    """Compare, keep what came of it, and tell or fall silent."""
    compared = compare(account, month)
    checks = _checks(account, month, compared)
    with transaction.atomic():
        rows = MonthCheck.objects.filter(waba_id=account.waba_id, month=month)
        rows.exclude(currency__in=[one.currency for one in checks]).delete()
        MonthCheck.objects.bulk_create(
            checks, update_conflicts=True, unique_fields=KEY, update_fields=FOUND
        )
    _tell(account, month, compared)
    return compared


def check_all(account: WhatsAppAccount) -> None:
    """Every month of which either side has something in the last thirteen."""
    oldest = (timezone.now().date() - timedelta(days=396)).replace(day=1)
    for month in sorted(months_of(account, oldest)):
        check(account, month)


def months_of(account: WhatsAppAccount, oldest: date) -> set[date]:
    found: set[date] = set()
    for rows in (Daily.objects.filter(unit__in=COMPARED), MetaPoint.objects.filter(days=1)):
        mine = rows.filter(waba_id=account.waba_id, day__gte=oldest)
        found |= set(mine.annotate(m=TruncMonth("day")).values_list("m", flat=True).distinct())
    return found


def _answers(account: WhatsAppAccount, month: date) -> dict[Key, CellAnswer]:
    """The newest of each cell."""
    rows = CellAnswer.objects.filter(
        waba_id=account.waba_id, day__range=(month, Period.holding(month).last)
    ).select_related("by")
    return {
        Key(row.day, row.phone_number, row.country, row.category, row.unit): row
        for row in rows.order_by("pk")
    }


def _checks(
    account: WhatsAppAccount, month: date, compared: Sequence[Compared]
) -> list[MonthCheck]:
    """One for each currency. A cell of which the two sides speak in different ones counts in both."""
    rows: dict[str, MonthCheck] = {}

    def of(currency: str) -> MonthCheck:
        usual = MonthCheck(waba_id=account.waba_id, month=month, currency=currency)
        return rows.setdefault(currency, usual)

    for one in compared:
        ours, meta = one.cell.ours, one.cell.meta
        if ours.volume:
            row = of(ours.currency)
            row.our_volume += ours.volume
            row.our_unknown += ours.unknown
            row.our_amount += ours.amount
        if meta.volume:
            row = of(meta.currency)
            row.meta_volume += meta.volume
            row.meta_hidden += meta.unknown
            row.meta_amount += meta.amount
        if one.differs:
            row = of(one.cell.currency)
            row.differing += 1
            row.open += one.is_open
    return list(rows.values())


def _tell(account: WhatsAppAccount, month: date, compared: Sequence[Compared]) -> None:
    subject = f"costs:{account.waba_id}:{month:%Y-%m}"
    worst = _too_much(account, compared)
    if not worst:
        close_alert(account.organisation, kind=Kind.COSTS_DIFFER, subject=subject)
        return
    slug = account.organisation.slug
    raise_alert(
        account.organisation,
        kind=Kind.COSTS_DIFFER,
        subject=subject,
        title=f"{account} · {month:%Y-%m}",
        severity=Severity.WARNING,
        link=reverse("billing:comparison_detail", args=[slug, account.waba_id, f"{month:%Y-%m}"]),
        detail={
            "month": f"{month:%Y-%m}",
            "difference": worst,
            "open": sum(one.is_open for one in compared),
        },
    )


def _too_much(account: WhatsAppAccount, compared: Sequence[Compared]) -> str:
    """The open difference in words of figures, "" when it is within the threshold."""
    percent = Decimal(threshold(account.organisation, Kind.COSTS_DIFFER))
    zone = zone_of(account.facts.get("timezone_id"))
    settled = timezone.now().astimezone(zone).date() - SETTLED
    money: dict[str, Decimal] = defaultdict(Decimal)
    meta: dict[str, Decimal] = defaultdict(Decimal)
    volume = total = 0
    for one in compared:
        cell = one.cell
        meta[cell.currency] += cell.meta.amount
        total += cell.meta.volume
        if not one.is_open or one.reason in EXPECTED or cell.key.day > settled:
            continue
        volume += cell.volume_difference
        if cell.difference is not None:
            money[cell.currency] += cell.difference
    for currency, difference in sorted(money.items()):
        if abs(difference) > max(LEAST, meta[currency] * percent / 100):
            return f"{difference:.2f} {currency}"
    if abs(volume) > max(Decimal(VOLUME_LEAST), total * percent / 100):
        return f"{volume:+d}"
    return ""
