"""What is kept about costs, by subject."""

from billing.models.cards import Card, CardState, Category, Grade, PricingModel, RateRow
from billing.models.charges import Charge, Daily, DailyTemplate, Unit
from billing.models.comparing import CellAnswer, Invoice, InvoiceQuerySet, MonthCheck
from billing.models.exchange import ExchangeFile, ExchangeRate, ReportingCurrency
from billing.models.meta import CostsReading, HistoryFile, MetaPoint, MetaPointBefore, Payment

__all__ = [
    "Card",
    "CardState",
    "Category",
    "CellAnswer",
    "Charge",
    "CostsReading",
    "Daily",
    "DailyTemplate",
    "ExchangeFile",
    "ExchangeRate",
    "Grade",
    "HistoryFile",
    "Invoice",
    "InvoiceQuerySet",
    "MetaPoint",
    "MetaPointBefore",
    "MonthCheck",
    "Payment",
    "PricingModel",
    "RateRow",
    "ReportingCurrency",
    "Unit",
]
