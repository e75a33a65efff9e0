"""Rate cards: what Meta charges in a currency from a day on, as published, row by row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
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
    """WAITING → ACTIVE → REPLACED, or WAITING → REJECTED or WITHDRAWN. Nothing is ever deleted."""

    WAITING = "waiting", _("Waits for approval")
    ACTIVE = "active", _("Active")
    REPLACED = "replaced", _("Replaced by a correction")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


NEVER_COUNTED = (CardState.WAITING, CardState.REJECTED, CardState.WITHDRAWN)


class CardQuerySet(models.QuerySet["Card"]):
    def for_use_by(self, organisation: Organisation) -> CardQuerySet:
        """Active cards: its own, and those that came with waportal."""
        usable = Q(organisation=organisation) | Q(organisation=None)
        return self.filter(usable, state=CardState.ACTIVE)

    def seen_by(self, organisation: Organisation) -> CardQuerySet:
        """Of any state: its own, and those that came with waportal."""
        return self.filter(Q(organisation=organisation) | Q(organisation=None))

    def without_effect(self) -> CardQuerySet:
        """Those that wait, whose effect on bills nobody has worked out yet."""
        return self.filter(state=CardState.WAITING, effect_at=None)

    def newest_on(self, day: date) -> Card | None:
        """The card that counts on a day; on the same day an organisation's own comes first."""
        begun = self.filter(effective_from__lte=day, model=PricingModel.on(day))
        own_first = models.F("organisation").asc(nulls_last=True)
        return begun.order_by("-effective_from", own_first, "-pk").first()


class Upload(models.Model):
    """Files of Meta's for one card, between dry run and the question for approval. Kept for ever once
    there is a card of them."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"#{self.pk}"


class CardFile(models.Model):
    """A file as it was uploaded, byte for byte."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)  # has this file been here before?

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


@pghistory.track(exclude=["effect", "effect_at"])
class Card(models.Model):
    """All rates of one currency from a day on. Without an organisation it came with waportal.

    Its rows never change: a correction is a card of its own that replaces it.
    """

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="rate_cards",
        verbose_name=_("organisation"),
    )  # fmt: skip
    currency = models.CharField(_("currency"), max_length=3)  # ISO 4217
    effective_from = models.DateField(_("effective from"))
    model = models.CharField(_("pricing model"), max_length=3, choices=PricingModel.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=CardState.choices, default=CardState.WAITING
    )
    upload = models.OneToOneField(
        Upload, null=True, blank=True, on_delete=models.RESTRICT, related_name="card",
        verbose_name=_("upload"),
    )  # fmt: skip
    file_name = models.CharField(_("file"), max_length=200, blank=True)  # of the rates
    sha256 = models.CharField(max_length=64)  # of that file
    note = models.CharField(_("note"), max_length=300, blank=True)  # of who uploaded it
    imported_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("uploaded by"),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    refused_by = models.ForeignKey(  # who rejected or withdrew it
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("rejected or withdrawn by"),
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=500, blank=True)  # why it was rejected
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # What approving would do to bills, as `services.repricing.Change`s; None: not worked out yet.
    effect = models.JSONField(null=True, blank=True)
    effect_at = models.DateTimeField(null=True, blank=True)

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
                | Q(state__in=NEVER_COUNTED)
                | (
                    Q(imported_by__isnull=False, approved_by__isnull=False)
                    & ~Q(approved_by=models.F("imported_by"))
                ),
                name="card_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state=CardState.REJECTED) | ~Q(reason=""), name="card_rejected_why"
            ),
        ]
        verbose_name, verbose_name_plural = _("rate card"), _("rate cards")

    def __str__(self) -> str:
        return self.trail_name(self)

    @staticmethod
    def trail_name(card: Any) -> str:
        """Of a card or of an event of its trail."""
        return f"{card.currency} {card.effective_from}"


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
