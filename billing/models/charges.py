"""What was charged: one row for each message and recipient or conversation, and its sums by day.

Rows meet the rest of the portal in Meta's own ids. Words that Meta said stay as they came, in small
letters; "" is what nobody told. A price that is not known is NULL and counted, never zero.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from billing.models.cards import PricingModel, RateRow
from billing.models.ladders import Ladder

Row = TypeVar("Row", bound=models.Model)


class Unit(models.TextChoices):
    MESSAGE = "message", _("Message")
    CONVERSATION = "conversation", _("Conversation")
    CALL = "call", _("Call")


class OfOrganisation(models.QuerySet[Row]):
    def of(self, organisation: Organisation) -> OfOrganisation[Row]:
        accounts = WhatsAppAccount.objects.of(organisation)
        return self.filter(waba_id__in=accounts.values("waba_id"))


class Charge(models.Model):
    """What one message to one recipient costs, or one conversation, as we price it.

    It says nothing of whom it went to but the country; the wamid leads to the facts in `traffic/`.
    """

    pk = models.CompositePrimaryKey("unit_id", "participant")
    unit_id = models.TextField()  # a wamid, or Meta's id of a conversation or call
    participant = models.TextField(default="")  # of a group: one charge for each
    unit = models.TextField(choices=Unit.choices)
    waba_id = models.TextField()
    phone_number_id = models.TextField(default="")
    happened_at = models.DateTimeField()  # delivered, or read where nothing told of that; opened
    day = models.DateField()  # of happened_at in the account's time zone
    country = models.TextField(default="")  # ISO 3166-1, of the recipient's number or user id
    market = models.TextField(default="")  # in Meta's words
    model = models.TextField(choices=PricingModel.choices)
    type = models.TextField(
        default=""
    )  # regular, free_customer_service, free_entry_point, free_tier
    category = models.TextField(default="")  # marketing, …, marketing_lite, referral_conversion
    template_id = models.TextField(default="")
    campaign = models.TextField(default="")
    currency = models.TextField(default="")  # ISO 4217, the account's
    amount = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    unknown = models.TextField(default="")  # why there is no amount, one of billing.rates.Unknown
    rate = models.ForeignKey(
        RateRow, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    tier_from = models.PositiveBigIntegerField(default=0)
    is_read = models.BooleanField(default=False)
    # Nobody told the type: it follows from what we know of windows and allowances.
    is_judged = models.BooleanField(default=False)
    opened_by = models.TextField(default="")  # of a conversation: the wamid of its first message
    ladder = models.ForeignKey(  # in which it is counted, for volume tiers
        Ladder, null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip

    objects = OfOrganisation["Charge"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=False, unknown="")
                | (Q(amount__isnull=True) & ~Q(unknown="")),
                name="charge_known_or_why_not",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="charge_not_negative"),
        ]
        indexes = [
            # From a figure to the charges behind it.
            models.Index(fields=["waba_id", "day"], name="charge_by_day"),
            # Which was the 150,000th of its month?
            models.Index(
                fields=["ladder", "happened_at", "unit_id", "participant"],
                condition=Q(ladder__isnull=False),
                name="charge_by_place",
            ),
            # Why is there no price?
            models.Index(
                fields=["waba_id", "day", "unknown"],
                condition=Q(amount=None),
                name="charge_without_price",
            ),
        ]

    def __str__(self) -> str:
        return self.unit_id


class Sums(models.Model):
    """What charges add up to. Kept with them in one transaction; a rebuild gives the same."""

    units = models.BigIntegerField(default=0)
    free = models.BigIntegerField(default=0)  # of them, those that cost nothing
    unknown = models.BigIntegerField(default=0)  # of them, those without a known price
    reads = models.BigIntegerField(default=0)
    amount = models.DecimalField(max_digits=24, decimal_places=6, default=0)  # of the known ones

    class Meta:
        abstract = True


class Daily(Sums):
    """A day's charges of an account by everything but template and campaign."""

    waba_id = models.TextField()
    day = models.DateField()
    phone_number_id = models.TextField(default="")
    unit = models.TextField(choices=Unit.choices)
    model = models.TextField(choices=PricingModel.choices)
    type = models.TextField(default="")
    category = models.TextField(default="")
    country = models.TextField(default="")
    market = models.TextField(default="")
    currency = models.TextField(default="")
    tier_from = models.PositiveBigIntegerField(default=0)

    objects = OfOrganisation["Daily"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "waba_id", "day", "phone_number_id", "unit", "model", "type", "category",
                    "country", "market", "currency", "tier_from",
                ],
                name="daily_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["waba_id", "day"], name="daily_by_day"),  # a month by day
        ]

    def __str__(self) -> str:
        return f"{self.waba_id} {self.day} {self.category}"


class DailyTemplate(Sums):
    """A day's charges of an account by template, campaign and market."""

    waba_id = models.TextField()
    day = models.DateField()
    template_id = models.TextField(default="")
    campaign = models.TextField(default="")
    model = models.TextField(choices=PricingModel.choices)
    type = models.TextField(default="")
    category = models.TextField(default="")
    market = models.TextField(default="")
    currency = models.TextField(default="")

    objects = OfOrganisation["DailyTemplate"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "waba_id", "day", "template_id", "campaign", "model", "type", "category",
                    "market", "currency",
                ],
                name="dailytemplate_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["waba_id", "day"], name="dailytemplate_by_day"),  # the same
        ]

    def __str__(self) -> str:
        return f"{self.waba_id} {self.day} {self.template_id}"
