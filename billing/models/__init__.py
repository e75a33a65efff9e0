"""What is kept about costs, by subject."""

from billing.models.cards import Card, CardState, Category, Grade, PricingModel, RateRow
from billing.models.centres import CentrePart, CostCentre, Covers
from billing.models.charges import Charge, Daily, DailyTemplate, Unit
from billing.models.months import Monthly, MonthlyTemplate
from billing.models.saved import FileForm, Frequency, ReportMail, SavedReport

__all__ = [
    "Card",
    "CardState",
    "Category",
    "CentrePart",
    "Charge",
    "CostCentre",
    "Covers",
    "Daily",
    "DailyTemplate",
    "FileForm",
    "Frequency",
    "Grade",
    "Monthly",
    "MonthlyTemplate",
    "PricingModel",
    "RateRow",
    "ReportMail",
    "SavedReport",
    "Unit",
]
