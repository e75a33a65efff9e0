"""Rate cards: what Meta charges in a currency from a day on, as published, row by row."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from billing.calendar import PER_MESSAGE_SINCE


class PricingModel(models.TextChoices):
    """Meta's own abbreviations, as `pricing_model` of a status has them."""

    CONVERSATION = "CBP", _("Per conversation")
    MESSAGE = "PMP", _("Per message")

    @classmethod
    def on(cls, day: date) -> PricingModel:
        return cls.MESSAGE if day >= PER_MESSAGE_SINCE else cls.CONVERSATION


class Category(models.TextChoices):
    MARKETING = "marketing", _("Marketing")
    UTILITY = "utility", _("Utility")
    AUTHENTICATION = "authentication", _("Authentication")
    AUTHENTICATION_INTERNATIONAL = "authentication_international", _("Authentication-international")
    SERVICE = "service", _("Service")


class Grade(models.TextChoices):
    """How sure a figure is."""

    META = "A", _("From a copy of Meta’s card")
    CHECKED = "B", _("From a copy by others, partly cross-checked")
    SINGLE = "C", _("From a single source that is not Meta")


class CardState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    ACTIVE = "active", _("Active")
    REJECTED = "rejected", _("Rejected")


class CardQuerySet(models.QuerySet["Card"]):
    def for_use_by(self, organisation: Organisation) -> CardQuerySet:
        """Active cards: its own, and those that came with waportal."""
        usable = Q(organisation=organisation) | Q(organisation=None)
        return self.filter(usable, state=CardState.ACTIVE)

    def newest_on(self, day: date) -> Card | None:
        """The card that counts on a day; on the same day an organisation's own comes first."""
        begun = self.filter(effective_from__lte=day, model=PricingModel.on(day))
        own_first = models.F("organisation").asc(nulls_last=True)
        return begun.order_by("-effective_from", own_first, "-pk").first()


class Card(models.Model):
    """All rates of one currency from a day on. Without an organisation it came with waportal."""

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="rate_cards"
    )
    currency = models.CharField(max_length=3)  # ISO 4217
    effective_from = models.DateField()
    model = models.CharField(max_length=3, choices=PricingModel.choices)
    state = models.CharField(max_length=10, choices=CardState.choices, default=CardState.DRAFT)
    file_name = models.CharField(max_length=200, blank=True)
    file = models.BinaryField(null=True, blank=True)  # as it was uploaded
    sha256 = models.CharField(max_length=64)
    imported_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "currency", "effective_from"],
                condition=Q(state=CardState.ACTIVE),
                nulls_distinct=False,
                name="card_one_active",
            ),
            # What an organisation imports, a second person approves.
            models.CheckConstraint(
                condition=Q(organisation=None)
                | Q(state__in=[CardState.DRAFT, CardState.REJECTED])
                | (
                    Q(imported_by__isnull=False, approved_by__isnull=False)
                    & ~Q(approved_by=models.F("imported_by"))
                ),
                name="card_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.effective_from}"


class RateRow(models.Model):
    """One published figure. A tier reaches up to where the next begins, so tiers cannot overlap."""

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="rows")
    market = models.CharField(max_length=60)  # in Meta's words
    category = models.CharField(max_length=30, choices=Category.choices)
    tier_from = models.PositiveBigIntegerField(default=0)  # the number of its first message
    # The card tells only the rate before volume discounts; where the discounts begin is not known.
    list_only = models.BooleanField(default=False)
    # None: published as "n/a", there is no such rate. Never to be taken for zero.
    amount = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    grade = models.CharField(max_length=1, choices=Grade.choices)
    source = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card", "market", "category", "tier_from"], name="raterow_unique"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="raterow_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.market} {self.category} {self.tier_from}"
