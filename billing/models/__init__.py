"""What is kept about costs, by subject."""

from billing.models.budgets import Budget
from billing.models.cards import Card, CardState, Category, Grade, PricingModel, RateRow
from billing.models.charges import Charge, Daily, DailyTemplate, Unit
from billing.models.markups import MarkUp

__all__ = [
    "Budget",
    "Card",
    "CardState",
    "Category",
    "Charge",
    "Daily",
    "DailyTemplate",
    "Grade",
    "MarkUp",
    "PricingModel",
    "RateRow",
    "Unit",
]
