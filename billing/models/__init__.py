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
from billing.models.centres import CentrePart, CostCentre, Covers
from billing.models.charges import Charge, Daily, DailyTemplate, Unit
from billing.models.comparing import CellAnswer, Invoice, InvoiceQuerySet, MonthCheck
from billing.models.exchange import ExchangeFile, ExchangeRate, ReportingCurrency
from billing.models.ladders import Edge, Ladder
from billing.models.markups import MarkUp
from billing.models.meta import CostsReading, HistoryFile, MetaPoint, MetaPointBefore, Payment
from billing.models.months import Monthly, MonthlyTemplate
from billing.models.repricings import Because, RepricedCharge, Repricing
from billing.models.saved import FileForm, Frequency, ReportMail, SavedReport

__all__ = [
    "Because",
    "Budget",
    "Card",
    "CardFile",
    "CardState",
    "Category",
    "CellAnswer",
    "CentrePart",
    "Charge",
    "CostCentre",
    "CostsReading",
    "Covers",
    "Daily",
    "DailyTemplate",
    "Edge",
    "ExchangeFile",
    "ExchangeRate",
    "FileForm",
    "Frequency",
    "Grade",
    "HistoryFile",
    "Invoice",
    "InvoiceQuerySet",
    "Ladder",
    "MarkUp",
    "MetaPoint",
    "MetaPointBefore",
    "MonthCheck",
    "Monthly",
    "MonthlyTemplate",
    "Payment",
    "PricingModel",
    "RateRow",
    "ReportMail",
    "ReportingCurrency",
    "RepricedCharge",
    "Repricing",
    "SavedReport",
    "Unit",
    "Upload",
]
