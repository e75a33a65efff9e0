"""Whole months of daily sums, so that a year is a few thousand rows and not a million.

Triggers of the daily tables keep them (migration 0003): whoever writes a day has written its month, in the
same transaction.
"""

from __future__ import annotations

from django.db import models

from billing.models.cards import PricingModel
from billing.models.charges import OfOrganisation, Sums, Unit


class Monthly(Sums):
    """What `Daily` adds up to in a month."""

    waba_id = models.TextField()
    month = models.DateField()  # its first day
    phone_number_id = models.TextField(default="")
    unit = models.TextField(choices=Unit.choices)
    model = models.TextField(choices=PricingModel.choices)
    type = models.TextField(default="")
    category = models.TextField(default="")
    country = models.TextField(default="")
    market = models.TextField(default="")
    currency = models.TextField(default="")
    tier_from = models.PositiveBigIntegerField(default=0)

    objects = OfOrganisation["Monthly"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "waba_id", "month", "phone_number_id", "unit", "model", "type", "category",
                    "country", "market", "currency", "tier_from",
                ],
                name="monthly_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.waba_id} {self.month:%Y-%m} {self.category}"


class MonthlyTemplate(Sums):
    """What `DailyTemplate` adds up to in a month."""

    waba_id = models.TextField()
    month = models.DateField()  # its first day
    template_id = models.TextField(default="")
    campaign = models.TextField(default="")
    model = models.TextField(choices=PricingModel.choices)
    type = models.TextField(default="")
    category = models.TextField(default="")
    currency = models.TextField(default="")

    objects = OfOrganisation["MonthlyTemplate"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "waba_id", "month", "template_id", "campaign", "model", "type", "category",
                    "currency",
                ],
                name="monthlytemplate_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.waba_id} {self.month:%Y-%m} {self.template_id}"
