"""What is kept about costs, by subject."""

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

__all__ = [
    "Card",
    "CardFile",
    "CardState",
    "Category",
    "Charge",
    "Daily",
    "DailyTemplate",
    "Grade",
    "PricingModel",
    "RateRow",
    "Unit",
    "Upload",
]
