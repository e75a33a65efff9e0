"""What is kept about costs, by subject."""

from billing.models.budgets import Budget
from billing.models.cards import (
    Card,
    CardFile,
    CardState,
    Category,
    Grade,
    PricingModel,
    RateRow,
    Upload,
)
from billing.models.charges import Charge, Daily, DailyTemplate, Unit
from billing.models.comparing import CellAnswer, Invoice, InvoiceQuerySet, MonthCheck
from billing.models.exchange import ExchangeFile, ExchangeRate, ReportingCurrency
from billing.models.ladders import Edge, Ladder
from billing.models.markups import MarkUp
from billing.models.meta import CostsReading, HistoryFile, MetaPoint, MetaPointBefore, Payment
from billing.models.repricings import Because, RepricedCharge, Repricing

__all__ = [
    "Because",
    "Budget",
    "Card",
    "CardFile",
    "CardState",
    "Category",
    "CellAnswer",
    "Charge",
    "CostsReading",
    "Daily",
    "DailyTemplate",
    "Edge",
    "ExchangeFile",
    "ExchangeRate",
    "Grade",
    "HistoryFile",
    "Invoice",
    "InvoiceQuerySet",
    "Ladder",
    "MarkUp",
    "MetaPoint",
    "MetaPointBefore",
    "MonthCheck",
    "Payment",
    "PricingModel",
    "RateRow",
    "ReportingCurrency",
    "RepricedCharge",
    "Repricing",
    "Unit",
    "Upload",
]
