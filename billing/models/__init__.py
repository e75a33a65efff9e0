"""What is kept about costs, by subject."""

from billing.models.cards import Card, CardState, Category, Grade, PricingModel, RateRow
from billing.models.charges import Charge, Daily, DailyTemplate, Unit

__all__ = [
    "Card",
    "CardState",
    "Category",
    "Charge",
    "Daily",
    "DailyTemplate",
    "Grade",
    "PricingModel",
    "RateRow",
    "Unit",
]
