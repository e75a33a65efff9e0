"""A past month, compared with what it would have cost otherwise. Everything asked is in the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Max, Min, Q, Sum

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from billing.before_after import Line, Total, totals
from billing.calendar import SERVICE_CHARGED_SINCE
from billing.models import Card, CardState, Category, Daily, DailyTemplate, PricingModel, Unit
from billing.periods import Period
from billing.pricing.accounts import portfolio_of
from billing.rates import Table, table, table_of
from billing.whatif import IN_WINDOW, Moved, Row, ServiceRow, Sheet

SUMS = {name: Sum(name) for name in ("units", "free", "unknown", "amount")}
KINDS = ("waba_id", "unit", "model", "type", "category", "country", "market", "currency")


class Rules(StrEnum):
    AS_THEY_WERE = ""
    NEW = "2026-10-01"  # utility in windows and service are charged
    OLD = "2026-09-30"  # both are free


@dataclass(frozen=True)
class Question:
    month: Period
    card: Card | None = None
    rules: Rules = Rules.AS_THEY_WERE
    template_ids: tuple[str, ...] = ()
    category: str = ""

    @property
    def asks(self) -> bool:
        return bool(self.card or self.rules or (self.template_ids and self.category))


@dataclass(frozen=True)
class Answer:
    """`other_currencies` are not on the card and stay as they were."""

    lines: list[Line]
    totals: list[Total]
    other_currencies: list[str]
    windows_unknown: bool  # the old rules: which utility messages were in a window nobody told


def cards_for(organisation: Organisation) -> list[Card]:
    """All that one may compare with: what came with waportal, own ones, those that wait for approval."""
    usable = Q(organisation=organisation) | Q(organisation=None)
    cards = Card.objects.filter(usable).exclude(
        state__in=[CardState.REJECTED, CardState.WITHDRAWN, CardState.REPLACED]
    )
    currencies = WhatsAppAccount.objects.of(organisation).values("currency")
    mine = cards.filter(currency__in=currencies).order_by("currency", "-effective_from", "pk")
    return list(mine.only("organisation", "currency", "effective_from", "model", "state"))


def months_of(organisation: Organisation) -> list[Period]:
    """Those with charges, the newest first, at most three years."""
    ends = Daily.objects.of(organisation).aggregate(first=Min("day"), last=Max("day"))
    if not ends["first"]:
        return []
    newest = Period.holding(ends["last"])
    months = [newest.back(n) for n in range(36)]
    return [month for month in months if month.last >= ends["first"]]


def last_whole(months: list[Period], today: date) -> Period | None:
    return next((month for month in months if month.last < today), months[0] if months else None)


def answer(organisation: Organisation, question: Question) -> Answer:
    """In a constant number of queries."""
    card, month = question.card, question.month
    accounts = WhatsAppAccount.objects.of(organisation).select_related("connection")
    portfolios = {one.waba_id: portfolio_of(one)[0] for one in accounts}
    rows = _rows(organisation, month, portfolios)
    sheet = Sheet(on=card.effective_from if card else None)
    model = card.model if card else PricingModel.on(month.first)
    sheet.take(rows, model=model, currency=card.currency if card else "")
    if question.rules is Rules.NEW:
        sheet.charge_windows(rows)
        sheet.charge_service(_service(organisation, month, portfolios, sheet))
    elif question.rules is Rules.OLD:
        sheet.free_service(rows)
    if question.template_ids and question.category:
        sheet.move(_moved(organisation, question), rows, question.category)
    currencies = sorted({row.currency for row in rows} - {""})
    lines = sheet.lines(_tables(organisation, question, currencies), anew=card is not None)
    return Answer(
        lines=lines,
        totals=totals(lines),
        other_currencies=[c for c in currencies if card and c != card.currency],
        windows_unknown=question.rules is Rules.OLD and _has_utility(lines),
    )


def _has_utility(lines: list[Line]) -> bool:
    return any(line.category == Category.UTILITY and line.units for line in lines)


def _tables(
    organisation: Organisation, question: Question, currencies: list[str]
) -> dict[str, Table]:
    """The card of the question; else what counted at the end of the month."""
    if question.card:
        return {question.card.currency: table_of(question.card)}
    return {c: table(organisation, c, on=question.month.last) for c in currencies}


def _of_month(organisation: Organisation, month: Period) -> Any:
    return Daily.objects.of(organisation).filter(day__gte=month.first, day__lte=month.last)


def _rows(organisation: Organisation, month: Period, portfolios: dict[str, str]) -> list[Row]:
    sums = _of_month(organisation, month).values(*KINDS).order_by().annotate(**SUMS)
    return [Row(portfolio=portfolios[row["waba_id"]], **row) for row in sums]


def _service(
    organisation: Organisation, month: Period, portfolios: dict[str, str], sheet: Sheet
) -> Iterable[ServiceRow]:
    if month.first >= SERVICE_CHARGED_SINCE:
        return []
    rows = _of_month(organisation, month).filter(
        category=Category.SERVICE, type=IN_WINDOW, unit=Unit.MESSAGE, model=PricingModel.MESSAGE
    )
    kinds = ("waba_id", "phone_number_id", "day", "country", "market", "currency")
    return [
        ServiceRow(
            portfolio=portfolios[row["waba_id"]],
            phone_number_id=row["phone_number_id"] or row["waba_id"],
            day=row["day"],
            market=sheet.market(row["country"], row["market"]),
            currency=row["currency"],
            free=row["free"],
        )
        for row in rows.values(*kinds).order_by().annotate(free=Sum("free"))
    ]


def _moved(organisation: Organisation, question: Question) -> list[Moved]:
    rows = DailyTemplate.objects.of(organisation).filter(
        day__gte=question.month.first,
        day__lte=question.month.last,
        template_id__in=question.template_ids,
        model=PricingModel.MESSAGE,
    )
    kinds = ("waba_id", "type", "category", "currency")
    return [Moved(**row) for row in rows.values(*kinds).order_by().annotate(**SUMS)]
