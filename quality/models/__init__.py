"""Readings over the years, what became of a number's messages by day, and how much of a limit is used."""

from quality.models.days import NumberDay, PortfolioDay
from quality.models.limits import LimitUse
from quality.models.readings import Kind, Metric, Reading, Sighting, Source

__all__ = [
    "Kind",
    "LimitUse",
    "Metric",
    "NumberDay",
    "PortfolioDay",
    "Reading",
    "Sighting",
    "Source",
]
