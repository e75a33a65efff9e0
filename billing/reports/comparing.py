"""Months and cells of our figures against Meta's, for pages and files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from billing.comparing.checking import Compared, compare
from billing.comparing.reasons import Reason
from billing.models import CostsReading, MonthCheck
from billing.periods import month_named

MONTH_STATES = (("", _("All")), ("open", _("Open")), ("settled", _("Settled")))
CELL_STATES = (
    ("different", _("Differences")), ("open", _("Open")), ("answered", _("Answered")),
    ("agrees", _("Agree")), ("alone", _("Only one side")), ("all", _("All")),
)  # fmt: skip
MONTH_COLUMNS = (
    "month", "waba_id", "account", "currency", "our_volume", "our_unknown", "our_amount",
    "meta_volume", "meta_hidden", "meta_amount", "difference_volume", "difference_amount",
    "differing", "open", "checked_at",
)  # fmt: skip
CELL_COLUMNS = (
    "day", "waba_id", "number", "country", "category", "unit", "our_volume", "our_unknown",
    "our_amount", "our_currency", "meta_volume", "meta_hidden", "meta_amount", "meta_currency",
    "difference_volume", "difference_amount", "state", "reason", "note", "answered_by",
    "answered_at",
)  # fmt: skip


@dataclass(frozen=True)
class MonthLine:
    account: WhatsAppAccount
    check: MonthCheck

    @property
    def volume_difference(self) -> int:
        """Ours less Meta's."""
        return self.check.our_volume - self.check.meta_volume

    @property
    def difference(self) -> Decimal | None:
        """None while a part of one side is not known."""
        check = self.check
        if check.our_unknown or check.meta_hidden or not check.currency:
            return None
        return check.our_amount - check.meta_amount


def months(organisation: Organisation, query: QueryDict) -> list[MonthLine]:
    """As the last comparison found them; ?account=, ?state= and ?month= narrow. Two queries."""
    account, state = query.get("account", ""), query.get("state", "")
    accounts = {one.waba_id: one for one in WhatsAppAccount.objects.of(organisation)}
    rows = MonthCheck.objects.filter(waba_id__in=[account] if account else list(accounts))
    if chosen := month_named(query.get("month", "")):
        rows = rows.filter(month=chosen.first)
    if state == "open":
        rows = rows.filter(open__gt=0)
    elif state == "settled":
        rows = rows.filter(open=0)
    found = [
        row for row in rows.order_by("-month", "waba_id", "currency") if row.waba_id in accounts
    ]
    return [MonthLine(accounts[row.waba_id], row) for row in found]


def month_row(line: MonthLine) -> tuple[Any, ...]:
    check = line.check
    return (
        f"{check.month:%Y-%m}", check.waba_id, str(line.account), check.currency, check.our_volume,
        check.our_unknown, check.our_amount, check.meta_volume, check.meta_hidden,
        check.meta_amount, line.volume_difference, line.difference, check.differing, check.open,
        check.checked_at,
    )  # fmt: skip


def readings(organisation: Organisation, *, account: str = "") -> list[CostsReading]:
    """How far Meta's figures are read, by account."""
    rows = CostsReading.objects.of(organisation).select_related("account")
    if account:
        rows = rows.filter(account__waba_id=account)
    return list(rows.order_by("account__name"))


@dataclass
class Total:
    """Of a month in one currency."""

    our_volume: int = 0
    our_unknown: int = 0
    our_amount: Decimal = Decimal(0)
    meta_volume: int = 0
    meta_hidden: int = 0
    meta_amount: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal | None:
        unknown = self.our_unknown or self.meta_hidden
        return None if unknown else self.our_amount - self.meta_amount


@dataclass(frozen=True)
class Month:
    totals: list[tuple[str, Total]]  # by currency
    shown: list[Compared]  # the largest difference first
    counts: Mapping[str, int]  # by the words of CELL_STATES
    reasons: Sequence[tuple[Reason, int]] = ()
    reason: str = ""


def month(account: WhatsAppAccount, first: date, *, state: str, reason: str = "") -> Month:
    """Compared now."""
    compared = compare(account, first)
    chosen = [one for one in compared if state in _states(one)]
    if reason:
        chosen = [one for one in chosen if one.reason == reason]
    counts = Counter(name for one in compared for name in _states(one))
    reasons = Counter(one.reason for one in compared if one.reason != Reason.NONE)
    return Month(
        _totals(compared), sorted(chosen, key=_weight), counts, reasons.most_common(), reason
    )


def _states(one: Compared) -> tuple[str, ...]:
    if not one.differs:
        return "all", one.state
    return ("all", "different", "open") if one.is_open else ("all", "different", "answered")


def _weight(one: Compared) -> tuple[Decimal, int, date]:
    money = one.cell.difference or Decimal(0)
    return -abs(money), -abs(one.cell.volume_difference), one.cell.key.day


def _totals(compared: Sequence[Compared]) -> list[tuple[str, Total]]:
    found: dict[str, Total] = defaultdict(Total)
    for one in compared:
        ours, meta = one.cell.ours, one.cell.meta
        if ours.volume:
            total = found[ours.currency]
            total.our_volume += ours.volume
            total.our_unknown += ours.unknown
            total.our_amount += ours.amount
        if meta.volume:
            total = found[meta.currency]
            total.meta_volume += meta.volume
            total.meta_hidden += meta.unknown
            total.meta_amount += meta.amount
    return sorted(found.items())


def cell_row(account: WhatsAppAccount, one: Compared) -> tuple[Any, ...]:
    key, ours, meta = one.cell.key, one.cell.ours, one.cell.meta
    answer = one.answer
    return (
        key.day, account.waba_id, key.number, key.country, key.category, key.unit, ours.volume,
        ours.unknown, ours.amount, ours.currency, meta.volume, meta.unknown,
        meta.amount if meta.volume > meta.unknown or not meta.volume else None, meta.currency,
        one.cell.volume_difference, one.cell.difference, one.state, one.reason.label,
        answer.note if answer else "", str(answer.by) if answer else "",
        answer.at if answer else None,
    )  # fmt: skip


def state_tabs(
    query: QueryDict, states: Sequence[tuple[str, Any]], current: str,
    *, counts: Mapping[str, int] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The rest of the address stays."""
    tabs = []
    for value, label in states:
        changed = query.copy()
        changed.pop("page", None)
        changed["state"] = value
        tab = {"url": f"?{changed.urlencode()}", "label": label, "is_current": value == current}
        if counts is not None:
            tab["count"] = counts.get(value, 0)
        tabs.append(tab)
    return tabs
