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
from billing.models.ladders import Edge, Ladder
from billing.models.repricings import Because, RepricedCharge, Repricing

__all__ = [
    "Because",
    "Card",
    "CardFile",
    "CardState",
    "Category",
    "Charge",
    "Daily",
    "DailyTemplate",
    "Edge",
    "Grade",
    "Ladder",
    "PricingModel",
    "RateRow",
    "RepricedCharge",
    "Repricing",
    "Unit",
    "Upload",
]
